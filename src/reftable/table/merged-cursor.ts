/** The merged view of a run of tables (git's `merged.c`): the newest table's record of a key hides all older ones. */

import { ReftableError } from '../errors.ts';
import { apiError, checkKey, checkUint64 } from '../format/arguments.ts';
import { compareKeys } from '../format/keys.ts';
import type { LogRecord, RefRecord } from '../format/records.ts';
import type { RecordCursor, TableCursor } from './cursor.ts';

export interface MergeOptions {
  /** Tombstones are not delivered; they hide what is older either way. */
  suppressDeletions?: boolean;
  /** Called for each record that a newer one hides, before the cursor steps on. */
  onShadowed?: (hidden: TableCursor, by: TableCursor) => void;
}

/**
 * A cursor over several tables at once. It is on the current record of one table's cursor and returns that record's values.
 * A heap keeps the tables' cursors in order of key, for equal keys the newest first; position in the stack decides what
 * is newest, never the update index.
 */
export class MergedCursor implements RecordCursor {
  /** Oldest table first. */
  readonly #cursors: readonly TableCursor[];
  readonly #options: MergeOptions;
  /** Positions in `#cursors`. Those with nothing more to deliver have dropped out. */
  readonly #heap: number[] = [];
  /** The record on top of the heap has been delivered. */
  #delivered = false;
  #started = false;
  #closed = false;

  /** Takes the cursors over; they must be of one type and not have been stepped. */
  constructor(cursors: readonly TableCursor[], options: MergeOptions = {}) {
    this.#cursors = cursors;
    this.#options = options;
  }

  next(): boolean {
    this.#expectOpen();
    if (!this.#started) this.#fill();
    for (;;) {
      if (this.#delivered) this.#advance(0);
      if (this.#heap.length === 0) {
        this.#delivered = false;
        return false;
      }
      this.#dropShadowed();
      this.#delivered = true;
      if (!this.#options.suppressDeletions || !this.current.isDeletion) return true;
    }
  }

  seek(name: string | Uint8Array): void {
    checkKey('The name to seek', name);
    this.#expectOpen();
    for (const cursor of this.#cursors) cursor.seek(name);
    this.#started = false;
  }

  seekLog(name: string | Uint8Array, updateIndex: bigint): void {
    checkKey('The name to seek', name);
    checkUint64('The update index to seek', updateIndex);
    this.#expectOpen();
    for (const cursor of this.#cursors) cursor.seekLog(name, updateIndex);
    this.#started = false;
  }

  /** Moves before the first record whose key is not below `key[0, keyLength)`. */
  seekKey(key: Uint8Array, keyLength: number): void {
    this.#expectOpen();
    for (const cursor of this.#cursors) cursor.seekKey(key, keyLength);
    this.#started = false;
  }

  /** The cursor of the table that the current record is from. */
  get current(): TableCursor {
    if (!this.#delivered) throw new ReftableError('API_ERROR', 'The cursor is not on a record.');
    return this.#cursors[this.#heap[0]];
  }

  get isDeletion(): boolean {
    return this.current.isDeletion;
  }

  get name(): string {
    return this.current.name;
  }

  get nameBytes(): Uint8Array {
    return this.current.nameBytes;
  }

  get updateIndex(): bigint {
    return this.current.updateIndex;
  }

  ref(): RefRecord {
    return this.current.ref();
  }

  log(): LogRecord {
    return this.current.log();
  }

  #expectOpen(): void {
    if (this.#closed) throw apiError('The cursor is closed. Make another one to go on reading.');
  }

  close(): void {
    this.#closed = true;
    for (const cursor of this.#cursors) cursor.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #fill(): void {
    this.#heap.length = 0;
    this.#delivered = false;
    for (const [index, cursor] of this.#cursors.entries()) if (cursor.next()) this.#heap.push(index);
    for (let i = (this.#heap.length >>> 1) - 1; i >= 0; i--) this.#siftDown(i);
    this.#started = true;
  }

  /** Steps the cursor at heap position `i` and puts it where it then belongs. */
  #advance(i: number): void {
    const heap = this.#heap;
    if (!this.#cursors[heap[i]].next()) {
      const last = heap.pop() as number;
      if (i === heap.length) return;
      heap[i] = last;
    }
    this.#siftDown(i);
  }

  /** Steps over the older records of the key on top. Equal keys are adjacent under the root of a heap. */
  #dropShadowed(): void {
    const heap = this.#heap;
    const top = this.#cursors[heap[0]];
    for (let child = 1; child <= 2; child++) {
      while (child < heap.length) {
        const cursor = this.#cursors[heap[child]];
        if (compareKeys(cursor.at.key, cursor.at.keyLength, top.at.key, top.at.keyLength) !== 0) break;
        this.#options.onShadowed?.(cursor, top);
        this.#advance(child);
      }
    }
  }

  #siftDown(i: number): void {
    const heap = this.#heap;
    const item = heap[i];
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], item)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = item;
  }

  #before(a: number, b: number): boolean {
    const left = this.#cursors[a].at;
    const right = this.#cursors[b].at;
    const order = compareKeys(left.key, left.keyLength, right.key, right.keyLength);
    return order < 0 || (order === 0 && a > b);
  }
}
