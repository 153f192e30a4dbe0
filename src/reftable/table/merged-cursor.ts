/** The merged view of a run of tables (git's `merged.c`): the newest table's record of a key hides all older ones. */

import { ReftableError } from '../errors.ts';
import { apiError, checkKey, checkUint64 } from '../format/arguments.ts';
import { compareKeys } from '../format/keys.ts';
import type { LogRecord, RefRecord } from '../format/records.ts';
import type { RecordCursor, TableCursor } from './cursor.ts';

/** What a merged cursor leaves out, and what it reports. */
export interface MergeOptions {
  /** Tombstones are not delivered; they hide what is older either way. */
  suppressDeletions?: boolean;
  /** Called for each record that a newer one hides, before the cursor steps on. */
  onShadowed?: (hidden: TableCursor, by: TableCursor) => void;
}

/** The cursor of one table. */
interface Source {
  readonly cursor: TableCursor;
  /** Position of the table in the stack; 0 is the base. */
  readonly position: number;
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
  /** Without the tables that have no further record. */
  readonly #heap: Source[] = [];
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
      const delivered = this.#heap[0];
      if (this.#delivered && delivered !== undefined) this.#advance(0, delivered);
      const top = this.#heap[0]?.cursor;
      if (top === undefined) {
        this.#delivered = false;
        return false;
      }
      this.#dropShadowed(top);
      this.#delivered = true;
      if (!this.#options.suppressDeletions || !top.isDeletion) return true;
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

  /** The cursor of the table that the current record is from. API_ERROR without a current record. */
  get current(): TableCursor {
    const top = this.#heap[0];
    if (!this.#delivered || top === undefined) throw new ReftableError('API_ERROR', 'The cursor is not on a record.');
    return top.cursor;
  }

  /**
   * Among the cursors of the other tables, the one with the lowest key; `undefined` when no other table has
   * a record left. Its key is above that of the current record.
   */
  get nextOther(): TableCursor | undefined {
    const [, first, second] = this.#heap;
    return first !== undefined && second !== undefined && compareSources(second, first) < 0
      ? second.cursor
      : first?.cursor;
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
    for (const [position, cursor] of this.#cursors.entries()) if (cursor.next()) this.#heap.push({ cursor, position });
    this.#heap.sort(compareSources);
    this.#started = true;
  }

  /** Steps the cursor of `source`, which is at heap position `i`, and moves it to its new position. */
  #advance(i: number, source: Source): void {
    if (source.cursor.next()) {
      this.#siftDown(i, source);
      return;
    }
    const last = this.#heap.pop();
    if (last !== undefined && last !== source) this.#siftDown(i, last);
  }

  /** Steps over the older records of the key on top. Equal keys are adjacent under the root of a heap. */
  #dropShadowed(top: TableCursor): void {
    const heap = this.#heap;
    for (let child = 1; child <= 2; child++) {
      for (let older = heap[child]; older !== undefined; older = heap[child]) {
        if (compareCursors(older.cursor, top) !== 0) break;
        this.#options.onShadowed?.(older.cursor, top);
        this.#advance(child, older);
      }
    }
  }

  /** Puts `source` at heap position `i` or below, where it belongs. */
  #siftDown(i: number, source: Source): void {
    const heap = this.#heap;
    let at = i;
    for (;;) {
      let child = 2 * at + 1;
      let first = heap[child];
      if (first === undefined) break;
      const second = heap[child + 1];
      if (second !== undefined && compareSources(second, first) < 0) {
        first = second;
        child++;
      }
      if (compareSources(first, source) > 0) break;
      heap[at] = first;
      at = child;
    }
    heap[at] = source;
  }
}

/** Negative if the record of `a` is delivered before that of `b`. */
function compareSources(a: Source, b: Source): number {
  return compareCursors(a.cursor, b.cursor) || b.position - a.position;
}

/** Compares the keys of the current records. */
function compareCursors({ at: a }: TableCursor, { at: b }: TableCursor): number {
  return compareKeys(a.key, a.keyLength, b.key, b.keyLength);
}
