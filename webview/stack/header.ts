/** The editor's head: whose stack it is, how it is, and what can be done. */

import { editorText } from '../../src/text/editors.ts';
import { readable } from '../../src/text/names.ts';
import { bytes, count } from '../../src/text/numbers.ts';
import { stackActions, stackTotals } from '../../src/text/stack-editor.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import { button } from '../parts/toolkit.ts';
import { health, type Model, summaryOf, totals } from './model.ts';

export interface Actions {
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
  const writes = [
    button({
      label: stackActions.compact(),
      press: actions.compact,
      primary: true,
      title: stackActions.compactTitle(),
    }),
    button({ label: stackActions.compactAll(), press: actions.compactAll, title: stackActions.compactAllTitle() }),
    button({
      label: stackActions.compactRange(),
      press: actions.compactRange,
      title: stackActions.compactRangeTitle(),
    }),
    button({ label: stackActions.expire(), press: actions.expire, title: stackActions.expireTitle() }),
  ];
  const reload = button({ label: editorText.reload(), press: actions.reload, title: stackActions.reloadTitle() });
  const readOnly = el('p', { class: 'read-only' });
  const element = el(
    'header',
    { class: 'head' },
    el('div', { class: 'head-facts' }, title, pill, counts),
    el('div', { class: 'row actions', role: 'group', 'aria-label': stackActions.group() }, ...writes, reload),
    readOnly,
  );
  return {
    element,
    draw(model) {
      const { state } = model;
      if (!state) return;
      fill(title, state.repository, el('span', { class: 'muted' }, ` / ${state.label}`));
      const { word, tone, icon, why } = health(state);
      pill.dataset.tone = tone;
      pill.title = readable(why);
      fill(pill, codicon(icon), word);
      fill(counts, ...countWords(model));
      readOnly.hidden = state.readOnly === null;
      fill(readOnly, codicon('lock'), ' ', state.readOnly);
      const tables = summaryOf(model)?.tables.length ?? 0;
      for (const [index, write] of writes.entries()) {
        // A single table can lose entries, it cannot be merged with anything.
        write.toggleAttribute('disabled', state.readOnly !== null || tables < (index === 3 ? 1 : 2));
      }
    },
  };
}

function countWords(model: Model): HTMLElement[] {
  const summary = summaryOf(model);
  if (!summary) return [];
  const { bytes: size, refs, logs } = totals(summary, model.statistics);
  const facts = [
    withStrong(stackTotals.tables(summary.tables.length), count(summary.tables.length)),
    el('strong', {}, bytes(size)),
  ];
  if (refs !== null) facts.push(withStrong(stackTotals.refRecords(refs), count(refs)));
  if (logs !== null) facts.push(withStrong(stackTotals.reflogEntries(logs), count(logs)));
  const next = summary.nextUpdateIndex;
  facts.push(withStrong(stackTotals.nextUpdateIndex(next), count(next)));
  return facts;
}

/** The text with its number emphasized, at any position in the translated text. */
function withStrong(text: string, number: string): HTMLElement {
  const at = text.indexOf(number);
  if (at < 0) return el('span', {}, text);
  return el('span', {}, text.slice(0, at), el('strong', {}, number), text.slice(at + number.length));
}
