/** Plans a compaction without changing anything and applies the plan, or does both in one merge. */
import { isReftableError } from '../errors.ts';
import { checkObject, checkOneOf, invalidArgument } from '../format/arguments.ts';
import type { Table } from '../table/table.ts';
import { Writer } from '../table/writer.ts';
import { checkRange, positionOf } from './compaction.ts';
import { estimateSize } from './estimate-size.ts';
import { checkExpiry, type Expiry } from './expiry.ts';
import { type MergeOptions, mergeTables } from './merge.ts';
import { writerOptions } from './options.ts';
import { outdated, StackReader } from './reader.ts';
import { retry } from './retry.ts';
import { Stack } from './stack.ts';
import { type RecordCounts, Tally, type UnrecoverableRef } from './tally.ts';

/** Which tables: what the geometric rule asks for, all, or those from `first` to `last`, both inclusive. */
export type CompactionScope =
  | { readonly type: 'auto' }
  | { readonly type: 'all' }
  | { readonly type: 'range'; readonly first: number; readonly last: number };

/** Positions of the first and the last table, both inclusive. */
interface TableRange {
  readonly first: number;
  readonly last: number;
}

/** What a compaction reads, writes and drops. It is plain data and does not change with the stack. */
export interface CompactionPlan {
  readonly scope: CompactionScope;
  readonly expiry: Expiry | undefined;
  /** Names of all tables of the stack that was looked at. */
  readonly tables: readonly string[];
  /** Positions of the run, both inclusive; `undefined` when there is nothing to do. */
  readonly range: TableRange | undefined;
  /** Sizes of the files that are read, in bytes. */
  readonly bytesRead: number;
  /** Size of the file that is written; 0 when no record is left. */
  readonly bytesWritten: number;
  /** Whether `bytesWritten`, and with it one of `sizesAfter`, is estimated. */
  readonly isEstimate: boolean;
  readonly refs: RecordCounts;
  /** `expired` counts the entries that the expiry drops. */
  readonly logs: RecordCounts & { expired: number };
  /** In the order of names. */
  readonly unrecoverable: readonly UnrecoverableRef[];
  /** Sizes of the files of the stack's tables afterwards, in bytes, base first. */
  readonly sizesAfter: readonly number[];
}

/** How a compaction is planned. */
export interface PlanOptions {
  /**
   * The size that large tables are merged to is estimated from samples: to encode and deflate the records takes most of the
   * time of a plan. Errors that only writing finds may not be found then. Left out: all sizes are exact.
   */
  readonly estimates?: boolean;
}

/** Bytes of tables from which on the size of the merged one is estimated. */
const LARGE = 4 << 20;

/**
 * Merges the tables of the scope without writing the result, and returns what a compaction would do. API_ERROR for a
 * range that the stack does not have. Also throws what reading the tables throws, ENTRY_TOO_BIG_ERROR if writing the
 * result would throw it, and errors of the stack's `onProgress`.
 */
export function planCompaction(
  stack: StackReader,
  scope: CompactionScope,
  expiry?: Expiry,
  options: PlanOptions = {},
): CompactionPlan {
  if (!(stack instanceof StackReader)) throw invalidArgument('The stack', stack, 'a Stack');
  checkExpiry(expiry);
  checkObject('The options of a plan', options);
  let isEstimate = false;
  const plan = planWith(stack, scope, expiry, ({ first, last }, tally) => {
    const run = stack.tables.slice(first, last + 1);
    isEstimate = options.estimates === true && bytesOf(run) >= LARGE;
    const merged = { atBase: first === 0, expiry, observer: tally, onProgress: stack.options.onProgress };
    return isEstimate ? estimateSize(run, writerOptions(stack), merged) : exactSize(stack, run, merged);
  });
  return { ...plan, isEstimate };
}

function bytesOf(run: readonly Table[]): number {
  return run.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Compacts at once, in one merge: returns the plan of the tables that it found. Tries again
 * while other processes change the tables; OUTDATED_ERROR for a range whose tables they have merged. Throws what
 * `planCompaction` and `compactRange` throw.
 */
export function compactScope(stack: Stack, scope: CompactionScope, expiry?: Expiry): CompactionPlan {
  if (!(stack instanceof Stack)) throw invalidArgument('The stack', stack, 'a Stack');
  checkExpiry(expiry);
  const options = { persistent: true, ...(expiry !== undefined && { expiry }) };
  const range = rangeOf(stack, scope, expiry);
  const chosen = scope.type === 'range' && range !== undefined ? tablesOf(stack, range) : undefined;
  return retry(stack, () => {
    const current = chosen === undefined ? scope : rangeWith(stack, chosen, range?.first === 0);
    const plan = planWith(stack, current, expiry, ({ first, last }, observer) =>
      stack.compactRange(first, last, { ...options, observer }),
    );
    return { ...plan, scope };
  });
}

function tablesOf(stack: StackReader, { first, last }: TableRange): string[] {
  return stack.tables.slice(first, last + 1).map(({ name }) => name);
}

/** Where tables of the stack are now. OUTDATED_ERROR unless they are next to each other, and at the base if they were. */
function rangeWith(stack: StackReader, names: readonly string[], atBase: boolean): CompactionScope {
  const first = positionInStack(stack, names);
  if (first < 0 || (first === 0) !== atBase) throw outdated(stack);
  return { type: 'range', first, last: first + names.length - 1 };
}

/** `merge` returns the bytes of the merged table. */
function planWith(
  stack: StackReader,
  scope: CompactionScope,
  expiry: Expiry | undefined,
  merge: (range: TableRange, tally: Tally) => number,
): CompactionPlan {
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
    isEstimate: false,
  };
  if (range === undefined)
    return { ...plan, range, bytesRead: 0, bytesWritten: 0, unrecoverable: [], sizesAfter: sizes };

  const bytesWritten = merge(range, tally);
  return {
    ...plan,
    range,
    bytesRead: bytesOf(tables.slice(range.first, range.last + 1)),
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
  return retry(stack, () => {
    if (!isInStack(stack, current)) current = planAgain(stack, current, options);
    applyAction(stack, current);
    return current;
  });
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
function exactSize(stack: StackReader, run: readonly Table[], options: MergeOptions): number {
  let size = 0;
  const writer = new Writer(bytes => (size += bytes.length), writerOptions(stack));
  mergeTables(run, writer, options);
  try {
    writer.close();
  } catch (error) {
    if (isReftableError(error, 'EMPTY_TABLE_ERROR')) return 0;
    throw error;
  }
  return size;
}
