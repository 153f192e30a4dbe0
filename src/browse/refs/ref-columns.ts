/** The fields of refs that are kept in memory, in columns of one page. */
import { readUint32 } from '../../reftable/format/bytes.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import { PAGE_SIZE } from './name-pages.ts';
import { kindOf } from './ref-kind.ts';

/** Columns of the refs of one page. A 64-bit value takes two elements, the upper half first. */
export interface RefColumns {
  /** Positions in `REF_KINDS`. */
  readonly kinds: Uint8Array;
  /** Position of the table that has the newest record. */
  readonly tables: Uint32Array;
  /** Of the newest record. */
  readonly updateIndices: Uint32Array;
  /** The first 8 bytes of the object IDs; 0 for symbolic refs. */
  readonly ids: Uint32Array;
  /** The refs that have a peeled ID, ascending, as positions in the page. */
  readonly peeledAt: Uint16Array;
  /** The first 8 bytes of the peeled IDs, in the order of `peeledAt`. */
  readonly peeledIds: Uint32Array;
}

/** Fills the columns of one page after the other. */
export class ColumnWriter {
  #kinds = new Uint8Array(PAGE_SIZE);
  #tables = new Uint32Array(PAGE_SIZE);
  #updateIndices = new Uint32Array(2 * PAGE_SIZE);
  #ids = new Uint32Array(2 * PAGE_SIZE);
  #peeledAt: number[] = [];
  #peeledIds: number[] = [];
  #count = 0;
  /** Of the next ref: its kind, how many object IDs its value has, and their first 8 bytes. */
  #kind = 0;
  #idCount = 0;
  readonly #words = new Uint32Array(4);
  readonly #reader = new ByteReader(new Uint8Array(0));

  /** Refs in the page so far. */
  get count(): number {
    return this.#count;
  }

  /** Reads kind and object IDs of the ref that `add` adds next, from the record with its value. */
  setValue({ at }: TableCursor): void {
    this.#kind = kindOf(at.key, at.keyLength, at.extra);
    this.#idCount = at.extra === 1 || at.extra === 2 ? at.extra : 0;
    const { bytes } = at.block;
    const { hashSize } = at.block.space;
    for (let i = 0; i < this.#idCount; i++) {
      const id = at.valueEnd - (this.#idCount - i) * hashSize;
      this.#words[2 * i] = readUint32(bytes, id);
      this.#words[2 * i + 1] = readUint32(bytes, id + 4);
    }
  }

  /** Adds the ref whose newest record the cursor is on, in the table at `position`. */
  add(newest: TableCursor, position: number): void {
    const i = this.#count++;
    const words = this.#words;
    this.#kinds[i] = this.#kind;
    this.#tables[i] = position;
    this.#putUpdateIndex(i, newest);
    this.#ids[2 * i] = this.#idCount > 0 ? (words[0] as number) : 0;
    this.#ids[2 * i + 1] = this.#idCount > 0 ? (words[1] as number) : 0;
    if (this.#idCount < 2) return;
    this.#peeledAt.push(i);
    this.#peeledIds.push(words[2] as number, words[3] as number);
  }

  /** Returns the columns of the page and starts the next one. */
  closePage(): RefColumns {
    const count = this.#count;
    const columns = {
      kinds: this.#kinds.slice(0, count),
      tables: this.#tables.slice(0, count),
      updateIndices: this.#updateIndices.slice(0, 2 * count),
      ids: this.#ids.slice(0, 2 * count),
      peeledAt: Uint16Array.from(this.#peeledAt),
      peeledIds: Uint32Array.from(this.#peeledIds),
    };
    this.#count = 0;
    this.#peeledAt = [];
    this.#peeledIds = [];
    return columns;
  }

  /** Without a bigint for each record: most update indices are below 2^53. */
  #putUpdateIndex(i: number, cursor: TableCursor): void {
    const { at, table } = cursor;
    const reader = this.#reader;
    reader.bytes = at.block.bytes;
    reader.pos = at.valueStart;
    reader.end = at.valueEnd;
    const index = Number(table.minUpdateIndex) + reader.varint();
    if (index <= Number.MAX_SAFE_INTEGER) {
      this.#updateIndices[2 * i] = Math.floor(index / 2 ** 32);
      this.#updateIndices[2 * i + 1] = index % 2 ** 32;
      return;
    }
    const exact = cursor.updateIndex;
    this.#updateIndices[2 * i] = Number(exact >> 32n);
    this.#updateIndices[2 * i + 1] = Number(exact & 0xffffffffn);
  }
}
