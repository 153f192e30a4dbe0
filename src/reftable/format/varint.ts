/**
 * The format's variable-length integers (docs/format.md#varints): base 128, most significant group first, bit 7 = more follows,
 * each continuation carrying an implicit +1.
 */
import { byteAt } from './bytes.ts';

/** A value that no length or offset can have: what `ByteReader.varint` returns when it cannot decode. */
export const NO_VARINT = -1;

/** Reads one structure from front to back. `pos` and `end` are offsets in `bytes`. */
export class ByteReader {
  bytes: Uint8Array;
  pos: number;
  end: number;

  constructor(bytes: Uint8Array, pos = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  /**
   * For lengths, counts and offsets: exact up to 2^53, a (rounded) larger number above, which no file can satisfy.
   * `NO_VARINT` when the bytes end too early or the value passes 2^64.
   */
  varint(): number {
    const { bytes, end } = this;
    let { pos } = this;
    if (pos >= end) return NO_VARINT;
    let byte = byteAt(bytes, pos++);
    let value = byte & 0x7f;
    while (byte & 0x80) {
      if (pos >= end) return NO_VARINT;
      // With rounding, the result for the last values below 2^64 would differ from that of `skipVarint`.
      if (value >= 2 ** 46) return Number(this.#wide() ?? NO_VARINT);
      byte = byteAt(bytes, pos++);
      value = (value + 1) * 128 + (byte & 0x7f);
    }
    this.pos = pos;
    return value;
  }

  /** For update indices and times: exact. `undefined` when the bytes end too early or the value passes 2^64. */
  varint64(): bigint | undefined {
    const start = this.pos;
    const value = this.varint();
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return BigInt(value);
    this.pos = start;
    return this.#wide();
  }

  /** Steps over a varint; false when it cannot be decoded. */
  skipVarint(): boolean {
    const { bytes, end } = this;
    const start = this.pos;
    let at = start;
    while (at < end && byteAt(bytes, at) & 0x80) at++;
    if (at >= end) return false;
    if (at - start < 9) {
      this.pos = at + 1;
      return true;
    }
    return this.#wide() !== undefined;
  }

  /** Steps over a length and that many bytes; false when there are fewer. */
  skipString(): boolean {
    const length = this.varint();
    return length >= 0 && this.skip(length);
  }

  /** Steps over `count` bytes; false, and no step, when there are fewer. */
  skip(count: number): boolean {
    if (count > this.end - this.pos) return false;
    this.pos += count;
    return true;
  }

  #wide(): bigint | undefined {
    const { bytes, end } = this;
    let { pos } = this;
    if (pos >= end) return undefined;
    let byte = byteAt(bytes, pos++);
    let value = BigInt(byte & 0x7f);
    while (byte & 0x80) {
      value += 1n;
      // The next shift by 7 would push a set bit out of 64.
      if (pos >= end || value >> 57n !== 0n) return undefined;
      byte = byteAt(bytes, pos++);
      value = (value << 7n) | BigInt(byte & 0x7f);
    }
    this.pos = pos;
    return value;
  }
}

/** Bytes that `value`, a whole number below 2^53, takes. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4080) return 2;
  if (value < 0x204080) return 3;
  if (value < 0x10204080) return 4;
  let size = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor((rest - 1) / 128)) size++;
  return size;
}

/** Writes `value`, a whole number below 2^53, at `at` and returns the offset after it (git's `put_var_int`). */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0x80) {
    bytes[at] = value;
    return at + 1;
  }
  const end = at + varintSize(value);
  let rest = value;
  bytes[end - 1] = rest % 128;
  for (let i = end - 2; i >= at; i--) {
    rest = Math.floor(rest / 128) - 1;
    bytes[i] = 0x80 | (rest % 128);
  }
  return end;
}

/** Like `putVarint` for the whole range of 64 bits. */
export function putVarint64(bytes: Uint8Array, at: number, value: bigint): number {
  if (value <= 0xffffffffffffn) return putVarint(bytes, at, Number(value));
  const groups = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) {
    rest -= 1n;
    groups.push(0x80 | Number(rest & 0x7fn));
  }
  for (const group of groups.reverse()) bytes[at++] = group;
  return at;
}

/** The most bytes a 64-bit varint takes. */
export const MAX_VARINT_SIZE = 10;
