/** Replaces a run of tables with one that is merged from them (git's `stack_compact_range`). */

import { isReftableError } from '../errors.ts';
import { apiError, checkFlag, checkInteger, checkObject } from '../format/arguments.ts';
import type { Table } from '../table/table.ts';
import { Writer } from '../table/writer.ts';
import { checkExpiry, type Expiry } from './expiry.ts';
import { readNames } from './list.ts';
import { LockFile } from './lock.ts';
import { type MergeObserver, mergeTables } from './merge.ts';
import { formatTableName, newTableName } from './names.ts';
import { syncer, writerOptions } from './options.ts';
import { outdated, type StackReader } from './reader.ts';
import { removeUnlisted, replaceList } from './replace.ts';
import { TempFile } from './temp-file.ts';

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
  /** Called for what is merged, before it is certain that the merged table replaces the others. */
  observer?: MergeObserver;
}

/** Milliseconds to try at least, when `persistent`, for the lock under which a finished merge is put in place. */
const FINISH_PATIENCE = 5000;

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
    mergeTables(tables, writer, {
      atBase: first === 0,
      expiry: options.expiry,
      observer: options.observer,
      onProgress: stack.options.onProgress,
      stats: stack.stats,
    });
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
    stack.loadReplaced();
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
