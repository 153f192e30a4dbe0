/** The merged view of a run of tables (git's `merged.c`): the newest table's record of a key hides all older ones. */

import { ReftableError } from '../errors.ts';
import { apiError, checkKey, checkUint64 } from '../format/arguments.ts';
import { byteAt } from '../format/bytes.ts';
import { commonPrefix, compareKeys } from '../format/keys.ts';
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
 * The tables' cursors are kept in order of key, for equal keys the newest first; position in the stack decides what is newest,
 * never the update index.
 */
export class MergedCursor implements RecordCursor {
  /** Oldest table first. */
  readonly #cursors: readonly TableCursor[];
  readonly #options: MergeOptions;
  /** In order, without the tables that have no further record. */
  readonly #sources: Source[] = [];
  /** How many leading bytes the keys of the first two sources share, when a record has been delivered. */
  #shared = 0;
  /** The record of the first source has been delivered. */
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
      if (!this.#delivered || !this.#stepBelowOthers()) this.#dropHidden();
      const source = this.#sources[0];
      this.#delivered = source !== undefined;
      if (source === undefined) return false;
      if (!this.#options.suppressDeletions || !source.cursor.isDeletion) return true;
    }
  }

  /**
   * Steps the first source. Returns whether its record is below those of all others: then it stays the first. A key that
   * shares more bytes with the one before it than the lowest other key does is below that one, too. So most keys are not
   * compared where a table has many records in a row.
   */
  #stepBelowOthers(): boolean {
    const source = this.#sources[0] as Source;
    const other = this.#sources[1];
    if (!source.cursor.next()) {
      this.#sources.shift();
      return false;
    }
    if (other === undefined) return true;
    const { at } = source.cursor;
    if (at.prefix > this.#shared) return true;
    const { key, keyLength } = other.cursor.at;
    const shared = commonPrefix(at.key, at.keyLength, key, keyLength, at.prefix);
    this.#shared = shared;
    if (shared < keyLength && (shared === at.keyLength || byteAt(at.key, shared) < byteAt(key, shared))) return true;
    this.#sort(0);
    return false;
  }

  /** Steps over the records that the first one hides, which are next to it. */
  #dropHidden(): void {
    const sources = this.#sources;
    const by = sources[0]?.cursor;
    for (let other = sources[1]; by !== undefined && other !== undefined; other = sources[1]) {
      const { cursor } = other;
      this.#shared = commonPrefix(by.at.key, by.at.keyLength, cursor.at.key, cursor.at.keyLength);
      if (this.#shared < by.at.keyLength || this.#shared < cursor.at.keyLength) return;
      this.#options.onShadowed?.(cursor, by);
      if (cursor.next()) this.#sort(1);
      else sources.splice(1, 1);
    }
  }

  /** Moves the source at a position, whose record is not that by which it was sorted, back to where it belongs. */
  #sort(position: number): void {
    const sources = this.#sources;
    const source = sources[position] as Source;
    let [low, high] = [position, sources.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compareSources(sources[middle] as Source, source) < 0) low = middle;
      else high = middle - 1;
    }
    for (let i = position; i < low; i++) sources[i] = sources[i + 1] as Source;
    sources[low] = source;
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
    const source = this.#sources[0];
    if (!this.#delivered || source === undefined)
      throw new ReftableError('API_ERROR', 'The cursor is not on a record.');
    return source.cursor;
  }

  /**
   * Among the cursors of the other tables, the one with the lowest key; `undefined` when no other table has
   * a record left. Its key is above that of the current record.
   */
  get nextOther(): TableCursor | undefined {
    return this.#sources[1]?.cursor;
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
    this.#sources.length = 0;
    this.#delivered = false;
    for (const [position, cursor] of this.#cursors.entries())
      if (cursor.next()) this.#sources.push({ cursor, position });
    this.#sources.sort(compareSources);
    this.#started = true;
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
