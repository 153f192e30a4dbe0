/** A compaction plan to read: what is merged, what is dropped, what it costs, and what becomes unrecoverable. */
import type { CompactionPlan, RecordCounts } from '../../../src/protocol/stack.ts';
import { lossText, mergeLine, nothingToCompact } from '../../../src/text/compaction.ts';
import { counted } from '../../../src/text/counts.ts';
import { deletedRefsText } from '../../../src/text/deleted-refs.ts';
import { readable } from '../../../src/text/names.ts';
import { count, estimatedBytes } from '../../../src/text/numbers.ts';
import { planFacts } from '../../../src/text/stack-editor.ts';
import { codicon, el } from '../../parts/dom.ts';
import { button } from '../../parts/toolkit.ts';

/** `restore` restores refs whose values become unrecoverable; `null` where that is not possible. */
export function planView(
  plan: CompactionPlan,
  restore: ((names: readonly string[]) => void) | null = null,
): HTMLElement {
  if (!plan.range) return el('p', {}, nothingToCompact(plan));
  const { first, last } = plan.range;
  const merged = last - first + 1;
  return el(
    'div',
    { class: 'plan-view' },
    el('p', {}, el('strong', {}, mergeLine(plan))),
    el(
      'dl',
      { class: 'facts start' },
      ...fact(planFacts.tables(), planFacts.tablesValue(plan.tables.length, plan.sizesAfter.length)),
      ...fact(planFacts.read(), planFacts.readValue(plan.bytesRead, merged)),
      ...fact(planFacts.written(), planFacts.writtenValue(plan)),
      ...fact(planFacts.sizesAfter(), sizeWords(plan)),
    ),
    recordTable(plan),
    unrecoverableView(plan.unrecoverable, restore),
  );
}

function fact(name: string, value: string): HTMLElement[] {
  return [el('dt', {}, name), el('dd', {}, value)];
}

/** Base first; the middle of a long list is left out. */
function sizeWords({ sizesAfter, range, isEstimate }: CompactionPlan): string {
  if (sizesAfter.length === 0) return planFacts.noTables();
  const words = sizesAfter.map((size, position) => estimatedBytes(size, isEstimate && position === range?.first));
  return words.length <= 8 ? words.join(', ') : [...words.slice(0, 4), '…', ...words.slice(-3)].join(', ');
}

/** A column for refs and one for reflog entries: few enough for a narrow editor. */
function recordTable({ refs, logs, expiry }: CompactionPlan): HTMLElement {
  const row = (name: string, ofRefs: string, ofLogs: string) =>
    el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, ofRefs), el('td', {}, ofLogs));
  const counts = (name: string, key: keyof RecordCounts) => row(name, count(refs[key]), count(logs[key]));
  return el(
    'table',
    { class: 'records' },
    el('caption', { class: 'visually-hidden' }, planFacts.records()),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('td', {}),
        el('th', { scope: 'col' }, planFacts.refs()),
        el('th', { scope: 'col' }, planFacts.reflogEntries()),
      ),
    ),
    el(
      'tbody',
      {},
      counts(planFacts.kept(), 'kept'),
      counts(planFacts.shadowed(), 'shadowed'),
      counts(planFacts.tombstonesDropped(), 'tombstonesDropped'),
      counts(planFacts.tombstonesKept(), 'tombstonesKept'),
      expiry ? row(planFacts.expired(), '–', count(logs.expired)) : null,
    ),
  );
}

/** What becomes unrecoverable; `restore` as in `planView`. */
export function unrecoverableView(
  { total, first }: CompactionPlan['unrecoverable'],
  restore: ((names: readonly string[]) => void) | null,
): HTMLElement {
  if (total === 0) {
    return el('p', { class: 'muted' }, codicon('check'), ' ', planFacts.unrecoverable(0));
  }
  const more = total - first.length;
  const deleted = first.filter(({ value }) => value).map(({ name }) => name);
  return el(
    'section',
    { class: 'unrecoverable', 'aria-label': planFacts.unrecoverableLabel() },
    el('h3', {}, codicon('warning'), ' ', planFacts.unrecoverable(total)),
    el(
      'ul',
      { tabindex: '0', 'aria-label': planFacts.refs() },
      ...first.map(ref =>
        el('li', {}, el('code', {}, readable(ref.name)), el('span', { class: 'muted' }, ` ${lossText(ref)}`)),
      ),
      more > 0 ? el('li', { class: 'muted' }, counted.more(more)) : null,
    ),
    restore && deleted.length > 0
      ? button({ label: deletedRefsText.restoreFirst(), press: () => restore(deleted) })
      : null,
  );
}
