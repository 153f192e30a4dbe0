/** What a compaction would do, worked out without changing anything, and doing just that. */
import type { TableCursor } from '../cursor.ts';
import { isReftableError } from '../errors.ts';
import type { Table } from '../table.ts';
import { Writer } from '../writer.ts';
import { type Expiry, type MergeObserver, mergeTables, positionOf } from './compaction.ts';
import { outdated, type StackReader } from './reader.ts';
import { writerOptions } from './settings.ts';
import type { Stack } from './stack.ts';

/** Which tables: what the geometric rule asks for, all, or those from `first` to `last`, both inclusive. */
export type CompactionScope =
  | { readonly type: 'auto' }
  | { readonly type: 'all' }
  | { readonly type: 'range'; readonly first: number; readonly last: number };

export interface RecordCounts {
  /** Written. */
  kept: number;
  /** Not written: a newer table of the run has the same key. */
  shadowed: number;
  /** Tombstones not written, because the run starts at the base. */
  tombstonesDropped: number;
  /** Tombstones among those kept. */
  tombstonesKept: number;
}

/** What can be read from older tables now and not after the compaction. */
export interface UnrecoverableRef {
  readonly name: string;
  /** A value under a tombstone. */
  value: boolean;
  /** Reflog entries under tombstones, and expired ones. */
  entries: number;
}

export interface CompactionPlan {
  readonly scope: CompactionScope;
  readonly expiry: Expiry | undefined;
  /** Names of all tables of the stack that was looked at. */
  readonly tables: readonly string[];
  /** Positions of the run, both inclusive; `undefined` when there is nothing to do. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
  /** Sizes of the files that are read, in bytes. */
  readonly bytesRead: number;
  /** Size of the file that is written; 0 when no record is left. */
  readonly bytesWritten: number;
  readonly refs: RecordCounts;
  readonly logs: RecordCounts & { expired: number };
  /** In the order of names. */
  readonly unrecoverable: readonly UnrecoverableRef[];
  /** Effective sizes of the stack's tables afterwards, base first. */
  readonly sizesAfter: readonly number[];
}

/**
 * Merges the run into nothing and tells what came of it. Throws what reading the tables throws, ENTRY_TOO_BIG_ERROR
 * where writing them would, and whatever the stack's `onProgress` throws.
 */
export function planCompaction(stack: StackReader, scope: CompactionScope, expiry?: Expiry): CompactionPlan {
  const { tables } = stack;
  const range = rangeOf(stack, scope, expiry);
  const tally = new Tally();
  const sizes = tables.map(table => table.effectiveSize);
  const plan = {
    scope,
    expiry,
    tables: tables.map(table => table.name),
    refs: tally.refs,
    logs: tally.logs,
  };
  if (range === undefined)
    return { ...plan, range, bytesRead: 0, bytesWritten: 0, unrecoverable: [], sizesAfter: sizes };

  const run = tables.slice(range.first, range.last + 1);
  const bytesWritten = measure(stack, run, range.first === 0, expiry, tally);
  const overhead = (run[0] as Table).size - (run[0] as Table).effectiveSize;
  return {
    ...plan,
    range,
    bytesRead: run.reduce((sum, table) => sum + table.size, 0),
    bytesWritten,
    unrecoverable: tally.unrecoverable(),
    sizesAfter: [
      ...sizes.slice(0, range.first),
      ...(bytesWritten > 0 ? [bytesWritten - overhead] : []),
      ...sizes.slice(range.last + 1),
    ],
  };
}

/** Does what the plan says, or throws OUTDATED_ERROR when its tables do not stand as they did. */
export function applyCompaction(stack: Stack, plan: CompactionPlan): void {
  const { range } = plan;
  if (range === undefined) return;
  stack.reload();
  const run = plan.tables.slice(range.first, range.last + 1).map(name => ({ name }));
  const first = positionOf(
    run,
    stack.tables.map(table => table.name),
  );
  // A run that has come to stand on the base, or has left it, would treat tombstones otherwise than was shown.
  if (first < 0 || (first === 0) !== (range.first === 0)) throw outdated(stack);
  stack.compactRange(first, first + run.length - 1, plan.expiry === undefined ? {} : { expiry: plan.expiry });
}

function rangeOf(stack: StackReader, scope: CompactionScope, expiry: Expiry | undefined): CompactionPlan['range'] {
  const last = stack.tables.length - 1;
  let range = { first: 0, last };
  if (scope.type === 'range') {
    range = { first: Math.max(0, scope.first), last: Math.min(scope.last, last) };
  } else if (scope.type === 'auto') {
    const segment = stack.suggestedSegment();
    if (segment === undefined) return undefined;
    range = { first: segment.start, last: segment.end - 1 };
  }
  return range.first < range.last || (range.first === range.last && expiry !== undefined) ? range : undefined;
}

/** Bytes of the table that merging `run` would write; 0 when none would be. */
function measure(
  stack: StackReader,
  run: readonly Table[],
  atBase: boolean,
  expiry: Expiry | undefined,
  tally: Tally,
): number {
  let size = 0;
  const writer = new Writer(bytes => {
    size += bytes.length;
  }, writerOptions(stack));
  mergeTables(run, writer, atBase, expiry, tally, stack.options.onProgress);
  try {
    writer.close();
  } catch (error) {
    if (isReftableError(error, 'EMPTY_TABLE_ERROR')) return 0;
    throw error;
  }
  return size;
}

/** Counts what a merge does with each record. */
class Tally implements MergeObserver {
  readonly refs: RecordCounts = { kept: 0, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 0 };
  readonly logs = { kept: 0, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 0, expired: 0 };
  readonly #lost = new Map<string, UnrecoverableRef>();

  ref(cursor: TableCursor): void {
    this.refs.kept++;
    if (cursor.isDeletion) this.refs.tombstonesKept++;
  }

  log(cursor: TableCursor): void {
    this.logs.kept++;
    if (cursor.isDeletion) this.logs.tombstonesKept++;
  }

  droppedRef(): void {
    this.refs.tombstonesDropped++;
  }

  droppedLog(cursor: TableCursor, why: 'tombstone' | 'expired'): void {
    if (why === 'tombstone') {
      this.logs.tombstonesDropped++;
    } else {
      this.logs.expired++;
      this.#loses(cursor).entries++;
    }
  }

  shadowedRef(hidden: TableCursor, by: TableCursor): void {
    this.refs.shadowed++;
    if (by.isDeletion && !hidden.isDeletion) this.#loses(hidden).value = true;
  }

  shadowedLog(hidden: TableCursor, by: TableCursor): void {
    this.logs.shadowed++;
    if (by.isDeletion && !hidden.isDeletion) this.#loses(hidden).entries++;
  }

  unrecoverable(): UnrecoverableRef[] {
    return [...this.#lost.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #loses(cursor: TableCursor): UnrecoverableRef {
    const { name } = cursor;
    const ref = this.#lost.get(name) ?? { name, value: false, entries: 0 };
    this.#lost.set(name, ref);
    return ref;
  }
}
