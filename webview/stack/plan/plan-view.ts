/** A compaction plan to read: what is merged, what is dropped, what it costs, and what cannot be got back after it. */
import type { CompactionPlan, RecordCounts, UnrecoverableRef } from '../../../src/protocol/stack.ts';
import { bytes, count, plural, readable } from '../../../src/text/numbers.ts';
import { codicon, el } from '../../parts/dom.ts';

export function planView(plan: CompactionPlan): HTMLElement {
  if (!plan.range) return el('p', {}, nothingWords(plan));
  const { first, last } = plan.range;
  const merged = last - first + 1;
  return el(
    'div',
    { class: 'plan-view' },
    el('p', {}, el('strong', {}, mergeWords(first, last, plan.tables.length))),
    el(
      'dl',
      { class: 'facts start' },
      ...fact('Tables', `${count(plan.tables.length)} become ${count(plan.sizesAfter.length)}`),
      ...fact('Read', `${bytes(plan.bytesRead)} from ${plural(merged, 'table')}`),
      ...fact(
        'Written',
        plan.bytesWritten === 0 ? 'nothing is left to write' : `${bytes(plan.bytesWritten)} in one table`,
      ),
      ...fact('Sizes after', sizeWords(plan.sizesAfter)),
    ),
    recordTable(plan),
    unrecoverableView(plan.unrecoverable),
  );
}

function nothingWords(plan: CompactionPlan): string {
  if (plan.expiry) return 'No entry lies below these bounds: there is nothing to expire.';
  if (plan.scope.type === 'auto') return 'The sizes are geometric: there is nothing to merge.';
  return 'There is nothing to merge.';
}

function mergeWords(first: number, last: number, tables: number): string {
  if (first === last) return `Rewrites table ${first}.`;
  if (first === 0 && last === tables - 1) return `Merges all ${count(tables)} tables.`;
  return `Merges tables ${first} to ${last}, ${count(last - first + 1)} of ${count(tables)}.`;
}

function fact(name: string, value: string): HTMLElement[] {
  return [el('dt', {}, name), el('dd', {}, value)];
}

/** Base first; the middle of a long list is left out. */
function sizeWords(sizes: readonly number[]): string {
  if (sizes.length === 0) return 'no table';
  const words = sizes.map(bytes);
  return words.length <= 8 ? words.join(', ') : [...words.slice(0, 4), '…', ...words.slice(-3)].join(', ');
}

function recordTable({ refs, logs, expiry }: CompactionPlan): HTMLElement {
  const columns: [heading: string, value: (counts: RecordCounts) => string][] = [
    ['Kept', ({ kept }) => count(kept)],
    ['Shadowed, dropped', ({ shadowed }) => count(shadowed)],
    ['Tombstones dropped', ({ tombstonesDropped }) => count(tombstonesDropped)],
    ['Tombstones kept', ({ tombstonesKept }) => count(tombstonesKept)],
  ];
  const row = (name: string, counts: RecordCounts, expired: string) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      ...columns.map(([, value]) => el('td', {}, value(counts))),
      expiry ? el('td', {}, expired) : null,
    );
  return el(
    'table',
    { class: 'records' },
    el('caption', { class: 'visually-hidden' }, 'Records'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('td', {}),
        ...columns.map(([heading]) => el('th', { scope: 'col' }, heading)),
        expiry ? el('th', { scope: 'col' }, 'Expired') : null,
      ),
    ),
    el('tbody', {}, row('Refs', refs, '–'), row('Reflog entries', logs, count(logs.expired))),
  );
}

function unrecoverableView({ total, first }: CompactionPlan['unrecoverable']): HTMLElement {
  if (total === 0) {
    return el('p', { class: 'muted' }, codicon('check'), ' Nothing stops being recoverable.');
  }
  const more = total - first.length;
  return el(
    'section',
    { class: 'unrecoverable', 'aria-label': 'No longer recoverable' },
    el('h3', {}, codicon('warning'), ` No longer recoverable afterwards: ${plural(total, 'ref')}`),
    el(
      'ul',
      { tabindex: '0', 'aria-label': 'Refs' },
      ...first.map(ref =>
        el('li', {}, el('code', {}, readable(ref.name)), el('span', { class: 'muted' }, ` ${lossWords(ref)}`)),
      ),
      more > 0 ? el('li', { class: 'muted' }, `and ${count(more)} more`) : null,
    ),
  );
}

function lossWords({ value, entries }: UnrecoverableRef): string {
  const losses = [
    ...(value ? ['its last value'] : []),
    ...(entries > 0 ? [plural(entries, 'reflog entry', 'reflog entries')] : []),
  ];
  return losses.join(', ');
}
