/** A stack of tables (docs/stack.md#additions): git's `reftable/stack.c`. */

import { isReftableError } from '../errors.ts';
import { apiError, checkFlag, checkFunction, checkObject } from '../format/arguments.ts';
import type { Writer } from '../table/writer.ts';
import { Addition } from './addition.ts';
import { type CleanOptions, clean } from './clean.ts';
import { autoCompact, type CompactRangeOptions, compactRange } from './compaction.ts';
import type { Expiry } from './expiry.ts';
import type { StackOptions } from './options.ts';
import { StackReader } from './reader.ts';

export type { StackOptions } from './options.ts';

/** A stack that can be read and, unless it was opened for reading only, changed. */
export class Stack extends StackReader {
  /**
   * Opens the stack in `directory`. A missing list is an empty stack. Throws NOT_EXIST_ERROR when a listed table is
   * missing, FORMAT_ERROR when the list or a table is corrupt or of another hash, IO_ERROR (`reftable_new_stack`).
   */
  static open(directory: string, options: StackOptions = {}): Stack {
    const stack = new Stack(directory, options);
    try {
      stack.load();
    } catch (error) {
      stack.close();
      throw error;
    }
    return stack;
  }

  /**
   * Locks the list for a transaction (docs/stack.md#additions). LOCK_ERROR; OUTDATED_ERROR when the stack has changed,
   * unless `reload` is set, in which case it is loaded again; API_ERROR when it is open for reading only.
   */
  newAddition(options: { reload?: boolean } = {}): Addition {
    checkObject('The options of an addition', options);
    checkFlag('The option reload', options.reload);
    this.#expectWritable();
    return new Addition(this, options.reload ?? false);
  }

  /**
   * Adds one table in one transaction. `write` fills it; its limits are the next update index unless it sets others.
   * Nothing is added when it adds no record. LOCK_ERROR, IO_ERROR, and what `write` throws. On an OUTDATED_ERROR the
   * stack has been reloaded, so that the caller can try again.
   */
  add(write: (writer: Writer) => void, options: { reload?: boolean } = {}): void {
    checkFunction('The function that writes a table', write);
    try {
      using addition = this.newAddition(options);
      addition.add(write);
      addition.commit();
    } catch (error) {
      if (isReftableError(error, 'OUTDATED_ERROR')) this.#reloadQuietly();
      throw error;
    }
  }

  #reloadQuietly(): void {
    try {
      this.reload();
    } catch {
      // The caller gets the OUTDATED_ERROR; an error of the reload is reported at the next try.
    }
  }

  /**
   * Restores the geometric sequence of sizes (docs/stack.md#geometric-compaction) as far as other processes' locks on
   * tables allow. Throws as `compactRange`.
   */
  autoCompact(): void {
    this.#expectWritable();
    autoCompact(this);
  }

  /**
   * Merges all tables into one; with `expiry` drops reflog entries, even when there is only one. Throws as
   * `compactRange`.
   */
  compactAll(options: { expiry?: Expiry } = {}): void {
    checkObject('The options of a compaction', options);
    this.compactRange(0, this.tables.length - 1, options);
  }

  /**
   * Merges tables `first` to `last`, both inclusive, into one (docs/stack.md#compaction). A range that is empty or,
   * without `expiry`, of one table is left alone. API_ERROR for a range that the stack does not have, LOCK_ERROR,
   * OUTDATED_ERROR, and what reading and writing tables throws. Returns the size of the merged table in bytes; 0 if none is
   * written.
   */
  compactRange(first: number, last: number, options: CompactRangeOptions = {}): number {
    this.#expectWritable();
    return compactRange(this, first, last, options);
  }

  /**
   * Unlinks readable tables that the list does not name and that are not newer than the stack (docs/stack.md#cleaning).
   * LOCK_ERROR, OUTDATED_ERROR, IO_ERROR.
   */
  clean(options: CleanOptions = {}): void {
    checkObject('The options of a clean', options);
    checkFlag('The option temporaryFiles', options.temporaryFiles);
    this.#expectWritable();
    clean(this, options);
  }

  #expectWritable(): void {
    this.expectOpen();
    if (this.options.readOnly)
      throw apiError(`The stack in ${this.directory} is open for reading only. Open it without readOnly to change it.`);
  }
}
