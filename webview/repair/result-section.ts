/** The result of a plan: repaired, with the remaining findings, or rolled back. */
import type { GitVerdictInfo } from '../../src/protocol/repair.ts';
import type { RepairPageResult } from '../../src/protocol/webview.ts';
import { readable } from '../../src/text/names.ts';
import { repairPageText } from '../../src/text/repair-page.ts';
import { codicon, el } from '../parts/dom.ts';
import { button } from '../parts/toolkit.ts';

/** Findings that are shown. */
const MOST_REMAINING = 500;

interface ResultActions {
  readonly rollBack: () => void;
  readonly askGit: () => void;
  readonly planAgain: () => void;
}

/** `answers`: the element in which the answers of git are shown. */
export function resultSection(result: RepairPageResult, answers: HTMLElement, actions: ResultActions): HTMLElement {
  const isRepaired = result.type === 'repaired';
  const remaining = isRepaired ? result.remaining : [];
  const first = remaining.slice(0, MOST_REMAINING);
  return el(
    'section',
    { class: 'result' },
    first.length > 0 && el('ul', { class: 'lines' }, ...first.map(line => el('li', {}, readable(line)))),
    remaining.length > first.length &&
      el('p', { class: 'muted' }, repairPageText.more(remaining.length - first.length)),
    el(
      'dl',
      { class: 'facts start' },
      el('dt', {}, repairPageText.backup()),
      el('dd', { class: 'mono' }, readable(result.backup)),
    ),
    answers,
    el(
      'div',
      { class: 'row' },
      isRepaired && changing(button({ label: repairPageText.rollBack(), press: actions.rollBack }), 'rollBack'),
      isRepaired && changing(button({ label: repairPageText.askGit(), press: actions.askGit }), 'askGit'),
      changing(button({ label: repairPageText.planAgain(), press: actions.planAgain }), 'planAgain'),
    ),
  );
}

/** A button that is disabled while something runs, and has a name by which the focus finds it in a new drawing. */
export function changing(element: HTMLElement, key: string): HTMLElement {
  element.classList.add('changes-stack');
  element.dataset.key = key;
  return element;
}

export function verdictList(verdicts: readonly GitVerdictInfo[]): HTMLElement {
  return el('ul', { class: 'lines' }, ...verdicts.map(verdictItem));
}

function verdictItem({ command, ok, message }: GitVerdictInfo): HTMLElement {
  return el(
    'li',
    {},
    codicon(ok ? 'pass' : 'error'),
    ` ${ok ? repairPageText.gitReads(command) : repairPageText.gitFails(command, message)}`,
  );
}
