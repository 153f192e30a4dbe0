/**
 * Deflate (RFC 1951) decoded symbol by symbol, to find a single flipped bit in a damaged stream: of all streams that
 * differ in one bit, only one fits its checksum and the block's header. zlib cannot continue from the middle of a
 * stream, and thousands of tries from its start would take too long.
 */

import { byteAt } from '../../reftable/format/bytes.ts';
import { increment } from '../../reftable/format/typed-arrays.ts';

/** Codes of up to 15 bits, looked up by the next 15: length in the low four bits, the symbol above them; 0 for no code. */
type Codes = Uint16Array;

const LONGEST_CODE = 15;

/** Where decoding can continue. */
interface Checkpoint {
  readonly bit: number;
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
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Decodes into `out`, which has the length of the result. */
class Decoder {
  readonly #bytes: Buffer;
  readonly out: Buffer;
  length = 0;
  bit = 0;
  /** Symbols decoded so far, over all tries. */
  steps = 0;
  /** Position of the bit that is read inverted; -1 for none. */
  flip = -1;
  #literals: Codes | undefined;
  #distances: Codes | undefined;
  #last = false;

  constructor(bytes: Buffer, size: number) {
    this.#bytes = bytes;
    this.out = Buffer.alloc(size);
  }

  /** To the end of the stream; false when it is malformed or does not give as much as `out` has room for. */
  run(from: Checkpoint, note?: (at: Checkpoint) => void): boolean {
    this.bit = from.bit;
    this.length = from.out;
    this.#literals = from.literals;
    this.#distances = from.distances;
    this.#last = from.last;
    for (;;) {
      if (this.#literals === undefined) {
        if (this.#last) return this.length === this.out.length;
        note?.(this.#checkpoint());
        if (!this.#blockHeader()) return false;
      } else {
        note?.(this.#checkpoint());
        if (!this.#symbol(this.#literals)) return false;
      }
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

  #isPastEnd(): boolean {
    return this.bit > this.#bytes.length * 8;
  }

  #decode(codes: Codes): number {
    const entry = codes[this.#peek(LONGEST_CODE)] ?? 0;
    this.bit += entry & 15;
    return entry === 0 || this.#isPastEnd() ? -1 : entry >>> 4;
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
    if ((length ^ complement) !== 0xffff || this.length + length > this.out.length) return false;
    for (let i = 0; i < length; i++) this.out[this.length++] = this.#take(8);
    return !this.#isPastEnd();
  }

  #dynamic(): boolean {
    // Building the codes takes as long as decoding some hundred symbols.
    this.steps += 500;
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const codeLengths = new Uint8Array(19);
    const count = this.#take(4) + 4;
    for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) codeLengths[symbol] = this.#take(3);
    const codes = codesOf(codeLengths);
    if (codes === undefined || literals > 286) return false;
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
    return this.#literals !== undefined && lengths[256] !== 0;
  }

  #symbol(literals: Codes): boolean {
    const symbol = this.#decode(literals);
    if (symbol < 0) return false;
    if (symbol < 256) {
      if (this.length >= this.out.length) return false;
      this.out[this.length++] = symbol;
      return true;
    }
    if (symbol === 256) {
      this.#literals = undefined;
      return true;
    }
    const length = LENGTHS[symbol - 257];
    return length !== undefined && this.#copy(length.base + this.#take(length.extra));
  }

  #copy(length: number): boolean {
    const range = this.#distances && DISTANCES[this.#decode(this.#distances)];
    if (range === undefined) return false;
    const distance = range.base + this.#take(range.extra);
    if (distance > this.length || this.length + length > this.out.length) return false;
    const { out } = this;
    for (let i = 0; i < length; i++, this.length++) out[this.length] = byteAt(out, this.length - distance);
    return true;
  }
}

/** The codes of all symbols with a length other than 0. `undefined` for more codes than fit. */
function codesOf(lengths: Uint8Array): Codes | undefined {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) if (length > 0) increment(counts, length);
  const next = new Uint16Array(LONGEST_CODE + 1);
  let code = 0;
  for (const [length, count] of counts.entries()) {
    code <<= 1;
    next[length] = code;
    code += count;
    if (code > 1 << length) return undefined;
  }
  const codes = new Uint16Array(1 << LONGEST_CODE);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    // Codes are sent with their highest bit first, all else with the lowest.
    const reversed = reverse(increment(next, length), length);
    for (let at = reversed; at < codes.length; at += 1 << length) codes[at] = (symbol << 4) | length;
  }
  return codes;
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >>> i) & 1) << (length - 1 - i);
  return reversed;
}

const FIXED_LITERALS = codesOf(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
) as Codes;
const FIXED_DISTANCES = codesOf(new Uint8Array(30).fill(5)) as Codes;

const START: Checkpoint = { bit: 0, out: 0, literals: undefined, distances: undefined, last: false };

/** A stream that can be inflated once one bit of it is changed. */
export interface FlippedBit {
  /** The contents with the bit as it was. */
  readonly bytes: Buffer;
  /** From the start of the stream. */
  readonly bit: number;
  /** Bytes of the stream. */
  readonly taken: number;
}

/**
 * The one bit that is wrong in a raw deflate stream that is to give `size` bytes for which `isRight` holds; `undefined`
 * when no single bit explains it, or more than one would. `isRight` is given the contents and where the stream ends.
 * `budget.steps` symbols are decoded at most, and taken off it.
 */
export function findFlippedBit(
  stream: Buffer,
  size: number,
  isRight: (bytes: Buffer, taken: number) => boolean,
  budget: { steps: number },
): FlippedBit | undefined {
  const checkpoints: Checkpoint[] = [];
  const decoder = new Decoder(stream, size);
  decoder.run(START, at => checkpoints.push(at));
  const original = Buffer.from(decoder.out);
  // Bytes after the offset where decoding fails are not read, so the damage cannot be there.
  const end = Math.min(stream.length * 8, decoder.bit + LONGEST_CODE);
  let found: FlippedBit | undefined;
  let from = START;
  for (let bit = 0, at = 0; bit < end; bit++) {
    if (decoder.steps > budget.steps) {
      found = undefined;
      break;
    }
    for (let next = checkpoints[at]; next !== undefined && next.bit <= bit; next = checkpoints[++at]) from = next;
    decoder.flip = bit;
    original.copy(decoder.out, 0, 0, from.out);
    if (!decoder.run(from)) continue;
    const taken = Math.ceil(decoder.bit / 8);
    if (!isRight(decoder.out, taken)) continue;
    if (found !== undefined) {
      found = undefined;
      break;
    }
    found = { bytes: Buffer.from(decoder.out), bit, taken };
  }
  budget.steps = Math.max(0, budget.steps - decoder.steps);
  return found;
}
