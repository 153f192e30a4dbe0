/** Byte strings that are collected one after the other in one buffer. */
import { copyBytes } from '../reftable/format/bytes.ts';
import { ReftableError } from '../reftable/index.ts';

/** Bytes that are collected at most, 1 GiB: offsets stay far below 2^32, and a stack cannot take all memory. */
export const MOST_BYTES = 1 << 30;

/** A buffer that grows. Its bytes are `bytes[0, length)`. */
export class GrowingBytes {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 12);
  length = 0;

  /** Appends `from[start, end)`. OUT_OF_MEMORY_ERROR above `MOST_BYTES`. */
  append(from: Uint8Array, start: number, end: number): void {
    if (this.bytes.length - this.length < end - start) this.#grow(this.length + end - start);
    this.length = copyBytes(this.bytes, this.length, from, start, end);
  }

  /** Releases memory that was reserved for more. */
  finish(): void {
    this.bytes = this.bytes.slice(0, this.length);
  }

  #grow(needed: number): void {
    expectToFit(needed);
    const grown = new Uint8Array(Math.max(needed, Math.floor(1.5 * this.bytes.length)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** OUT_OF_MEMORY_ERROR if a collection of so many bytes would be larger than `MOST_BYTES`. */
export function expectToFit(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new ReftableError('OUT_OF_MEMORY_ERROR', 'The records need more than 1 GiB of memory.');
}
