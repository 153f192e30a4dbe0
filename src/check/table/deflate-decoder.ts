/**
 * Deflate (RFC 1951) decoded symbol by symbol, which accepts what zlib's `inflate.c` accepts. zlib itself does not state
 * where it fails, and cannot continue from the middle of a stream.
 */

import { byteAt } from '../../reftable/format/bytes.ts';
import { increment } from '../../reftable/format/typed-arrays.ts';

/** Canonical codes: how many have each length, and their symbols, shorter codes first. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
  /** Bits of the longest code; 1 without codes. */
  readonly longest: number;
}

/** Bits of the longest code that deflate can have. */
export const LONGEST_CODE = 15;

/** Where decoding can continue. */
export interface Checkpoint {
  /** Bits of the stream before it. */
  readonly bit: number;
  /** Bytes that they give. */
  readonly out: number;
  readonly literals: Codes | undefined;
  readonly distances: Codes | undefined;
  readonly last: boolean;
}

/** What a symbol represents: `base` plus the number in the next `extra` bits. */
interface Range {
  readonly base: number;
  readonly extra: number;
}

/** Ranges of which each starts where the one before it ends. `extras` are their extra bits, in order. */
function ranges(first: number, extras: readonly number[]): Range[] {
  let base = first;
  return extras.map(extra => {
    const range = { base, extra };
    base += 1 << extra;
    return range;
  });
}

/** For the symbols from 257. The last one has a length of its own, so that the longest match takes no extra bits. */
const LENGTHS: readonly Range[] = [
  ...ranges(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]),
  { base: 258, extra: 0 },
];
const DISTANCES = ranges(
  1,
  [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
);
const MOST_LITERALS = 286;
const END_OF_BLOCK = 256;
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** `end`: the end of the last block. `short`: more bytes may follow. `invalid`: not deflate, or longer than the limit. */
export type DeflateOutcome = 'end' | 'short' | 'invalid';

/** Decodes a raw deflate stream of at most `limit` bytes: into `out` if that is given, else only their number. */
export class DeflateDecoder {
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  readonly #out: Uint8Array | undefined;
  /** Bytes decoded so far. */
  length = 0;
  /** After a run, the bits of the stream that determine its outcome. */
  bit = 0;
  /** Symbols decoded so far, over all runs. */
  steps = 0;
  /** Position of the bit that is read inverted; -1 for none. */
  flip = -1;
  #literals: Codes | undefined;
  #distances: Codes | undefined;
  #last = false;

  constructor(bytes: Uint8Array, limit: number, out?: Uint8Array) {
    this.#bytes = bytes;
    this.#limit = limit;
    this.#out = out;
  }

  /** Decodes from `from` as far as it can. `note` is called before every symbol. */
  run(from: Checkpoint, note?: (at: Checkpoint) => void): DeflateOutcome {
    this.bit = from.bit;
    this.length = from.out;
    this.#literals = from.literals;
    this.#distances = from.distances;
    this.#last = from.last;
    for (;;) {
      if (this.#literals === undefined && this.#last) return 'end';
      note?.(this.#checkpoint());
      const isValid = this.#literals === undefined ? this.#blockHeader() : this.#symbol(this.#literals);
      if (this.bit > this.#bytes.length * 8) return 'short';
      if (!isValid) return 'invalid';
      this.steps++;
    }
  }

  #checkpoint(): Checkpoint {
    return { bit: this.bit, out: this.length, literals: this.#literals, distances: this.#distances, last: this.#last };
  }

  /** The next `count` bits, the first the lowest; zeros after the end. */
  #peek(count: number): number {
    const byte = this.bit >>> 3;
    const bytes = this.#bytes;
    let value =
      ((bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16)) >>> (this.bit & 7);
    const flipped = this.flip - this.bit;
    if (flipped >= 0 && flipped < count) value ^= 1 << flipped;
    return value & ((1 << count) - 1);
  }

  #take(count: number): number {
    const value = this.#peek(count);
    this.bit += count;
    return value;
  }

  /** The next symbol; -1 for bits that are not a code. */
  #decode({ counts, symbols, longest }: Codes): number {
    const bits = this.#peek(LONGEST_CODE);
    // Of the codes of one length, which are consecutive numbers: the first, and the index of its symbol.
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= longest; length++) {
      code |= (bits >>> (length - 1)) & 1;
      const count = counts[length] ?? 0;
      if (code - first < count) {
        this.bit += length;
        return symbols[index + code - first] ?? -1;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    this.bit += longest;
    return -1;
  }

  #blockHeader(): boolean {
    this.#last = this.#take(1) === 1;
    switch (this.#take(2)) {
      case 0:
        return this.#stored();
      case 1:
        this.#literals = FIXED_LITERALS;
        this.#distances = FIXED_DISTANCES;
        return true;
      case 2:
        return this.#dynamic();
      default:
        return false;
    }
  }

  #stored(): boolean {
    this.bit = (this.bit + 7) & ~7;
    const length = this.#take(16);
    const complement = this.#take(16);
    if ((length ^ complement) !== 0xffff) return false;
    for (let i = 0; i < length; i++) {
      if (this.bit >= this.#bytes.length * 8) {
        this.bit += 8;
        return false;
      }
      if (!this.#literal(this.#take(8))) return false;
    }
    return true;
  }

  #dynamic(): boolean {
    // Building the codes takes as long as decoding some hundred symbols.
    this.steps += 500;
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const count = this.#take(4) + 4;
    if (literals > MOST_LITERALS || distances > DISTANCES.length) return false;
    const codeLengths = new Uint8Array(CODE_LENGTH_ORDER.length);
    for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) codeLengths[symbol] = this.#take(3);
    // zlib reads a bit for each length before it finds that codes are missing.
    if (codeLengths.every(length => length === 0)) this.bit += literals + distances;
    const codes = codesOf(codeLengths, 0);
    if (codes === undefined) return false;
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#decode(codes);
      if (symbol < 0) return false;
      const [value, times] =
        symbol < 16
          ? [symbol, 1]
          : symbol === 16
            ? [lengths[at - 1] ?? -1, 3 + this.#take(2)]
            : [0, symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7)];
      if (value < 0 || at + times > lengths.length) return false;
      lengths.fill(value, at, at + times);
      at += times;
    }
    this.#literals = codesOf(lengths.subarray(0, literals));
    this.#distances = codesOf(lengths.subarray(literals));
    return this.#literals !== undefined && this.#distances !== undefined && lengths[END_OF_BLOCK] !== 0;
  }

  #symbol(literals: Codes): boolean {
    const symbol = this.#decode(literals);
    if (symbol < 0) return false;
    if (symbol < END_OF_BLOCK) return this.#literal(symbol);
    if (symbol === END_OF_BLOCK) {
      this.#literals = undefined;
      return true;
    }
    const length = LENGTHS[symbol - END_OF_BLOCK - 1];
    return length !== undefined && this.#copy(length.base + this.#take(length.extra));
  }

  #literal(byte: number): boolean {
    if (this.length >= this.#limit) return false;
    if (this.#out !== undefined) this.#out[this.length] = byte;
    this.length++;
    return true;
  }

  #copy(length: number): boolean {
    const range = this.#distances && DISTANCES[this.#decode(this.#distances)];
    if (range === undefined) return false;
    const distance = range.base + this.#take(range.extra);
    if (distance > this.length || this.length + length > this.#limit) return false;
    const [out, start] = [this.#out, this.length];
    this.length += length;
    if (out !== undefined) for (let at = start; at < this.length; at++) out[at] = byteAt(out, at - distance);
    return true;
  }
}

/**
 * The codes of all symbols with a length other than 0. `undefined` for more codes than fit, and for fewer that have more
 * than `loose` bits: zlib accepts a single code of one bit, or none, for literals and distances.
 */
function codesOf(lengths: Uint8Array, loose = 1): Codes | undefined {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) if (length > 0) increment(counts, length);
  // Of the first symbol with each length, its index among the symbols.
  const next = new Uint16Array(LONGEST_CODE + 1);
  let [free, index, longest] = [1, 0, 1];
  for (let length = 1; length <= LONGEST_CODE; length++) {
    const count = counts[length] ?? 0;
    free = free * 2 - count;
    if (free < 0) return undefined;
    next[length] = index;
    index += count;
    if (count > 0) longest = length;
  }
  if (free > 0 && longest > loose) return undefined;
  const symbols = new Uint16Array(index);
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[increment(next, length)] = symbol;
  return { counts, symbols, longest };
}

const FIXED_LITERALS = codesOf(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
) as Codes;
const FIXED_DISTANCES = codesOf(new Uint8Array(32).fill(5)) as Codes;

/** The start of a stream. */
export const START: Checkpoint = { bit: 0, out: 0, literals: undefined, distances: undefined, last: false };
