/**
 * The findings in the tab Problems, by file. What a new check finds again stays the same elements: a press on one of them may
 * have begun.
 */

import type { Severity } from '../../../src/protocol/findings.ts';
import type { FindingGroup, StackProblem } from '../../../src/protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { readable } from '../../../src/text/names.ts';
import { severityLabel } from '../../../src/text/severities.ts';
import { problemsText } from '../../../src/text/stack-problems.ts';
import { arrange, codicon, el } from '../../parts/dom.ts';
import type { Icon } from '../../parts/icons.ts';
import { link } from '../../parts/link.ts';
import type { Messenger } from '../../parts/messenger.ts';

const SEVERITY_ICONS: Readonly<Record<Severity, Icon>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  hint: 'lightbulb',
};

interface Group {
  readonly element: HTMLElement;
  readonly list: HTMLElement;
  /** By finding, as JSON. */
  rows: ReadonlyMap<string, HTMLElement>;
}

export interface ProblemRows {
  /** The sections of these groups. Without `isReadOnly`, findings can be repaired. */
  draw(groups: readonly FindingGroup[], isReadOnly: boolean): HTMLElement[];
}

export function createProblemRows(
  messenger: Messenger<StackEditorRequests, StackEditorEvents>,
  failed: (error: unknown) => void,
): ProblemRows {
  let drawn: ReadonlyMap<string, Group> = new Map();

  function groupOf(file: string): Group {
    const list = el('ul');
    const element = el(
      'section',
      { class: 'problem-group' },
      el('h2', { class: 'mono' }, problemsText.file(file)),
      list,
    );
    return { element, list, rows: new Map() };
  }

  function problemElement(file: string, problem: StackProblem, isReadOnly: boolean): HTMLElement {
    const { id, severity, title, message, gitDoes, advice, range, expected, actual } = problem;
    const send = (request: Promise<unknown>) => void request.catch(failed);
    const actions = [
      file !== '' && link(problemsText.show(file, range), () => send(messenger.request('openFile', { file, range }))),
      link(problemsText.explain(), () => send(messenger.request('explain', { id }))),
      severity !== 'hint' &&
        !isReadOnly &&
        link(problemsText.repair(), () => send(messenger.request('repair', { finding: { id, file } }))),
    ];
    return el(
      'li',
      { class: 'problem', 'data-severity': severity },
      codicon(SEVERITY_ICONS[severity]),
      el(
        'div',
        { class: 'problem-text' },
        el(
          'p',
          { class: 'problem-title' },
          el('span', { class: 'visually-hidden' }, `${severityLabel(severity)}: `),
          title,
        ),
        el('p', {}, problemsText.message(message)),
        (expected !== undefined || actual !== undefined) &&
          el('p', { class: 'muted' }, problemsText.expected(expected, actual)),
        gitDoes !== undefined && el('p', { class: 'muted' }, gitDoes),
        el('p', { class: 'muted' }, readable(advice)),
        el('p', { class: 'row problem-actions' }, ...actions),
      ),
    );
  }

  return {
    draw(groups, isReadOnly) {
      drawn = new Map(groups.map(({ file }) => [file, drawn.get(file) ?? groupOf(file)]));
      for (const { file, problems } of groups) {
        const group = drawn.get(file) as Group;
        const rows = new Map<string, HTMLElement>();
        for (const problem of problems) {
          let key = JSON.stringify([problem, isReadOnly]);
          while (rows.has(key)) key += ' ';
          rows.set(key, group.rows.get(key) ?? problemElement(file, problem, isReadOnly));
        }
        group.rows = rows;
        arrange(group.list, [...rows.values()]);
      }
      return [...drawn.values()].map(({ element }) => element);
    },
  };
}
