/** Merges a run of tables into one, in place (git's `stack_compact_range` and the functions it calls). */

import { isReftableError, ReftableError } from '../errors.ts';
import { apiError, checkFlag, checkFunction, checkInteger, checkObject, checkUint64 } from '../format/arguments.ts';
import type { TableCursor } from '../table/cursor.ts';
import { MergedCursor } from '../table/merged-cursor.ts';
import type { Table } from '../table/table.ts';
import { Writer } from '../table/writer.ts';
import { readNames } from './list.ts';
import { LockFile } from './lock.ts';
import { formatTableName, newTableName } from './names.ts';
import { syncer, writerOptions } from './options.ts';
import { outdated, type StackReader } from './reader.ts';
import { removeUnlisted, replaceList } from './replace.ts';
import { TempFile } from './temp-file.ts';

/** Which reflog entries are removed: those below either bound. 0 or omitted: no bound. */
export interface Expiry {
  /** Seconds since the epoch. */
  readonly time?: bigint;
  /** The lowest update index that stays. */
  readonly minUpdateIndex?: bigint;
  /** Instead of `time`: the time for the entries of a ref; 0: no bound. Called once or more for a name. */
  readonly timeOf?: (name: string) => bigint;
}

/** Which reflog entries a compaction removes, and how it treats the locks and the changes of other processes. */
export interface CompactRangeOptions {
  expiry?: Expiry;
  /** If another process holds the lock of a table, the tables above it are merged if there are at least two. */
  bestEffort?: boolean;
  /**
   * Continues if other processes have written since the stack was loaded, as long as the tables are still next to each
   * other, and does not discard a finished merge for a lock that is busy for a moment.
   */
  persistent?: boolean;
  /** Called for every merged record, before it is certain that the merged table replaces the others. */
  observer?: MergeObserver;
}

/** Called for every merged record. */
export interface MergeObserver {
  /** Written, also if it is a tombstone. */
  ref?(cursor: TableCursor): void;
  /** Written, also if it is a tombstone. */
  log?(cursor: TableCursor): void;
  /** Not written: a tombstone over the base, or an expired entry. */
  droppedRef?(cursor: TableCursor): void;
  /** Not written: a tombstone over the base, or an expired entry. */
  droppedLog?(cursor: TableCursor, why: 'tombstone' | 'expired'): void;
  /** Not written: a newer table of the segment has the same key. */
  shadowedRef?(hidden: TableCursor, by: TableCursor): void;
  /** Not written: a newer table of the segment has the same key. */
  shadowedLog?(hidden: TableCursor, by: TableCursor): void;
}

const PROGRESS_STEP = 4096;
/** Milliseconds to try at least, when `persistent`, for the lock under which a finished merge is put in place. */
const FINISH_PATIENCE = 5000;

/**
 * Merges `tables` into `writer` (`stack_write_compact`). Tombstones are dropped when the run starts at the base, where
 * nothing older can be hidden by them. Records are copied as they are: git normalizes reflog messages again, and so
 * fails every time on one that has several lines.
 */
export function mergeTables(
  tables: readonly Table[],
  writer: Writer,
  atBase: boolean,
  expiry: Expiry | undefined,
  observer: MergeObserver,
  onProgress?: (records: number) => void,
): void {
  writer.setLimits(...limitsOf(tables));
  let records = 0;
  const step = () => {
    if (++records % PROGRESS_STEP === 0) onProgress?.(records);
  };
  onProgress?.(0);

  using refs = new MergedCursor(
    tables.map(table => table.refCursor()),
    {
      onShadowed: (hidden, by) => {
        step();
        observer.shadowedRef?.(hidden, by);
      },
    },
  );
  while (refs.next()) {
    step();
    const { current } = refs;
    if (atBase && current.isDeletion) {
      observer.droppedRef?.(current);
      continue;
    }
    writer.copyRef(current);
    observer.ref?.(current);
  }

  using logs = new MergedCursor(
    tables.map(table => table.logCursor()),
    {
      onShadowed: (hidden, by) => {
        step();
        observer.shadowedLog?.(hidden, by);
      },
    },
  );
  const isExpired = expiryTest(expiry);
  while (logs.next()) {
    step();
    const { current } = logs;
    if (current.isDeletion ? atBase : isExpired(current)) {
      observer.droppedLog?.(current, current.isDeletion ? 'tombstone' : 'expired');
      continue;
    }
    writer.copyLog(current);
    observer.log?.(current);
  }
}

/** FORMAT_ERROR for tables in the wrong order: the merged table could not state which update indices it covers. */
function limitsOf(tables: readonly Table[]): [min: bigint, max: bigint] {
  const [{ minUpdateIndex, file }, { maxUpdateIndex }] = [tables[0] as Table, tables.at(-1) as Table];
  if (minUpdateIndex <= maxUpdateIndex) return [minUpdateIndex, maxUpdateIndex];
  throw new ReftableError(
    'FORMAT_ERROR',
    `cannot merge tables: the oldest starts at update index ${minUpdateIndex}, after the end of the newest at ${maxUpdateIndex}. Run Repair to sort the list.`,
    { file },
  );
}

function expiryTest({ time = 0n, minUpdateIndex = 0n, timeOf }: Expiry = {}): (entry: TableCursor) => boolean {
  // The entries of a ref follow each other.
  let last: { readonly name: string; readonly time: bigint } | undefined;
  const timeFor = (name: string) => {
    if (last?.name !== name) last = { name, time: timeOf?.(name) ?? time };
    return last.time;
  };
  return entry => {
    if (entry.updateIndex < minUpdateIndex) return true;
    const bound = timeOf === undefined ? time : timeFor(entry.name);
    return bound > 0n && entry.logTime < bound;
  };
}

/**
 * Merges tables `first` to `last` of the stack. While it merges only those tables are locked, so that others can add to
 * the stack; what they added stays. LOCK_ERROR, OUTDATED_ERROR, and what reading and writing throw; on any of them the
 * stack is as it was. Returns the size of the merged table in bytes; 0 if none is written.
 */
export function compactRange(stack: StackReader, first: number, last: number, options: CompactRangeOptions): number {
  checkRange(first, last, stack.tables.length);
  checkObject('The options of a compaction', options);
  checkExpiry(options.expiry);
  checkFlag('The option bestEffort', options.bestEffort);
  checkFlag('The option persistent', options.persistent);
  if (options.observer !== undefined) checkObject('The observer of a merge', options.observer);
  if (first > last || (first === last && options.expiry === undefined)) return 0;
  stack.stats.attempts++;
  const tableLocks: LockFile[] = [];
  try {
    const run = lockTables(stack, { first, last }, options, tableLocks);
    using merged = writeMerged(stack, run, options);
    replaceTables(stack, run, merged, options.persistent ?? false);
    return merged.size;
  } catch (error) {
    if (isReftableError(error, 'LOCK_ERROR')) stack.stats.failures++;
    throw error;
  } finally {
    for (const lock of tableLocks) lock.release();
  }
}

/** API_ERROR unless `first` to `last` are positions of a stack of `count` tables. `first` above `last` is an empty range. */
export function checkRange(first: number, last: number, count: number): void {
  checkInteger('The first table of a range', first, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('The last table of a range', last, -1, Number.MAX_SAFE_INTEGER);
  if (first <= last && last >= count)
    throw apiError(`The stack has ${count} tables, so it has no tables ${first} to ${last}. The first table is 0.`);
}

/** API_ERROR for an expiry with a bound that is not a bigint from 0 to 2^64 - 1, or a `timeOf` that is not a function. */
export function checkExpiry(expiry: Expiry | undefined): void {
  if (expiry === undefined) return;
  checkObject('The expiry', expiry);
  if (expiry.time !== undefined) checkUint64('The time of the expiry', expiry.time);
  if (expiry.minUpdateIndex !== undefined) checkUint64('The lowest update index of the expiry', expiry.minUpdateIndex);
  if (expiry.timeOf !== undefined) checkFunction('The times of the expiry', expiry.timeOf);
}

/**
 * What the geometric rule asks for, as far as other processes' locks on tables allow (`reftable_stack_auto_compact`).
 * Throws as `compactRange`.
 */
export function autoCompact(stack: StackReader): void {
  const segment = stack.suggestedSegment();
  if (segment !== undefined) compactRange(stack, segment.start, segment.end - 1, { bestEffort: true });
}

/** Positions of the first and the last table to merge, both inclusive. */
interface Run {
  readonly first: number;
  readonly last: number;
}

/**
 * Locks the tables from the last down, so that a newer process can merge its own tables while an older one works on the
 * base. Returns the positions of those that were locked.
 */
function lockTables(stack: StackReader, run: Run, options: CompactRangeOptions, locks: LockFile[]): Run {
  const listLock = lockList(stack);
  try {
    const { first, last } = upToDateRun(stack, run, options.persistent ?? false);
    const { lockfilePid } = stack.options;
    for (let position = last; position >= first; position--) {
      try {
        const lock = LockFile.acquire(stack.files, (stack.tables[position] as Table).file, { lockfilePid });
        locks.push(lock);
        // A run of many tables must not use up the descriptors.
        lock.closeDescriptor();
      } catch (error) {
        if (options.bestEffort && locks.length >= 2 && isReftableError(error, 'LOCK_ERROR'))
          return { first: position + 1, last };
        throw error;
      }
    }
    return { first, last };
  } finally {
    listLock.release();
  }
}

/**
 * Where the tables of a run are in the list on disk. A run that moves to or from the base would treat tombstones
 * differently.
 */
function upToDateRun(stack: StackReader, run: Run, reload: boolean): Run {
  if (stack.isUpToDate()) return run;
  if (!reload) throw outdated(stack);
  const tables = stack.tables.slice(run.first, run.last + 1);
  stack.reload();
  const names = stack.tables.map(table => table.name);
  const first = positionOf(tables, names);
  if (first < 0 || (first === 0) !== (run.first === 0)) throw outdated(stack);
  return { first, last: first + tables.length - 1 };
}

function lockList(stack: StackReader, patience = 0): LockFile {
  const { lockTimeout = 0 } = stack.options;
  return LockFile.acquire(stack.files, stack.listFile, {
    ...stack.options,
    lockTimeout: lockTimeout < 0 ? lockTimeout : Math.max(lockTimeout, patience),
  });
}

/** The merged table before it is renamed: a closed temporary file. `temp` is `undefined` if no record is left. */
interface MergedTable extends Disposable {
  readonly temp: TempFile | undefined;
  /** In bytes. */
  readonly size: number;
}

/** `stack_compact_locked`. */
function writeMerged(stack: StackReader, { first, last }: Run, options: CompactRangeOptions): MergedTable {
  const tables = stack.tables.slice(first, last + 1);
  const prefix = `${formatTableName((tables[0] as Table).minUpdateIndex, (tables.at(-1) as Table).maxUpdateIndex)}.temp.`;
  const temp = new TempFile(stack.files, stack.path(prefix), stack.options.defaultPermissions ?? 0);
  try {
    for (const table of tables) stack.stats.bytes += table.bodySize;
    let size = 0;
    const writer = new Writer(bytes => {
      size += bytes.length;
      temp.write(bytes);
    }, writerOptions(stack));
    const observer = withCount(options.observer ?? {}, () => void stack.stats.entriesWritten++);
    mergeTables(tables, writer, first === 0, options.expiry, observer, stack.options.onProgress);
    try {
      writer.close();
    } catch (error) {
      if (!isReftableError(error, 'EMPTY_TABLE_ERROR')) throw error;
      temp.delete();
      return { temp: undefined, size: 0, [Symbol.dispose]: () => {} };
    }
    temp.close(syncer(stack));
    return { temp, size, [Symbol.dispose]: () => temp.delete() };
  } catch (error) {
    temp.delete();
    throw error;
  }
}

/** Calls `count` for each record that is written, too. */
function withCount(observer: MergeObserver, count: () => void): MergeObserver {
  return {
    ref(cursor) {
      count();
      observer.ref?.(cursor);
    },
    log(cursor) {
      count();
      observer.log?.(cursor);
    },
    droppedRef: cursor => observer.droppedRef?.(cursor),
    droppedLog: (cursor, why) => observer.droppedLog?.(cursor, why),
    shadowedRef: (hidden, by) => observer.shadowedRef?.(hidden, by),
    shadowedLog: (hidden, by) => observer.shadowedLog?.(hidden, by),
  };
}

/** Replaces the run with the merged table, at its current position in the list. */
function replaceTables(stack: StackReader, run: Run, merged: MergedTable, persistent: boolean): void {
  const replaced = stack.tables.slice(run.first, run.last + 1);
  const listLock = lockList(stack, persistent ? FINISH_PATIENCE : 0);
  let added: string[] = [];
  try {
    if (stack.options.defaultPermissions) listLock.chmod(stack.options.defaultPermissions);
    const names = stack.isUpToDate()
      ? stack.tables.map(table => table.name)
      : (readNames(stack.files, stack.listFile) ?? []);
    const start = positionOf(replaced, names);
    if (start < 0) throw outdated(stack);

    if (merged.temp !== undefined) {
      const [base, newest] = [replaced[0] as Table, replaced.at(-1) as Table];
      const name = newTableName(base.minUpdateIndex, newest.maxUpdateIndex, names);
      merged.temp.rename(stack.path(name));
      added = [name];
    }
    replaceList(stack, listLock, [...names.slice(0, start), ...added, ...names.slice(start + replaced.length)]);
    added = [];
    // What was replaced is unlinked on the way.
    stack.reload();
  } finally {
    removeUnlisted(stack, added);
    listLock.release();
  }
}

/** The position of `tables` in a list, all of them in a row; -1 if they are not. */
export function positionOf(tables: readonly { readonly name: string }[], names: readonly string[]): number {
  const start = names.indexOf((tables[0] as Table).name);
  return start >= 0 && tables.every((table, i) => table.name === names[start + i]) ? start : -1;
}
