/**
 * Bytes as numbers, text and hex. Numbers in a table are big-endian and without a sign, except time zones. Offsets are in
 * bytes. Reading outside `bytes` is a RangeError, a mistake in the program: check the lengths and offsets that a file gives
 * before you use them.
 */
import { platform } from '#platform';

/** The byte at `at`. RangeError if `at` is outside `bytes`. */
export function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw outside(bytes, at);
  return byte;
}

function outside({ length }: Uint8Array, at: number): RangeError {
  return new RangeError(`offset ${at} is outside ${length} bytes`);
}

/** The 16-bit number at `at`. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
}

/** The 16-bit number with a sign (two's complement) at `at`. */
export function readInt16(bytes: Uint8Array, at: number): number {
  return (readUint16(bytes, at) << 16) >> 16;
}

/** The 24-bit number at `at`. */
export function readUint24(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
}

/** The 32-bit number at `at`. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return byteAt(bytes, at) * 0x1000000 + readUint24(bytes, at + 1);
}

/** The 64-bit number at `at`. */
export function readUint64(bytes: Uint8Array, at: number): bigint {
  return (BigInt(readUint32(bytes, at)) << 32n) | BigInt(readUint32(bytes, at + 4));
}

/** Writes the lowest `size` bytes, at most 4, of `value` at `at`. Returns the offset after them. */
export function putUint(bytes: Uint8Array, at: number, value: number, size: number): number {
  for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[at + i] = rest & 0xff;
  return at + size;
}

/** Writes a 64-bit number at `at`. Returns the offset after it. */
export function putUint64(bytes: Uint8Array, at: number, value: bigint): number {
  putUint(bytes, at, Number(value >> 32n), 4);
  return putUint(bytes, at + 4, Number(value & 0xffffffffn), 4);
}

/** Copies `from[start, end)` to `at`. Returns the offset after the copy. A loop is faster than `set` for a key or a value. */
export function copyBytes(to: Uint8Array, at: number, from: Uint8Array, start: number, end: number): number {
  if (end - start > LOOPED) {
    to.set(from.subarray(start, end), at);
    return at + end - start;
  }
  let next = at;
  for (let i = start; i < end; i++) to[next++] = byteAt(from, i);
  return next;
}

const LOOPED = 64;

/** All chunks, one after the other, in one array. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) at = copyBytes(whole, at, chunk, 0, chunk.length);
  return whole;
}

/** Whether both have the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && equalsAt(b, 0, a);
}

/** Whether `expected` is in `bytes` from `at` on. */
export function equalsAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}

/** `bytes[start, end)` in lower-case hex. RangeError if a part of it is outside `bytes`. */
export function toHex(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (start >= end) return '';
  if (start < 0 || end > bytes.length) throw outside(bytes, start < 0 ? start : Math.max(start, bytes.length));
  return platform.toHex(bytes, start, end);
}
