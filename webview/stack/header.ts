/** The header of the editor: the stack, its state, and the buttons. It stays while a tab scrolls. */

import { editorText } from '../../src/text/editors.ts';
import { readable } from '../../src/text/names.ts';
import { bytes, count } from '../../src/text/numbers.ts';
import { stackActions, stackTotals } from '../../src/text/stack-editor.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import { showMenu } from '../parts/menu.ts';
import { button } from '../parts/toolkit.ts';
import { countBroken } from './drawn-tables.ts';
import { health, type Model, primaryAction, summaryOf, totals } from './model.ts';

export interface Actions {
  repair(): void;
  compact(): void;
  compactAll(): void;
  compactRange(): void;
  expire(): void;
  reload(): void;
}

export interface Header {
  readonly element: HTMLElement;
  draw(model: Model): void;
}

export function createHeader(actions: Actions): Header {
  const title = el('h1', {});
  const pill = el('span', { class: 'pill' });
  const counts = el('p', { class: 'counts' });
  const repair = button({ label: stackActions.repair(), press: actions.repair, title: stackActions.repairTitle() });
  const compact = button({ label: stackActions.compact(), press: actions.compact, title: stackActions.compactTitle() });
  const merges = [
    compact,
    button({ label: stackActions.compactAll(), press: actions.compactAll, title: stackActions.compactAllTitle() }),
    button({
      label: stackActions.compactRange(),
      press: actions.compactRange,
      title: stackActions.compactRangeTitle(),
    }),
  ];
  const expire = button({ label: stackActions.expire(), press: actions.expire, title: stackActions.expireTitle() });
  const reload = button({ label: editorText.reload(), press: actions.reload, title: stackActions.reloadTitle() });
  const folded = [...merges, expire, reload];
  const more = el('button', {
    ...{ type: 'button', class: 'icon-button more', title: stackActions.more(), 'aria-label': stackActions.more() },
    ...{ 'aria-haspopup': 'menu', onclick: () => showFolded(more, folded) },
  });
  more.append(codicon('ellipsis'));
  const readOnly = el('p', { class: 'read-only' });
  const element = el(
    'div',
    { class: 'head' },
    el('div', { class: 'head-facts' }, title, pill, counts),
    el(
      'div',
      { class: 'row actions', role: 'group', 'aria-label': stackActions.group() },
      ...[repair, ...merges, expire, reload, more],
    ),
    readOnly,
  );
  return {
    element,
    draw(model) {
      const { state } = model;
      if (!state) return;
      fill(
        title,
        state.repository,
        state.worktree === undefined ? '' : el('span', { class: 'muted' }, ` / ${state.worktree}`),
      );
      const { word, tone, icon, why } = health(state);
      pill.dataset.tone = tone;
      pill.title = readable(why);
      fill(pill, codicon(icon), word);
      fill(counts, ...countWords(model));
      readOnly.hidden = state.readOnly === null;
      fill(readOnly, codicon('lock'), ' ', state.readOnly);
      const primary = primaryAction(state);
      repair.hidden = primary !== 'repair';
      for (const [action, element] of [
        ['repair', repair],
        ['compact', compact],
      ] as const)
        element.setAttribute('appearance', primary === action ? 'primary' : 'secondary');
      for (const element of folded) element.classList.toggle('foldable', element !== compact || primary !== 'compact');
      const tables = summaryOf(model)?.tables.length ?? 0;
      const isReadOnly = state.readOnly !== null;
      repair.toggleAttribute('disabled', isReadOnly);
      for (const merge of merges) merge.toggleAttribute('disabled', isReadOnly || tables < 2);
      // A single table can lose entries, it cannot be merged with anything.
      expire.toggleAttribute('disabled', isReadOnly || tables < 1);
    },
  };
}

/** The menu of the buttons that a narrow window hides. */
function showFolded(more: HTMLElement, buttons: readonly HTMLElement[]): void {
  const { left, bottom } = more.getBoundingClientRect();
  const items = buttons
    .filter(button => button.classList.contains('foldable') && !button.hasAttribute('disabled'))
    .map(button => ({ label: button.textContent, press: () => button.click() }));
  showMenu(stackActions.more(), [items], { x: left, y: bottom });
}

function countWords(model: Model): HTMLElement[] {
  const summary = summaryOf(model);
  // Where the list cannot be read, no table is known.
  const tables =
    summary === null && model.tables.length === 0 ? [] : [tableWords(model.tables, countBroken(model.tables))];
  if (!summary) return tables;
  const { bytes: size, refs, logs } = totals(summary, model.statistics);
  const facts = [...tables, el('strong', {}, bytes(size))];
  if (refs !== null) facts.push(withStrong(stackTotals.refRecords(refs), count(refs)));
  if (logs !== null) facts.push(withStrong(stackTotals.reflogRecords(logs), count(logs)));
  const next = summary.nextUpdateIndex;
  facts.push(withStrong(stackTotals.nextUpdateIndex(next), count(next)));
  return facts;
}

/** How many tables the list names, or how many of them cannot be read. */
function tableWords({ length }: Model['tables'], broken: number): HTMLElement {
  return broken === 0
    ? withStrong(stackTotals.tables(length), count(length))
    : withStrong(stackTotals.brokenTables(broken, length), count(broken));
}

/** The text with its number emphasized, at any position in the translated text. */
function withStrong(text: string, number: string): HTMLElement {
  const at = text.indexOf(number);
  if (at < 0) return el('span', {}, text);
  return el('span', {}, text.slice(0, at), el('strong', {}, number), text.slice(at + number.length));
}
