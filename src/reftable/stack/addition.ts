/** A transaction on a stack: the list's lock, and tables to go on top in one step (git's `reftable_addition`). */

import { isReftableError } from '../errors.ts';
import { apiError, checkFunction } from '../format/arguments.ts';
import { Writer } from '../table/writer.ts';
import { autoCompact } from './compaction.ts';
import { listPath } from './list.ts';
import { LockFile } from './lock.ts';
import { formatTableName, newTableName } from './names.ts';
import { syncer, writerOptions } from './options.ts';
import { outdated, type StackReader } from './reader.ts';
import { removeUnlisted, replaceList } from './replace.ts';

import { TempFile } from './temp-file.ts';

/** A transaction. It holds the list's lock until `commit()` or `close()` (docs/stack.md#additions). */
export class Addition implements Disposable {
  /** The lowest update index its tables may start at. */
  readonly nextUpdateIndex: bigint;
  readonly #stack: StackReader;
  readonly #lock: LockFile;
  /** Names of tables that are written and not yet listed. */
  #added: string[] = [];
  #closed = false;

  /** `Stack.newAddition` makes it. */
  constructor(stack: StackReader, reload: boolean) {
    this.#stack = stack;
    const { files, options } = stack;
    this.#lock = LockFile.acquire(files, listPath(stack.directory), options);
    try {
      if (options.defaultPermissions) this.#lock.chmod(options.defaultPermissions);
      if (!stack.isUpToDate()) {
        if (!reload) throw outdated(stack);
        stack.reload();
      }
      this.nextUpdateIndex = stack.nextUpdateIndex;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Writes one more table. `write` fills it: refs first, then logs. Its limits are the next update index unless `write`
   * sets others before its first record; API_ERROR when those start lower. Several tables of one addition may cover the
   * same update indices; the last one wins. A table without a record is left out.
   */
  add(write: (writer: Writer) => void): void {
    checkFunction('The function that writes a table', write);
    this.#expectOpen();
    const { files, options } = this.#stack;
    const next = this.nextUpdateIndex;
    this.#expectRoom(next);
    const temp = new TempFile(
      files,
      this.#stack.path(`${formatTableName(next, next)}.temp.`),
      options.defaultPermissions ?? 0,
    );
    try {
      const writer = new Writer(bytes => temp.write(bytes), writerOptions(this.#stack));
      writer.setLimits(next, next);
      const result: unknown = write(writer);
      if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function')
        throw apiError(
          'The function that writes a table returned a promise. It must write the table before it returns.',
        );
      this.#expectOpen();
      try {
        writer.close();
      } catch (error) {
        if (isReftableError(error, 'EMPTY_TABLE_ERROR')) return;
        throw error;
      }
      temp.close(syncer(this.#stack));
      if (writer.minUpdateIndex < next) {
        throw apiError(
          `A table that starts at update index ${writer.minUpdateIndex} cannot go on top of a stack whose next one is ${next}.`,
        );
      }
      const taken = [...this.#stack.tables.map(table => table.name), ...this.#added];
      const name = newTableName(writer.minUpdateIndex, writer.maxUpdateIndex, taken);
      temp.rename(this.#stack.path(name));
      this.#added.push(name);
    } finally {
      temp.delete();
    }
  }

  /** A table needs a hash and an update index. */
  #expectRoom(next: bigint): void {
    const { options, tables, directory } = this.#stack;
    if (tables.length > 0) {
      if (next === 0n) throw apiError(`The stack in ${directory} has used its last update index, 2^64 - 1.`);
    } else if (options.hash === undefined) {
      throw apiError(`The stack in ${directory} is empty, so its hash is unknown. Open it with the option hash.`);
    }
  }

  #expectOpen(): void {
    this.#stack.expectOpen();
    if (this.#closed) throw apiError('The addition is committed or closed. Start another one.');
  }

  /**
   * Appends the tables to the stack, all at once, reloads it and, unless `autoCompact` is off, compacts it.
   * IO_ERROR: nothing was committed, unless the message states that the directory could not be synced: then the list on
   * disk is valid. An error of the reload or the compaction comes after the commit.
   */
  commit(): void {
    this.#expectOpen();
    if (this.#added.length === 0) {
      this.close();
      return;
    }
    const stack = this.#stack;
    try {
      replaceList(stack, this.#lock, [...stack.tables.map(table => table.name), ...this.#added]);
      this.#added = [];
      stack.loadReplaced();
      if (!stack.options.disableAutoCompact) autoCompactIfFree(stack);
    } finally {
      this.close();
    }
  }

  /** Removes uncommitted tables and releases the lock; may be called again. */
  close(): void {
    this.#closed = true;
    removeUnlisted(this.#stack, this.#added);
    this.#added = [];
    this.#lock.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A committed transaction does not fail because another process compacts, or has compacted. */
function autoCompactIfFree(stack: StackReader): void {
  try {
    autoCompact(stack);
  } catch (error) {
    if (!isReftableError(error, 'LOCK_ERROR') && !isReftableError(error, 'OUTDATED_ERROR')) throw error;
  }
}
