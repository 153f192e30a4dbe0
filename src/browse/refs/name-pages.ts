/** Names in contiguous memory: pages of 65,536, each with one buffer, so that growing copies little. */
import { equalsAt } from '../../reftable/format/bytes.ts';
import { compareKeys, firstIndex } from '../../reftable/index.ts';
import { expectToFit, GrowingBytes } from '../growing-bytes.ts';

/** Names of a page. The last page may have fewer. */
export const PAGE_SIZE = 1 << 16;
const SHIFT = 16;
const MASK = PAGE_SIZE - 1;
const MOST_SHARED = 255;

/** Positions [`start`, `end`) of a list. */
export interface PositionRange {
  readonly start: number;
  /** The first position after it. */
  readonly end: number;
}

/** The names of a page: name `i` is `bytes[starts[i], starts[i + 1])`. */
export interface NamePage {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  /** How many bytes at its start each name shares with the one before, at most 255; 0 for the first of the page. */
  readonly shared: Uint8Array;
  /** Number of names. */
  readonly count: number;
}

/** A list of names in byte order, which only grows. */
export class NamePages {
  readonly pages: NamePage[] = [];
  #count = 0;
  /** Of the last page. */
  #bytes = new GrowingBytes();
  /** In all other pages. */
  #closedBytes = 0;
  #starts = new Uint32Array(PAGE_SIZE + 1);
  #shared = new Uint8Array(PAGE_SIZE);

  /** Number of names. */
  get count(): number {
    return this.#count;
  }

  /** Bytes in memory. */
  get size(): number {
    return this.pages.reduce((sum, { bytes, starts, count }) => sum + bytes.length + starts.byteLength + count, 0);
  }

  /** Adds `name[0, length)`. OUT_OF_MEMORY_ERROR if the names are too many. Call `finish` after the last one. */
  add(name: Uint8Array, length: number): void {
    const i = this.#count & MASK;
    this.#shared[i] = i === 0 ? 0 : this.#sharedWithLast(i, name, length);
    this.#bytes.append(name, 0, length);
    this.#count++;
    this.#starts[i + 1] = this.#bytes.length;
    if (i + 1 === PAGE_SIZE) this.#closePage(PAGE_SIZE);
  }

  /** How many bytes `name[0, length)`, the next one of the page, shares with name `i - 1`. */
  #sharedWithLast(i: number, name: Uint8Array, length: number): number {
    const { bytes } = this.#bytes;
    const start = this.#starts[i - 1] as number;
    const longest = Math.min(MOST_SHARED, length, (this.#starts[i] as number) - start);
    let shared = 0;
    while (shared < longest && bytes[start + shared] === name[shared]) shared++;
    return shared;
  }

  /** Ends the last page. */
  finish(): void {
    const rest = this.#count & MASK;
    if (rest > 0) this.#closePage(rest);
    this.#bytes = new GrowingBytes();
    this.#starts = new Uint32Array(0);
    this.#shared = new Uint8Array(0);
  }

  /** The bytes of the name at a position. RangeError if there is none. */
  bytesAt(position: number): Uint8Array {
    const page = this.#pageOf(position);
    const i = position & MASK;
    return page.bytes.subarray(page.starts[i], page.starts[i + 1]);
  }

  /** The first position whose name is not below `name`, or the number of names. */
  lowerBound(name: Uint8Array): number {
    return firstIndex(this.#count, position => {
      const at = this.bytesAt(position);
      return compareKeys(at, at.length, name, name.length) >= 0;
    });
  }

  /** The position of exactly this name, or -1. */
  positionOf(name: Uint8Array): number {
    const position = this.lowerBound(name);
    if (position === this.#count) return -1;
    const at = this.bytesAt(position);
    return compareKeys(at, at.length, name, name.length) === 0 ? position : -1;
  }

  /** The positions of the names that start with `prefix`. */
  rangeOf(prefix: Uint8Array): PositionRange {
    const start = this.lowerBound(prefix);
    const length = firstIndex(this.#count - start, i => !equalsAt(this.bytesAt(start + i), 0, prefix));
    return { start, end: start + length };
  }

  /** Whether two names start with the same `length` bytes. The first one must have them. RangeError as of `bytesAt`. */
  sharePrefix(a: number, b: number, length: number): boolean {
    const [left, right] = [this.#pageOf(a), this.#pageOf(b)];
    const leftStart = left.starts[a & MASK] as number;
    const rightStart = right.starts[b & MASK] as number;
    if ((right.starts[(b & MASK) + 1] as number) - rightStart < length) return false;
    // Names that follow each other differ at their ends.
    for (let i = length - 1; i >= 0; i--) if (left.bytes[leftStart + i] !== right.bytes[rightStart + i]) return false;
    return true;
  }

  /** The index of a byte in a name from `from` on, or -1. RangeError as of `bytesAt`. */
  indexIn(position: number, byte: number, from: number): number {
    const { bytes, starts } = this.#pageOf(position);
    const start = starts[position & MASK] as number;
    const end = starts[(position & MASK) + 1] as number;
    for (let i = start + from; i < end; i++) if (bytes[i] === byte) return i - start;
    return -1;
  }

  /** Calls `use` with the bytes of a name, `bytes[start, end)`, without a view of its own. RangeError as of `bytesAt`. */
  use<T>(position: number, use: (bytes: Uint8Array, start: number, end: number) => T): T {
    const { bytes, starts } = this.#pageOf(position);
    return use(bytes, starts[position & MASK] as number, starts[(position & MASK) + 1] as number);
  }

  /** How many names from `from` on start with the same `length` bytes as the one at `from`. */
  runOf(from: number, length: number): number {
    return runLength(this.#count, i => this.sharePrefix(from, i, length), from);
  }

  #pageOf(position: number): NamePage {
    const page = this.pages[position >>> SHIFT];
    if (page === undefined || (position & MASK) >= page.count)
      throw new RangeError(`name ${position} is outside ${this.#count} names`);
    return page;
  }

  #closePage(count: number): void {
    const { bytes, length } = this.#bytes;
    expectToFit(this.#closedBytes + length);
    this.pages.push({
      bytes: bytes.slice(0, length),
      starts: this.#starts.slice(0, count + 1),
      shared: this.#shared.slice(0, count),
      count,
    });
    this.#closedBytes += length;
    this.#bytes.length = 0;
  }
}

/** How many of `count` items, from `from` on, are like the one at `from`; those that are follow each other. */
export function runLength(count: number, isLike: (i: number) => boolean, from: number): number {
  let step = 1;
  while (from + step < count && isLike(from + step)) step *= 2;
  const low = from + (step >>> 1);
  const high = Math.min(from + step, count);
  return low + firstIndex(high - low, i => !isLike(low + i)) - from;
}
