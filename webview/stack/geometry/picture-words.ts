/** The sentences over the picture: what Compact would do, or where the HEAD of a stack with one table points. */
import type { RefDetails } from '../../../src/protocol/browse.ts';
import type { StackSummary } from '../../../src/protocol/stack.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { nothingToCompact } from '../../../src/text/compaction.ts';
import { geometryText, stackAdvice } from '../../../src/text/stack-editor.ts';
import { healthReason } from '../../../src/text/stacks.ts';
import { el } from '../../parts/dom.ts';
import { countBroken } from '../drawn-tables.ts';
import { brokenPairs, type Model, reviewOf, summaryOf } from '../model.ts';

/** `head`: the details of HEAD, once they are known. */
export function pictureWords(model: Model, head: RefDetails | null): HTMLElement[] {
  const summary = summaryOf(model);
  if (!summary) return brokenWords(model);
  const { suggestedSegment: segment, tables, factor } = summary;
  if (segment) return planWords(model, summary);
  if (tables.length === 1) {
    const refs = model.statistics.get(tables[0]?.name ?? '')?.refs;
    return [el('p', {}, el('strong', {}, geometryText.oneTable()), ` ${headWords(head, refs)}`)];
  }
  const words = nothingToCompact({ scope: { type: 'auto' }, expiry: null });
  return [el('p', {}, el('strong', {}, words)), el('p', { class: 'muted' }, geometryText.rule(factor))];
}

/** What Save would write, and merge afterwards. */
export function savedWords(model: Model): HTMLElement[] {
  const review = reviewOf(model);
  return review === null ? [] : [el('p', { class: 'saved-words' }, changesText.review(review))];
}

/** What HEAD leads to; empty if that is not known. `refs`: all that the stack has. */
export function headWords(head: RefDetails | null, refs: number | undefined): string {
  const value = head?.ref.value;
  if (!head || value?.type !== 'symref') return '';
  if (head.history.chain.end !== 'missing') return geometryText.head(value.target);
  return refs === 1 ? geometryText.noBranch(value.target) : geometryText.headToMissing(value.target);
}

function brokenWords({ tables }: Model): HTMLElement[] {
  const broken = countBroken(tables);
  const words = `${healthReason('broken')} ${stackAdvice.tables(broken, tables.length)}`;
  return [
    el('p', { role: 'alert' }, el('strong', { class: 'bad' }, words)),
    el('p', { class: 'muted' }, stackAdvice.broken()),
  ];
}

/** What the suggested compaction would do, in a sentence or two. */
function planWords({ suggestion }: Model, summary: StackSummary): HTMLElement[] {
  const { suggestedSegment, tables } = summary;
  const { start, end } = suggestedSegment ?? { start: 0, end: 0 };
  const merged = tables.slice(start, end);
  const read = suggestion?.bytesRead ?? merged.reduce((sum, { size }) => sum + size, 0);
  return [
    el(
      'p',
      {},
      el('strong', {}, geometryText.merges(merged.length, tables.length)),
      ` ${geometryText.brokenPairs(brokenPairs(summary))} ${geometryText.reads(read, suggestion)}`,
    ),
    el('p', { class: 'muted' }, `${geometryText.range(start, end - 1)} ${geometryText.rule(summary.factor)}`),
  ];
}
