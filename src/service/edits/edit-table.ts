/** A planned table as it is sent. */
import { isNullId, type PlannedRef, type PlannedTable } from '../../git/index.ts';
import type { EditCompaction, EditCounts, EditedRef, EditTable } from '../../protocol/edits.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { LogRecord } from '../../reftable/index.ts';

/** Refs of a table that are sent. */
const MOST_REFS = 1000;
/** Refs that lose data and are named. */
const MOST_UNRECOVERABLE = 200;

export function tableOf({ stack, minUpdateIndex, bytes, refs, compaction }: PlannedTable): Unwired<EditTable> {
  return {
    ...{ directory: stack, updateIndex: minUpdateIndex, bytes, counts: countsOf(refs) },
    refs: refs.slice(0, MOST_REFS).map(refOf),
    moreRefs: Math.max(0, refs.length - MOST_REFS),
    compaction: compaction === undefined ? null : compactionOf(compaction),
  };
}

function countsOf(refs: readonly PlannedRef[]): EditCounts {
  const counts = { created: 0, changed: 0, deleted: 0, kept: 0, entriesWritten: 0, entriesRemoved: 0 };
  for (const ref of refs) {
    counts[changeOf(ref)]++;
    counts.entriesWritten += ref.written.filter(isEntry).length;
    counts.entriesRemoved += ref.removed.filter(isEntry).length;
  }
  return counts;
}

function refOf(ref: PlannedRef): Unwired<EditedRef> {
  const { name, before = null, after = null, written, removed } = ref;
  return {
    ...{ name, change: changeOf(ref), before, after },
    written: written.flatMap(entryOf),
    removed: removed.filter(isEntry).length,
  };
}

function entryOf({ updateIndex, update }: LogRecord): Unwired<EditedRef['written']> {
  return update === null ? [] : [{ updateIndex, update: { ...update, message: update.message ?? '' } }];
}

function changeOf({ before, after }: PlannedRef): EditedRef['change'] {
  if (before === undefined) return after === undefined ? 'kept' : 'created';
  if (after === undefined) return 'deleted';
  return JSON.stringify(before) === JSON.stringify(after) ? 'kept' : 'changed';
}

/** Not what only notes that there is a reflog. */
function isEntry({ update }: LogRecord): boolean {
  return update !== null && !(isNullId(update.old) && isNullId(update.new));
}

function compactionOf(plan: NonNullable<PlannedTable['compaction']>): EditCompaction | null {
  const { range, bytesRead, bytesWritten, unrecoverable } = plan;
  if (range === undefined) return null;
  return {
    ...{ merged: range.last - range.first + 1, bytesRead, bytesWritten },
    unrecoverable: { total: unrecoverable.length, first: unrecoverable.slice(0, MOST_UNRECOVERABLE) },
  };
}
