/** Bytes of a value that is encoded, in a buffer that grows as needed. */
import { copyBytes } from './bytes.ts';
import { putHex } from './hex-digits.ts';
import { encodeText, putAscii } from './utf8.ts';
import { MAX_VARINT_SIZE, putVarint, putVarint64 } from './varint.ts';

/** The value is `bytes[0, length)`, which the next one overwrites. */
export class ValueBuffer {
  bytes: Uint8Array;
  /** In bytes. */
  length = 0;

  /** `size`: bytes that the buffer has at first. */
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** Makes room for `more` bytes after those that it has. */
  reserve(more: number): void {
    if (this.bytes.length - this.length >= more) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends `from[start, end)`. */
  append(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.length = copyBytes(this.bytes, this.length, from, start, end);
  }

  /** Appends a number of at most 64 bits as a varint. */
  varint(value: number | bigint): void {
    this.reserve(MAX_VARINT_SIZE);
    this.length =
      typeof value === 'number'
        ? putVarint(this.bytes, this.length, value)
        : putVarint64(this.bytes, this.length, value);
  }

  /** Appends the bytes that `text` gives in hex. */
  hex(text: string): void {
    this.reserve(text.length / 2);
    this.length = putHex(this.bytes, this.length, text);
  }

  /** Appends the length of a text and its bytes. */
  text(text: string): void {
    this.reserve(MAX_VARINT_SIZE + text.length);
    const start = putVarint(this.bytes, this.length, text.length);
    if (putAscii(this.bytes, start, text)) {
      this.length = start + text.length;
      return;
    }
    const bytes = encodeText(text);
    this.varint(bytes.length);
    this.append(bytes, 0, bytes.length);
  }
}
