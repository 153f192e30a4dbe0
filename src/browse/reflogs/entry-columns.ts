/** What is known of each reflog entry without reading its table again, in columns of one page. */
import { readUint32 } from '../../reftable/format/bytes.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import type { LogReader } from './log-reader.ts';

/** Columns of the entries of one page. A 64-bit value takes two elements, the upper half first. */
export interface EntryColumns {
  /** Numbers of the refs, in the order of their names. */
  readonly refs: Uint32Array;
  /** Of the entries; within one ref the highest is first. */
  readonly updateIndices: Uint32Array;
  /** Seconds since the epoch, rounded above 2^53. */
  readonly times: Float64Array;
  /** As git stores them: ±hhmm in decimal. */
  readonly zones: Int16Array;
  /** Numbers of `Name <email>`. */
  readonly people: Uint32Array;
  /** Numbers of the messages. */
  readonly messages: Uint32Array;
  /** Positions of the tables that have the entries. */
  readonly tables: Uint32Array;
  /** The first 8 bytes of the old object ID, then those of the new one. */
  readonly ids: Uint32Array;
}

/** Fills the columns of one page after the other. */
export class EntryWriter {
  #page = emptyPage(PAGE_SIZE);
  #count = 0;

  /** Entries in the page so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds the entry that the cursor is on and that `reader` has read. The other arguments are for the columns. */
  add(cursor: TableCursor, reader: LogReader, ref: number, person: number, message: number, table: number): void {
    const i = this.#count++;
    const page = this.#page;
    page.refs[i] = ref;
    page.people[i] = person;
    page.messages[i] = message;
    page.tables[i] = table;
    page.times[i] = reader.time;
    page.zones[i] = reader.tz;
    const { key, keyLength } = cursor.at;
    // Keys have the inverted update index at their end.
    page.updateIndices[2 * i] = ~readUint32(key, keyLength - 8) >>> 0;
    page.updateIndices[2 * i + 1] = ~readUint32(key, keyLength - 4) >>> 0;
    const { bytes, oldStart, newStart } = reader;
    page.ids[4 * i] = readUint32(bytes, oldStart);
    page.ids[4 * i + 1] = readUint32(bytes, oldStart + 4);
    page.ids[4 * i + 2] = readUint32(bytes, newStart);
    page.ids[4 * i + 3] = readUint32(bytes, newStart + 4);
  }

  /** Returns the columns of the page and starts the next one. */
  closePage(): EntryColumns {
    const full = this.#page;
    const count = this.#count;
    this.#count = 0;
    if (count === PAGE_SIZE) {
      this.#page = emptyPage(PAGE_SIZE);
      return full;
    }
    return {
      refs: full.refs.slice(0, count),
      updateIndices: full.updateIndices.slice(0, 2 * count),
      times: full.times.slice(0, count),
      zones: full.zones.slice(0, count),
      people: full.people.slice(0, count),
      messages: full.messages.slice(0, count),
      tables: full.tables.slice(0, count),
      ids: full.ids.slice(0, 4 * count),
    };
  }
}

function emptyPage(count: number): EntryColumns {
  return {
    refs: new Uint32Array(count),
    updateIndices: new Uint32Array(2 * count),
    times: new Float64Array(count),
    zones: new Int16Array(count),
    people: new Uint32Array(count),
    messages: new Uint32Array(count),
    tables: new Uint32Array(count),
    ids: new Uint32Array(4 * count),
  };
}
