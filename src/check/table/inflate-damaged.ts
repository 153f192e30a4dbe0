/** Inflates the stream of a log block, also if zlib refuses it. */

import { inflateRawSync, inflateSync, constants as zlib } from 'node:zlib';
import { adler32 } from '../../reftable/format/checksum.ts';
import { MAX_BLOCK_SIZE } from '../../reftable/format/constants.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { BlockSpace } from '../../reftable/table/block.ts';

import { DeflateDecoder, START } from './deflate-decoder.ts';
import { startOfRun } from './fill.ts';
import { findFlippedBit } from './find-flipped-bit.ts';

/** What is wrong with a stream. `byte`: an offset in the stream. */
export type StreamDamage =
  | { readonly type: 'gzip' | 'noHeader' | 'header' | 'checksum' | 'checksumBit' }
  | { readonly type: 'bit'; readonly bit: number; readonly byte: number }
  /** Damaged at `byte`, or before it. */
  | { readonly type: 'data'; readonly byte: number }
  | StreamEnd;

/** `cutOff`: the file ends at `byte`. `overwritten`: one byte is repeated from there on. What is before it is intact. */
export interface StreamEnd {
  readonly type: 'cutOff' | 'overwritten';
  readonly byte: number;
}

/** What could be inflated of a stream. `whole` when that is all of it. */
export interface InflatedLog {
  readonly bytes: Buffer;
  /** Bytes of the input that belong to the stream, if they can be determined. */
  readonly taken: number;
  readonly whole: boolean;
  readonly damage?: StreamDamage;
  /** The one byte of the stream that is wrong, where that is known. */
  readonly damagedByte?: number;
}

/**
 * The size of chunks. Most blocks fit in one; zlib's default is a quarter of it, and a larger one costs time for every
 * block.
 */
const LIMITS = { maxOutputLength: MAX_BLOCK_SIZE, chunkSize: 64 * 1024, info: true } as const;

/** zlib's two bytes before a stream, and its checksum after it. */
const ZLIB_HEADER = 2;
const ZLIB_CHECKSUM = 4;
const GZIP_MAGIC = Buffer.of(0x1f, 0x8b, 8, 0);
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;

/** Most streams fit in it; those of larger blocks are read again with more bytes. */
const USUAL_STREAM = 64 * 1024;

/**
 * Reads only as much of the file as the stream needs: a damaged section has thousands of them. `hasFooter`: the file is
 * not cut off, and a stream that goes on to its end is damaged.
 */
export function inflateLogAt(space: BlockSpace, start: number, hasFooter: boolean): InflatedLog | undefined {
  const rest = Math.min(space.bodySize - start, 2 * MAX_BLOCK_SIZE);
  for (let take = Math.min(USUAL_STREAM, rest); ; take = Math.min(take * 8, rest)) {
    const unpacked = unpack(asBuffer(space.read(start, take)), hasFooter, take === rest);
    const cutOff = unpacked === 'short' || (unpacked !== undefined && !unpacked.whole && unpacked.taken === take);
    if (!cutOff || take === rest) return unpacked === 'short' ? undefined : unpacked;
  }
}

/** Longer streams have too many bits to try each. */
const LONGEST_TRIED = 64 * 1024;
/** Symbols that are decoded in search of flipped bits, for all blocks of a table: seconds of work. */
const SEARCH_BUDGET = 50_000_000;

/** Results of earlier searches: a table is read more than once. */
const searches = new WeakMap<
  BlockSpace,
  { readonly budget: { steps: number }; readonly found: Map<number, InflatedLog | null> }
>();

/**
 * The contents of the log block at `offset` when a single flipped bit explains what is wrong with its stream: only then
 * length, checksum and restart points are correct. `header`: bytes before the stream; `stated`: the
 * block's length as its header has it.
 */
export function correctOneBit(
  space: BlockSpace,
  offset: number,
  header: number,
  stated: number,
): InflatedLog | undefined {
  const search = searches.get(space) ?? { budget: { steps: SEARCH_BUDGET }, found: new Map() };
  searches.set(space, search);
  let found = search.found.get(offset);
  if (found === undefined) {
    found = searchOneBit(space, offset + header, header, stated - header, search.budget) ?? null;
    search.found.set(offset, found);
  }
  return found ?? undefined;
}

function searchOneBit(
  space: BlockSpace,
  start: number,
  header: number,
  size: number,
  budget: { steps: number },
): InflatedLog | undefined {
  if (size < 2 || size > LONGEST_TRIED || space.bodySize - start <= ZLIB_HEADER) return undefined;
  // Deflate makes its input only slightly longer.
  const wrapped = space.read(start, Math.min(space.bodySize - start, size + (size >>> 8) + 64));
  const stream = asBuffer(wrapped).subarray(ZLIB_HEADER);
  const storedAt = (taken: number) => (taken + ZLIB_CHECKSUM <= stream.length ? stream.readUInt32BE(taken) : undefined);
  const flipped = findFlippedBit(
    stream,
    size,
    (bytes, taken) => restartsFit(bytes, header) && storedAt(taken) === adler32(bytes),
    budget,
  );
  if (flipped === undefined) return undefined;
  const damagedByte = ZLIB_HEADER + (flipped.bit >>> 3);
  return {
    bytes: flipped.bytes,
    taken: ZLIB_HEADER + flipped.taken + ZLIB_CHECKSUM,
    whole: true,
    damage: { type: 'bit', bit: flipped.bit & 7, byte: damagedByte },
    damagedByte,
  };
}

/** The contents end with the offsets of records, the first of them that of the first record. */
function restartsFit(bytes: Buffer, header: number): boolean {
  const count = bytes.readUInt16BE(bytes.length - 2);
  const start = bytes.length - 2 - 3 * count;
  return count > 0 && start > 0 && bytes.readUIntBE(start, 3) === header;
}

/** `short` when it might be a stream if more bytes followed. `isAll`: the file ends after it. */
function unpack(stream: Buffer, hasFooter: boolean, isAll: boolean): InflatedLog | 'short' | undefined {
  const zlibbed = attempt(() => inflateSync(stream, LIMITS));
  if (isDone(zlibbed)) return { ...zlibbed, whole: true };
  if (zlibbed === 'short' && !isAll) return 'short';
  // Past zlib's header, what is inside is damaged, and no other wrapping makes it readable.
  if (zlibbed === 'damaged') return longestPrefix(stream, 'data');
  // Without options in its header, as every compressor of a buffer writes it.
  const gzipped = stream.subarray(0, 4).equals(GZIP_MAGIC)
    ? attempt(() => inflateRawSync(stream.subarray(GZIP_HEADER), LIMITS))
    : undefined;
  if (isDone(gzipped)) {
    const taken = Math.min(GZIP_HEADER + gzipped.taken + GZIP_TRAILER, stream.length);
    return { bytes: gzipped.bytes, taken, whole: true, damage: { type: 'gzip' } };
  }
  const afterHeader = attempt(() => inflateRawSync(stream.subarray(ZLIB_HEADER), LIMITS));
  if (isDone(afterHeader)) return checked(stream, afterHeader, hasFooter);
  const raw = attempt(() => inflateRawSync(stream, LIMITS));
  if (isDone(raw)) return { ...raw, whole: true, damage: { type: 'noHeader' } };
  const prefix = longestPrefix(stream, zlibbed === 'short' && !hasFooter ? 'cutOff' : 'data');
  return prefix ?? ([zlibbed, gzipped, afterHeader, raw].includes('short') ? 'short' : undefined);
}

/** A stream that can be inflated though zlib refuses it: zlib's header is damaged, or its checksum does not fit. */
function checked(stream: Buffer, { bytes, taken }: Inflated, hasFooter: boolean): InflatedLog {
  const end = ZLIB_HEADER + taken;
  if (!hasFooter && stream.length < end + ZLIB_CHECKSUM) {
    const byte = stream.length;
    return { bytes, taken: byte, whole: false, damage: { type: 'cutOff', byte } };
  }
  const whole = stream.length >= end + ZLIB_CHECKSUM && stream.readUInt32BE(end) === adler32(bytes);
  if (!whole && stream.length >= end + ZLIB_CHECKSUM && isOneBit(stream.readUInt32BE(end) ^ adler32(bytes))) {
    return {
      bytes,
      taken: end + ZLIB_CHECKSUM,
      whole: true,
      damage: { type: 'checksumBit' },
    };
  }
  const damage = { type: whole ? 'header' : 'checksum' } as const;
  return { bytes, taken: Math.min(end + ZLIB_CHECKSUM, stream.length), whole, damage };
}

function isOneBit(value: number): boolean {
  return value !== 0 && (value & (value - 1)) === 0;
}

interface Inflated {
  readonly bytes: Buffer;
  readonly taken: number;
}

/**
 * `short`: more bytes may complete it. `damaged`: a part of the compressed data is invalid, or it is more than a block
 * has; not the wrapping around it.
 */
type Failed = 'short' | 'damaged' | undefined;

function attempt(unpackAll: () => unknown): Inflated | Failed {
  try {
    const { buffer, engine } = unpackAll() as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: buffer, taken: engine.bytesWritten };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return 'short';
    if (code === 'ERR_BUFFER_TOO_LARGE') return 'damaged';
    return code === 'Z_DATA_ERROR' && DAMAGE.test(message) ? 'damaged' : undefined;
  }
}

/** zlib's messages (inflate.c) about compressed data. Those about header and checksum start otherwise. */
const DAMAGE = /^invalid (?:block type|stored block|code|literal|distance|bit length)|^too many length/;

function isDone(attempted: Inflated | Failed): attempted is Inflated {
  return typeof attempted === 'object';
}

/**
 * The most that can be read of a damaged stream: the contents up to the byte at which zlib fails, or up to the fill before
 * it, which zlib reads as if it were compressed data.
 */
function longestPrefix(stream: Buffer, type: 'data' | 'cutOff'): InflatedLog | undefined {
  const { end, length } = measurePrefix(stream);
  // A buffer with room for all of it: in chunks, zlib's output takes twice as much until it is joined.
  const chunkSize = length + ROOM;
  const upTo = (byte: number) => {
    const part = stream.subarray(0, byte);
    const got = attempt(() => inflateSync(part, { ...LIMITS, chunkSize, finishFlush: zlib.Z_SYNC_FLUSH }));
    return isDone(got) ? got : undefined;
  };
  const fill = fillBefore(stream, end);
  const intact = fill === undefined ? undefined : upTo(fill);
  if (fill !== undefined && intact !== undefined)
    return { bytes: intact.bytes, taken: fill, whole: false, damage: { type: 'overwritten', byte: fill } };
  const best = upTo(end);
  if (best === undefined) return undefined;
  return { bytes: best.bytes, taken: end, whole: false, damage: { type, byte: end } };
}

/** zlib's smallest chunk. A chunk that is full would be followed by another one. */
const ROOM = 64;

/** How many bytes of a zlib stream zlib can read before it fails, and at most how many they inflate to. */
function measurePrefix(stream: Buffer): { end: number; length: number } {
  const decoder = new DeflateDecoder(stream.subarray(ZLIB_HEADER), MAX_BLOCK_SIZE);
  const outcome = decoder.run(START);
  const { length } = decoder;
  if (outcome === 'short') return { end: stream.length, length };
  // What shows that the data or, after its end, the checksum is wrong.
  const wrong = Math.ceil(decoder.bit / 8) + (outcome === 'end' ? ZLIB_CHECKSUM : 0);
  return { end: Math.min(ZLIB_HEADER + wrong - 1, stream.length), length };
}

/** Bytes of one value in a row that compressed data hardly has. */
const FILL = 16;
/** How far zlib may read past a fill before it fails. */
const PAST_FILL = 512;

/** Where the last fill starts that zlib may have read before it failed at `end`. */
function fillBefore(stream: Buffer, end: number): number | undefined {
  for (let at = Math.min(end + FILL, stream.length); at > Math.max(ZLIB_HEADER, end - PAST_FILL); ) {
    const start = startOfRun(stream, at);
    if (at - start >= FILL) return Math.max(start, ZLIB_HEADER);
    at = start;
  }
  return undefined;
}
