/** The editor's head: whose stack it is, how it is, and what can be done. */

import { bytes, count, plural, readable } from '../../src/text/numbers.ts';
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
      label: 'Compact',
      press: actions.compact,
      primary: true,
      title: 'Merge what git’s auto-compaction would merge',
    }),
    button({ label: 'Compact all…', press: actions.compactAll, title: 'Merge every table into one' }),
    button({ label: 'Compact range…', press: actions.compactRange, title: 'Merge a run of neighbouring tables' }),
    button({ label: 'Expire reflogs…', press: actions.expire, title: 'Drop old reflog entries' }),
  ];
  const reload = button({ label: 'Reload', press: actions.reload, title: 'Read the stack again' });
  const readOnly = el('p', { class: 'read-only' });
  const element = el(
    'header',
    { class: 'head' },
    el('div', { class: 'head-facts' }, title, pill, counts),
    el('div', { class: 'row actions', role: 'group', 'aria-label': 'Actions' }, ...writes, reload),
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
  const fact = (value: string, word: string) => el('span', {}, el('strong', {}, value), ` ${word}`);
  const facts = [
    fact(count(summary.tables.length), summary.tables.length === 1 ? 'table' : 'tables'),
    el('strong', {}, bytes(size)),
  ];
  if (refs !== null) facts.push(fact(count(refs), plural(refs, 'ref record').replace(/^\S+ /, '')));
  if (logs !== null) facts.push(fact(count(logs), plural(logs, 'reflog entry', 'reflog entries').replace(/^\S+ /, '')));
  facts.push(el('span', {}, 'next update index ', el('strong', {}, count(summary.nextUpdateIndex))));
  return facts;
}
