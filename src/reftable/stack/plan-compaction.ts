/** Plans a compaction without changing anything, and applies the plan. */
import { platform } from '#platform';
import { isReftableError, ReftableError } from '../errors.ts';
import { checkObject, checkOneOf, invalidArgument } from '../format/arguments.ts';
import type { TableCursor } from '../table/cursor.ts';
import type { Table } from '../table/table.ts';
import { Writer } from '../table/writer.ts';
import { checkExpiry, checkRange, type Expiry, type MergeObserver, mergeTables, positionOf } from './compaction.ts';
import { writerOptions } from './options.ts';
import { outdated, StackReader } from './reader.ts';
import { Stack } from './stack.ts';

/** Which tables: what the geometric rule asks for, all, or those from `first` to `last`, both inclusive. */
export type CompactionScope =
  | { readonly type: 'auto' }
  | { readonly type: 'all' }
  | { readonly type: 'range'; readonly first: number; readonly last: number };

/** How many records of a section a merge reads, by what it does with them. */
export interface RecordCounts {
  /** Written to the merged table. */
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

/** What a compaction reads, writes and drops. It is plain data and does not change with the stack. */
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
  /** `expired` counts the entries that the expiry drops. */
  readonly logs: RecordCounts & { expired: number };
  /** In the order of names. */
  readonly unrecoverable: readonly UnrecoverableRef[];
  /** Sizes of the files of the stack's tables afterwards, in bytes, base first. */
  readonly sizesAfter: readonly number[];
}

/**
 * Merges the tables of the scope without writing the result, and returns what a compaction would do. API_ERROR for a
 * range that the stack does not have. Also throws what reading the tables throws, ENTRY_TOO_BIG_ERROR if writing the
 * result would throw it, and errors of the stack's `onProgress`.
 */
export function planCompaction(stack: StackReader, scope: CompactionScope, expiry?: Expiry): CompactionPlan {
  if (!(stack instanceof StackReader)) throw invalidArgument('The stack', stack, 'a Stack');
  checkExpiry(expiry);
  const { tables } = stack;
  const range = rangeOf(stack, scope, expiry);
  const tally = new Tally();
  const sizes = tables.map(table => table.size);
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
  return {
    ...plan,
    range,
    bytesRead: run.reduce((sum, table) => sum + table.size, 0),
    bytesWritten,
    unrecoverable: tally.unrecoverable(),
    sizesAfter: [
      ...sizes.slice(0, range.first),
      ...(bytesWritten > 0 ? [bytesWritten] : []),
      ...sizes.slice(range.last + 1),
    ],
  };
}

/** What happens when other processes merge tables of the plan. */
export interface ApplyCompactionOptions {
  /**
   * Called when other processes have merged tables of the plan, with the new plan that is applied instead. An error
   * it throws ends the compaction. Left out: OUTDATED_ERROR.
   */
  readonly onReplan?: (plan: CompactionPlan) => void;
}

/** How often a compaction starts again on a stack whose tables other processes keep merging. */
const ATTEMPTS = 10;
/** Milliseconds before the second attempt; the pause grows by as much with every further one. */
const PAUSE = 20;

/**
 * Applies the plan, also if other processes add tables meanwhile. If they merge tables of the plan, or are
 * about to, it waits and plans again, several times; a plan for a range is not planned again, because its tables are gone.
 * Returns the plan that was applied. OUTDATED_ERROR, LOCK_ERROR, and what `planCompaction` and `compactRange` throw.
 */
export function applyCompaction(
  stack: Stack,
  plan: CompactionPlan,
  options: ApplyCompactionOptions = {},
): CompactionPlan {
  checkPlan(stack, plan);
  let current = plan;
  for (let attempt = 1; ; attempt++) {
    stack.reload();
    if (!isInStack(stack, current)) current = planAgain(stack, current, options);
    try {
      applyAction(stack, current);
      return current;
    } catch (error) {
      if (!isPassing(stack, error)) throw error;
      if (attempt === ATTEMPTS) throw isReftableError(error, 'LOCK_ERROR') ? error : keepsChanging(stack, error);
    }
    stack.files.onWork?.(stack.listFile);
    stack.files.sleep(PAUSE * attempt);
  }
}

function checkPlan(stack: Stack, plan: CompactionPlan): void {
  if (!(stack instanceof Stack)) throw invalidArgument('The stack', stack, 'a Stack');
  checkObject('The plan', plan);
  if (plan.range === undefined) return;
  checkObject('The range of the plan', plan.range);
  if (!Array.isArray(plan.tables)) throw invalidArgument('The tables of the plan', plan.tables, 'an array');
  checkRange(plan.range.first, plan.range.last, plan.tables.length);
  checkExpiry(plan.expiry);
}

/**
 * Whether the tables are next to each other, and at the base if they were: that decides whether tombstones are dropped.
 */
function isInStack(stack: StackReader, plan: CompactionPlan): boolean {
  if (plan.range === undefined || plan.range.first > plan.range.last) return true;
  const first = positionInStack(stack, plan.tables.slice(plan.range.first, plan.range.last + 1));
  return first >= 0 && (first === 0) === (plan.range.first === 0);
}

function positionInStack(stack: StackReader, names: readonly string[]): number {
  return positionOf(
    names.map(name => ({ name })),
    stack.tables.map(table => table.name),
  );
}

function planAgain(stack: StackReader, plan: CompactionPlan, { onReplan }: ApplyCompactionOptions): CompactionPlan {
  if (onReplan === undefined || plan.scope.type === 'range') throw outdated(stack);
  const again = planCompaction(stack, plan.scope, plan.expiry);
  onReplan(again);
  return again;
}

function applyAction(stack: Stack, { range, tables, expiry }: CompactionPlan): void {
  if (range === undefined) return;
  const names = tables.slice(range.first, range.last + 1);
  const first = positionInStack(stack, names);
  stack.compactRange(first, first + names.length - 1, { persistent: true, ...(expiry !== undefined && { expiry }) });
}

/** Another process changed the stack, or holds the lock of a table, which it is about to merge. */
function isPassing(stack: StackReader, error: unknown): boolean {
  if (isReftableError(error, 'OUTDATED_ERROR')) return true;
  return isReftableError(error, 'LOCK_ERROR') && error.file !== `${platform.paths.resolve(stack.listFile)}.lock`;
}

function keepsChanging(stack: StackReader, cause: unknown): ReftableError {
  return new ReftableError(
    'OUTDATED_ERROR',
    `cannot compact ${stack.directory}: other processes changed its tables ${ATTEMPTS} times meanwhile. Try again when they have finished.`,
    { file: stack.listFile, cause },
  );
}

function rangeOf(stack: StackReader, scope: CompactionScope, expiry: Expiry | undefined): CompactionPlan['range'] {
  checkObject('The scope', scope);
  checkOneOf('The type of the scope', scope.type, ['auto', 'all', 'range']);
  const count = stack.tables.length;
  let range = { first: 0, last: count - 1 };
  if (scope.type === 'range') {
    checkRange(scope.first, scope.last, count);
    range = { first: scope.first, last: scope.last };
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
