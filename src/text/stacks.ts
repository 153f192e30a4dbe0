/** Numbers and names as sentences, the same ones in tree, status bar, confirmation and output. */
import type { FindingCounts } from '../language/protocol.ts';
import type { RepositoryInfo, StackInfo } from '../protocol/repository.ts';
import type { CompactionPlan, CompactionResult, StackSummary, TableSummary } from '../protocol/stack.ts';
import { bytes, count, shortValue } from './values.ts';

export { bytes, count, shortValue };

export function stackName(repository: RepositoryInfo, stack: StackInfo): string {
  return repository.stacks.length > 1 ? `${repository.label} (${stack.label})` : repository.label;
}

/** The health of a stack in one or two words. */
export function health(summary: StackSummary): string {
  if (summary.locked) return 'locked';
  if (summary.suggestedSegment) return 'compaction due';
  return summary.tables.length === 0 ? 'empty' : 'geometric';
}

/** What the doctor found above hints, in a few words; `undefined` when it is nothing. */
export function findingsLine(counts: FindingCounts | undefined): string | undefined {
  if (counts === undefined) return undefined;
  const parts = [
    counts.error > 0 ? count(counts.error, 'error') : '',
    counts.warning > 0 ? count(counts.warning, 'warning') : '',
    counts.info > 0 ? count(counts.info, 'remark') : '',
  ];
  return parts.filter(Boolean).join(', ') || undefined;
}

export function sizeOf(summary: StackSummary): number {
  return summary.tables.reduce((sum, table) => sum + table.size, 0);
}

export function stackLine(summary: StackSummary): string {
  return `${count(summary.tables.length, 'table')}, ${bytes(sizeOf(summary))}`;
}

export function updateIndices({ minUpdateIndex, maxUpdateIndex }: TableSummary): string {
  return minUpdateIndex === maxUpdateIndex ? minUpdateIndex : `${minUpdateIndex}–${maxUpdateIndex}`;
}

/** What a plan would do, in lines: what a person has to know before it is done. */
export function planLines(plan: CompactionPlan): string[] {
  if (!plan.range) return ['Nothing to do.'];
  const { first, last } = plan.range;
  const after = plan.tables.length - (last - first) - (plan.bytesWritten > 0 ? 0 : 1);
  const dropped = plan.refs.shadowed + plan.logs.shadowed;
  const tombstones = plan.refs.tombstonesDropped + plan.logs.tombstonesDropped;
  const lines = [
    `${count(last - first + 1, 'table')} (${first} to ${last}) become ${plan.bytesWritten > 0 ? 'one' : 'none'}: ` +
      `${bytes(plan.bytesRead)} are read, ${bytes(plan.bytesWritten)} written. The stack has ${count(after, 'table')} then.`,
    `Kept: ${count(plan.refs.kept, 'ref')} and ${count(plan.logs.kept, 'reflog entry', 'reflog entries')}.`,
    `Dropped: ${count(dropped, 'record')} that newer tables replace, ${count(tombstones, 'tombstone')}.`,
  ];
  if (plan.logs.expired > 0) lines.push(`Expired: ${count(plan.logs.expired, 'reflog entry', 'reflog entries')}.`);
  lines.push(...unrecoverableLines(plan));
  return lines;
}

function unrecoverableLines({ unrecoverable }: CompactionPlan): string[] {
  if (unrecoverable.total === 0) return ['Everything that can be recovered from older tables now can be afterwards.'];
  const shown = unrecoverable.first.slice(0, 5).map(({ name, value, entries }) => {
    const parts = [value ? 'its last value' : '', entries > 0 ? count(entries, 'reflog entry', 'reflog entries') : ''];
    return `  ${name}: ${parts.filter(Boolean).join(' and ')}`;
  });
  const more = unrecoverable.total - shown.length;
  return [
    `No longer recoverable afterwards, of ${count(unrecoverable.total, 'ref')}:`,
    ...shown,
    ...(more > 0 ? [`  and ${count(more, 'more ref', 'more refs')}`] : []),
  ];
}

export function resultLine(result: CompactionResult): string {
  if (result.tablesBefore === result.tablesAfter && result.table === null) return 'There was nothing to be done.';
  return (
    `${count(result.tablesBefore, 'table')} (${bytes(result.bytesBefore)}) became ` +
    `${count(result.tablesAfter, 'table')} (${bytes(result.bytesAfter)}).`
  );
}
