/**
 * Deflates to zlib streams (RFC 1950, RFC 1951) in JavaScript: one block with the fixed codes, or stored blocks where that
 * is shorter. Log blocks take some percent more than with zlib.
 */
import { adler32 } from '../../reftable/format/checksum.ts';
import {
  canonicalCodes,
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  END_OF_BLOCK,
  FIXED_DISTANCES,
  FIXED_LITERALS,
  LENGTH_BASE,
  LENGTH_EXTRA,
} from './deflate-codes.ts';

/** A window of 32 KiB, as slow as it takes: the header of the streams that git writes. */
const HEADER = [0x78, 0xda];
const SHORTEST_MATCH = 3;
const LONGEST_MATCH = 258;
const FARTHEST = 1 << 15;
const LONGEST_STORED = 0xffff;
/** Positions with the same hash that are tried for a match. */
const MOST_TRIES = 64;
const HASH_BITS = 13;

const LITERALS: Uint16Array = /* @__PURE__ */ canonicalCodes(FIXED_LITERALS);
const DISTANCES: Uint16Array = /* @__PURE__ */ canonicalCodes(FIXED_DISTANCES);

/** A zlib stream of the bytes. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / LONGEST_STORED));
  const stored = bytes.length + 5 * blocks;
  const out = new BitWriter(HEADER.length + stored);
  for (const byte of HEADER) out.put(byte, 8);
  if (!writeFixed(bytes, out)) {
    out.length = HEADER.length;
    for (let at = 0, left = blocks; left > 0; left--, at += LONGEST_STORED)
      writeStored(bytes.subarray(at, at + LONGEST_STORED), left === 1, out);
  }
  return out.finish(adler32(bytes));
}

/** False if the block would take more than `out` has space for. */
function writeFixed(bytes: Uint8Array, out: BitWriter): boolean {
  const matches = new Matches(bytes);
  out.put(0b011, 3);
  for (let at = 0; at < bytes.length && !out.isFull; ) {
    const length = matches.longestAt(at);
    if (length < SHORTEST_MATCH) {
      putSymbol(out, LITERALS, FIXED_LITERALS, bytes[at++] as number);
      continue;
    }
    const symbol = rangeOf(LENGTH_BASE, length);
    putSymbol(out, LITERALS, FIXED_LITERALS, END_OF_BLOCK + 1 + symbol);
    out.put(length - (LENGTH_BASE[symbol] as number), LENGTH_EXTRA[symbol] as number);
    const far = rangeOf(DISTANCE_BASE, matches.distance);
    putSymbol(out, DISTANCES, FIXED_DISTANCES, far);
    out.put(matches.distance - (DISTANCE_BASE[far] as number), DISTANCE_EXTRA[far] as number);
    at += length;
  }
  putSymbol(out, LITERALS, FIXED_LITERALS, END_OF_BLOCK);
  out.fillByte();
  return !out.isFull;
}

function writeStored(bytes: Uint8Array, isLast: boolean, out: BitWriter): void {
  out.put(isLast ? 1 : 0, 8);
  out.put(bytes.length, 16);
  out.put(bytes.length ^ 0xffff, 16);
  for (const byte of bytes) out.put(byte, 8);
}

function putSymbol(out: BitWriter, codes: Uint16Array, lengths: Uint8Array, symbol: number): void {
  out.put(codes[symbol] as number, lengths[symbol] as number);
}

/** The last range that starts at or below `value`. */
function rangeOf(starts: Uint16Array, value: number): number {
  let range = starts.length - 1;
  while ((starts[range] as number) > value) range--;
  return range;
}

/** Finds earlier bytes that are equal to those at a position, through chains of positions with the same hash. */
class Matches {
  readonly #bytes: Uint8Array;
  /** For each hash, the last position with it, plus 1; 0 without one. */
  readonly #last = new Uint32Array(1 << HASH_BITS);
  /** For each position, the one before it with the same hash, plus 1. */
  readonly #before: Uint32Array;
  #added = 0;
  /** How far before the position the bytes are that `longestAt` found. */
  distance = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#before = new Uint32Array(bytes.length);
  }

  /** The length of the longest match at `at`, less than `SHORTEST_MATCH` without one. */
  longestAt(at: number): number {
    while (this.#added < at) this.#add(this.#added++);
    const most = Math.min(LONGEST_MATCH, this.#bytes.length - at);
    let longest = 0;
    let before = most < SHORTEST_MATCH ? 0 : (this.#last[this.#hash(at)] as number);
    for (let tries = MOST_TRIES; before > 0 && at - before < FARTHEST && tries > 0 && longest < most; tries--) {
      const length = this.#common(before - 1, at, most);
      if (length > longest) {
        longest = length;
        this.distance = at - before + 1;
      }
      before = this.#before[before - 1] as number;
    }
    return longest;
  }

  #common(start: number, at: number, most: number): number {
    let length = 0;
    while (length < most && this.#bytes[start + length] === this.#bytes[at + length]) length++;
    return length;
  }

  #add(at: number): void {
    if (at + SHORTEST_MATCH > this.#bytes.length) return;
    const hash = this.#hash(at);
    this.#before[at] = this.#last[hash] as number;
    this.#last[hash] = at + 1;
  }

  #hash(at: number): number {
    const bytes = this.#bytes;
    const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    return Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
}

/** Writes bits, the first the lowest of its byte. What does not fit is dropped. */
class BitWriter {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** Bytes that were written. */
  length = 0;
  #bits = 0;
  #count = 0;

  /** `end`: bytes that it has space for, apart from the checksum. */
  constructor(end: number) {
    this.#bytes = new Uint8Array(end + 4);
    this.#end = end;
  }

  /** Whether more than fits was written. */
  get isFull(): boolean {
    return this.length > this.#end;
  }

  /** Writes the lowest `count` bits, at most 16, of `value`. */
  put(value: number, count: number): void {
    this.#bits |= value << this.#count;
    for (this.#count += count; this.#count >= 8; this.#count -= 8, this.#bits >>>= 8)
      this.#bytes[this.length++] = this.#bits & 0xff;
  }

  fillByte(): void {
    this.put(0, -this.#count & 7);
  }

  /** The bytes, with the checksum at their end. */
  finish(checksum: number): Uint8Array {
    for (let shift = 24; shift >= 0; shift -= 8) this.put((checksum >>> shift) & 0xff, 8);
    return this.#bytes.subarray(0, this.length);
  }
}
