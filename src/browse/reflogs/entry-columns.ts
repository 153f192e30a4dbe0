/** The fields of reflog entries that are kept in memory, in columns of one page. */
import { readUint32 } from '../../reftable/format/bytes.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import { narrowest, type UnsignedArray } from '../narrowest.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import type { LogReader } from './log-reader.ts';

/** Columns of the entries of one page, each in the smallest type that holds its values. */
export interface EntryColumns {
  /** Numbers of the refs, in the order of their names. */
  readonly refs: UnsignedArray;
  /** The upper halves of the entries' update indices. Within one ref, the highest update index is first. */
  readonly updateIndicesHigh: UnsignedArray;
  /** Their lower halves. */
  readonly updateIndicesLow: UnsignedArray;
  /** Seconds since the epoch, rounded above 2^53. */
  readonly times: Float64Array | UnsignedArray;
  /** As git stores them: ±hhmm in decimal. */
  readonly zones: Int16Array;
  /** Numbers of `Name <email>`. */
  readonly people: UnsignedArray;
  /** Numbers of the messages. */
  readonly messages: UnsignedArray;
  /** Positions of the tables that have the entries. */
  readonly tables: UnsignedArray;
  /** The first 8 bytes of the old object ID, then those of the new one. Each takes two elements, the upper half first. */
  readonly ids: Uint32Array;
}

/** Fills the columns of one page after the other. */
export class EntryWriter {
  readonly #refs = new Uint32Array(PAGE_SIZE);
  readonly #updateIndicesHigh = new Uint32Array(PAGE_SIZE);
  readonly #updateIndicesLow = new Uint32Array(PAGE_SIZE);
  readonly #times = new Float64Array(PAGE_SIZE);
  readonly #zones = new Int16Array(PAGE_SIZE);
  readonly #people = new Uint32Array(PAGE_SIZE);
  readonly #messages = new Uint32Array(PAGE_SIZE);
  readonly #tables = new Uint32Array(PAGE_SIZE);
  readonly #ids = new Uint32Array(4 * PAGE_SIZE);
  #count = 0;

  /** Entries in the page so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds the entry that the cursor is on and that `reader` has read. The other arguments are for the columns. */
  add(cursor: TableCursor, reader: LogReader, ref: number, person: number, message: number, table: number): void {
    const i = this.#count++;
    this.#refs[i] = ref;
    this.#people[i] = person;
    this.#messages[i] = message;
    this.#tables[i] = table;
    this.#times[i] = reader.time;
    this.#zones[i] = reader.tz;
    const { key, keyLength } = cursor.at;
    // Keys have the inverted update index at their end.
    this.#updateIndicesHigh[i] = ~readUint32(key, keyLength - 8);
    this.#updateIndicesLow[i] = ~readUint32(key, keyLength - 4);
    const { bytes, oldStart, newStart } = reader;
    const ids = this.#ids;
    ids[4 * i] = readUint32(bytes, oldStart);
    ids[4 * i + 1] = readUint32(bytes, oldStart + 4);
    ids[4 * i + 2] = readUint32(bytes, newStart);
    ids[4 * i + 3] = readUint32(bytes, newStart + 4);
  }

  /** Returns the columns of the page and starts the next one. */
  closePage(): EntryColumns {
    const count = this.#count;
    this.#count = 0;
    return {
      refs: narrowest(this.#refs.subarray(0, count)),
      updateIndicesHigh: narrowest(this.#updateIndicesHigh.subarray(0, count)),
      updateIndicesLow: narrowest(this.#updateIndicesLow.subarray(0, count)),
      times: narrowestTimes(this.#times.subarray(0, count)),
      zones: this.#zones.slice(0, count),
      people: narrowest(this.#people.subarray(0, count)),
      messages: narrowest(this.#messages.subarray(0, count)),
      tables: narrowest(this.#tables.subarray(0, count)),
      ids: this.#ids.slice(0, 4 * count),
    };
  }
}

/** Times before 2106 take 32 bits. */
function narrowestTimes(times: Float64Array): Float64Array | UnsignedArray {
  return times.every(time => time < 2 ** 32) ? Uint32Array.from(times) : times.slice();
}
