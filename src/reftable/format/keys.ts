/** Keys are byte strings in plain unsigned order, a prefix before what it begins (docs/format.md#keys). */
import { checkUint64 } from './arguments.ts';
import { byteAt, copyBytes, putUint64, readUint64 } from './bytes.ts';

/** Negative, zero or positive as the first `aLength` bytes of `a` sort before, with or after those of `b`. */
export function compareKeys(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const common = Math.min(aLength, bLength);
  for (let i = 0; i < common; i++) {
    const difference = byteAt(a, i) - byteAt(b, i);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/** Compares the first `keyLength` bytes of `key` with `bytes[start, end)`, as `compareKeys` does. */
export function compareKeyAt(
  key: Uint8Array,
  keyLength: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const length = end - start;
  const common = Math.min(keyLength, length);
  for (let i = 0; i < common; i++) {
    const difference = byteAt(key, i) - byteAt(bytes, start + i);
    if (difference !== 0) return difference;
  }
  return keyLength - length;
}

/** How many leading bytes two keys share, which are `from` at least. */
export function commonPrefix(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number, from = 0): number {
  const longest = Math.min(aLength, bLength);
  let shared = from;
  while (shared < longest && a[shared] === b[shared]) shared++;
  return shared;
}

/** A copy of the key of a record, which a cursor overwrites with the next one. */
export class KeptKey {
  /** The key is `bytes[0, length)`. */
  bytes = new Uint8Array(256);
  /** In bytes; 0 before the first key. */
  length = 0;

  /** Keeps `key[0, keyLength)` instead of the key before. */
  keep(key: Uint8Array, keyLength: number): void {
    if (this.bytes.length < keyLength) this.bytes = new Uint8Array(2 * keyLength);
    this.length = copyBytes(this.bytes, 0, key, 0, keyLength);
  }

  /** As `compareKeys` of the kept key with `key[0, keyLength)`. */
  compare(key: Uint8Array, keyLength: number): number {
    return compareKeys(this.bytes, this.length, key, keyLength);
  }
}

/** The first index in [0, count) for which `holds`, or `count`; `holds` must be false and then true along the range. */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bytes of a log key after the name. */
export const LOG_SUFFIX = 9;

/**
 * The key of a reflog entry: name, NUL and the inverted update index, so that the newest sorts first (docs/format.md#log-records).
 * API_ERROR when the update index is not a bigint of 64 bits.
 */
export function logKey(name: Uint8Array, updateIndex: bigint): Uint8Array {
  checkUint64('An update index', updateIndex);
  const key = new Uint8Array(name.length + LOG_SUFFIX);
  key.set(name);
  key[name.length] = 0;
  putUint64(key, name.length + 1, 0xffffffffffffffffn - updateIndex);
  return key;
}

/** Length of the ref name in a log key, or -1 if it is not a log key. */
export function logNameLength(key: Uint8Array, keyLength: number): number {
  return keyLength > LOG_SUFFIX && key[keyLength - LOG_SUFFIX] === 0 ? keyLength - LOG_SUFFIX : -1;
}

/** The update index at the end of a log key. */
export function logUpdateIndex(key: Uint8Array, keyLength: number): bigint {
  return 0xffffffffffffffffn - readUint64(key, keyLength - 8);
}
