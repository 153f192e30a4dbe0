/** One folder of the namespace of refs, with the number of refs below each of its folders. */
import { decodeText, encodeText, firstIndex } from '../../reftable/index.ts';
import { runLength } from './name-pages.ts';
import type { RefMatches } from './ref-index.ts';

const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;

/** A folder or a ref in a folder. `label` is the last component of its name. */
export type RefChild =
  | { readonly type: 'folder'; readonly label: string; readonly prefix: string; readonly count: number }
  | { readonly type: 'ref'; readonly label: string; readonly name: string; readonly position: number };

/**
 * The children of a folder. Siblings that are numbers come first, shorter ones before longer ones, then the others in
 * byte order. A child is made when it is asked for, so that a folder may have a million of them.
 */
export class RefFolder {
  /** '' or ending with `/`. */
  readonly prefix: string;
  /** Refs in it and below. */
  readonly refCount: number;
  readonly #matches: RefMatches;
  readonly #prefixLength: number;
  /** Where each child starts in the positions, in byte order, and where the last one ends. */
  readonly #starts: Uint32Array;
  /** The children in the order they are shown in. */
  readonly #order: Uint32Array;

  /** Of matches that are sorted by name. `prefix` is '' or ends with `/`. */
  static read(matches: RefMatches, prefix: string): RefFolder {
    return new RefFolder(matches, prefix);
  }

  private constructor(matches: RefMatches, prefix: string) {
    this.#matches = matches;
    this.prefix = prefix;
    const bytes = encodeText(prefix);
    this.#prefixLength = bytes.length;
    const { positions } = matches;
    const { names } = matches.list;
    const below = names.rangeOf(bytes);
    const first = firstIndex(positions.length, k => (positions[k] as number) >= below.start);
    const end = firstIndex(positions.length, k => (positions[k] as number) >= below.end);
    const runOf = (k: number, length: number) => {
      const isLike = (i: number) => names.sharePrefix(positions[k] as number, positions[i] as number, length);
      return runLength(positions.length, isLike, k);
    };
    let starts = new Uint32Array(1 << 8);
    let count = 0;
    for (let k = first; k < end; ) {
      if (count === starts.length) starts = grown(starts);
      starts[count++] = k;
      const slash = names.indexIn(positions[k] as number, SLASH, bytes.length);
      k += slash < 0 ? 1 : runOf(k, slash + 1);
    }
    if (count === starts.length) starts = grown(starts);
    starts[count] = end;
    this.#starts = starts.slice(0, count + 1);
    this.refCount = end - first;
    this.#order = orderOf(count, child => this.#digitsAt(child));
  }

  /** Number of children. */
  get count(): number {
    return this.#order.length;
  }

  /** The child at an index of the order. RangeError if there is none. */
  childAt(index: number): RefChild {
    const child = this.#order[index];
    if (child === undefined) throw new RangeError(`child ${index} is outside ${this.count} children`);
    const start = this.#starts[child] as number;
    const position = this.#matches.positions[start] as number;
    const name = this.#matches.list.names.bytesAt(position);
    const bytes = this.#labelBytes(child);
    const label = decodeText(bytes);
    const end = this.#prefixLength + bytes.length;
    if (end === name.length) return { type: 'ref', label, name: decodeText(name), position };
    const count = (this.#starts[child + 1] as number) - start;
    return { type: 'folder', label, prefix: decodeText(name.subarray(0, end + 1)), count };
  }

  /** The number of digits that a label consists of, or `NOT_A_NUMBER`. */
  #digitsAt(child: number): number {
    const { list, positions } = this.#matches;
    return list.names.use(positions[this.#starts[child] as number] as number, this.#digitsIn);
  }

  readonly #digitsIn = (bytes: Uint8Array, start: number, end: number): number => {
    const from = start + this.#prefixLength;
    let at = from;
    for (; at < end && bytes[at] !== SLASH; at++) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE || at - from === MAX_DIGITS) return NOT_A_NUMBER;
    }
    return at === from ? NOT_A_NUMBER : at - from;
  };

  #labelBytes(child: number): Uint8Array {
    const { list, positions } = this.#matches;
    const name = list.names.bytesAt(positions[this.#starts[child] as number] as number);
    const slash = name.indexOf(SLASH, this.#prefixLength);
    return name.subarray(this.#prefixLength, slash < 0 ? name.length : slash);
  }
}

function grown(starts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(2 * starts.length);
  twice.set(starts);
  return twice;
}

/** A component of more digits is not sorted as a number. */
export const MAX_DIGITS = 254;
const NOT_A_NUMBER = 255;

/** Children, which are given in byte order, in the order they are shown in. */
function orderOf(count: number, digitsOf: (child: number) => number): Uint32Array {
  const digits = new Uint8Array(count);
  /** Where the next child with this number of digits is in the order. */
  const next = new Uint32Array(NOT_A_NUMBER + 2);
  for (let child = 0; child < count; child++) {
    const length = digitsOf(child);
    digits[child] = length;
    next[length + 1] = (next[length + 1] as number) + 1;
  }
  for (let length = 1; length < next.length; length++) {
    next[length] = (next[length] as number) + (next[length - 1] as number);
  }
  const order = new Uint32Array(count);
  for (let child = 0; child < count; child++) {
    const length = digits[child] as number;
    order[next[length] as number] = child;
    next[length] = (next[length] as number) + 1;
  }
  return order;
}
