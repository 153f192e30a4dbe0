/** The fields of a reflog entry as offsets in its block, without a string or a bigint for each. */
import { ByteReader } from '../../reftable/format/varint.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { TextPool } from '../refs/text-pool.ts';
import { isExistenceMarker } from './existence-marker.ts';

const SPACE = 0x20;
const OPENING = 0x3c;
const CLOSING = 0x3e;

/** Reads one entry after the other. Offsets are in `bytes`. */
export class LogReader {
  /** The bytes of the block. */
  bytes = new Uint8Array(0);
  /** Where the old object ID starts. */
  oldStart = 0;
  /** Where the new object ID starts. */
  newStart = 0;
  /** Seconds since the epoch, rounded above 2^53. */
  time = 0;
  /** As git stores it: ±hhmm in decimal. */
  tz = 0;
  /** Where the message starts. */
  messageStart = 0;
  /** Without the newline that ends a message. */
  messageEnd = 0;
  #nameStart = 0;
  #nameEnd = 0;
  #emailStart = 0;
  #emailEnd = 0;
  readonly #reader = new ByteReader(this.bytes);
  #person = new Uint8Array(256);

  /** Reads the entry that a cursor is on; false if git does not show it. */
  read(cursor: TableCursor): boolean {
    if (isExistenceMarker(cursor)) return false;
    const { at } = cursor;
    const { hashSize } = at.block.space;
    const reader = this.#reader;
    this.bytes = at.block.bytes as Uint8Array<ArrayBuffer>;
    reader.bytes = this.bytes;
    this.oldStart = at.valueStart;
    this.newStart = at.valueStart + hashSize;
    reader.pos = this.newStart + hashSize;
    reader.end = at.valueEnd;
    this.#nameEnd = this.#skipText();
    this.#nameStart = this.#textStart;
    this.#emailEnd = this.#skipText();
    this.#emailStart = this.#textStart;
    this.time = this.#number();
    this.tz = ((((this.bytes[reader.pos] as number) << 8) | (this.bytes[reader.pos + 1] as number)) << 16) >> 16;
    reader.pos += 2;
    this.messageEnd = this.#skipText();
    this.messageStart = this.#textStart;
    if (this.messageEnd > this.messageStart && this.bytes[this.messageEnd - 1] === 0x0a) this.messageEnd--;
    return true;
  }

  /** The number of `Name <email>` in a pool. */
  addPerson(people: TextPool): number {
    const length = this.#nameEnd - this.#nameStart + this.#emailEnd - this.#emailStart + 3;
    if (this.#person.length < length) this.#person = new Uint8Array(2 * length);
    const { bytes } = this;
    const person = this.#person;
    const nameEnd = this.#nameEnd;
    const emailEnd = this.#emailEnd;
    let end = 0;
    for (let i = this.#nameStart; i < nameEnd; i++) person[end++] = bytes[i] as number;
    person[end++] = SPACE;
    person[end++] = OPENING;
    for (let i = this.#emailStart; i < emailEnd; i++) person[end++] = bytes[i] as number;
    person[end++] = CLOSING;
    return people.add(person, 0, end);
  }

  #textStart = 0;

  /** Steps over a text whose start is `#textStart` afterwards; returns its end. */
  #skipText(): number {
    const length = this.#reader.varint();
    this.#textStart = this.#reader.pos;
    this.#reader.pos += length;
    return this.#reader.pos;
  }

  /** A varint of up to 64 bits, of which the cursor has checked that it is whole. */
  #number(): number {
    const start = this.#reader.pos;
    const number = this.#reader.varint();
    if (number <= Number.MAX_SAFE_INTEGER) return number;
    this.#reader.pos = start;
    return Number(this.#reader.varint64());
  }
}
