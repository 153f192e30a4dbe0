/**
 * The lenient reader of one block. It accepts every block that the strict reader accepts. Where that one fails, it
 * looks for the one part that is wrong: the type byte, the length, the restart count, or the stream of a log block. It
 * returns a block like any other.
 */

import { ReftableError } from '../../reftable/errors.ts';
import { byteAt, readUint16, readUint24 } from '../../reftable/format/bytes.ts';
import {
  BLOCK_HEADER_SIZE,
  BLOCK_TYPE,
  type BlockType,
  isBlockType,
  MAX_BLOCK_SIZE,
} from '../../reftable/format/constants.ts';
import { type Block, BlockCursor, type BlockSpace, loadBlock } from '../../reftable/table/block.ts';

import type { Fault } from '../fault.ts';
import { correctOneBit, inflateLogAt, type StreamDamage, type StreamEnd } from './inflate-damaged.ts';
import { type Cut, type CutBlock, readCutBlock } from './read-cut-block.ts';
import { readHeadlessBlock } from './read-headless-block.ts';

/** The part of a table that has blocks, and whether a footer ends it. */
export interface DamagedSpace extends BlockSpace {
  readonly hasFooter: boolean;
}

/** A block in any state, with what is wrong with it. */
export interface DamagedBlock {
  /** As it is, or as it would be without the damage; with no restart points when they could not be found. */
  readonly block: Block;
  /** Some of its records are missing or, unless it was cut, may be wrong without showing it. */
  readonly partial: boolean;
  /** Of a block without its end: then it has whole records only, and no restart points. */
  readonly cut?: Cut;
  readonly faults: readonly Fault[];
}

const BLOCK_TYPES: readonly BlockType[] = [BLOCK_TYPE.ref, BLOCK_TYPE.obj, BLOCK_TYPE.log, BLOCK_TYPE.index];

/** The block at `offset`; `undefined` if nothing there can be read as a block. */
export function readDamagedBlock(space: DamagedSpace, offset: number): DamagedBlock | undefined {
  const base = offset === 0 ? space.headerSize : 0;
  if (offset + base + BLOCK_HEADER_SIZE + 2 > space.bodySize) return undefined;
  const block = load(space, offset);
  if (block !== undefined && block.restartCount > 0 && decodes(block)) {
    const more = fits(block) ? undefined : withoutEnd(space, offset, base, block);
    return more ?? { block, partial: false, faults: [] };
  }
  return (
    withOtherType(space, offset, base) ??
    withOtherBlockSize(space, offset, base) ??
    withOtherLength(space, offset, base) ??
    withoutEnd(space, offset, base, block) ??
    (block && { block, partial: false, faults: [] }) ??
    withOtherStream(space, offset, base) ??
    withoutBeginning(space, offset, base)
  );
}

/** A block of refs whose header, and maybe some records after it, are missing or overwritten. */
export function withoutBeginning(space: BlockSpace, offset: number, base: number): DamagedBlock | undefined {
  const block = readHeadlessBlock(space, offset, base);
  if (block === undefined) return undefined;
  const [start, end] = [offset + base, offset + block.start];
  const type = byteAt(space.read(start, 1), 0);
  return { block, partial: true, faults: [{ id: 'blockMissing', start, end, params: { start, end, type } }] };
}

/** Whether the strict reader would read a block at `offset` and decode all of its records. */
export function startsBlock(space: BlockSpace, offset: number): boolean {
  const block = load(space, offset);
  return block !== undefined && block.restartCount > 0 && decodes(block);
}

function load(space: BlockSpace, offset: number): Block | undefined {
  try {
    return loadBlock(space, offset);
  } catch (error) {
    if (error instanceof ReftableError && error.code !== 'IO_ERROR') return undefined;
    throw error;
  }
}

/** Every record can be decoded. */
function decodes(block: Block): boolean {
  const cursor = new BlockCursor(block);
  try {
    while (cursor.next());
    return true;
  } catch (error) {
    if (error instanceof ReftableError) return false;
    throw error;
  }
}

/** The space with `bytes` instead of those of the file at `offset`. */
function patched(space: BlockSpace, offset: number, bytes: Uint8Array): BlockSpace {
  return {
    ...space,
    file: space.file,
    bodySize: space.bodySize,
    read(from, length) {
      const read = Buffer.from(space.read(from, length));
      for (const [i, byte] of bytes.entries()) {
        const at = offset + i - from;
        if (at >= 0 && at < read.length) read[at] = byte;
      }
      return read;
    },
  };
}

function withOtherType(space: BlockSpace, offset: number, base: number): DamagedBlock | undefined {
  const head = space.read(offset + base, BLOCK_HEADER_SIZE + 2);
  const actual = byteAt(head, 0);
  for (const type of BLOCK_TYPES) {
    if (type === actual || !mayHold(type, head, BLOCK_HEADER_SIZE)) continue;
    const block = load(patched(space, offset + base, Buffer.of(type)), offset);
    if (block === undefined || block.restartCount === 0 || !decodes(block) || !fits(block)) continue;
    return {
      block: { ...block, space },
      partial: false,
      faults: [
        {
          id: 'blockType',
          start: offset + base,
          end: offset + base + 1,
          params: { block: offset, type: actual, contents: type },
        },
      ],
    };
  }
  return undefined;
}

/**
 * A quick check of the first two bytes after a block's header, before its stated length is read: zlib's header,
 * or a record with a whole key that is not empty.
 */
export function mayHold(type: BlockType, bytes: Uint8Array, at: number): boolean {
  const first = byteAt(bytes, at);
  const second = byteAt(bytes, at + 1);
  if (type === BLOCK_TYPE.log) return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return first === 0 && second >= 8;
}

/** The first restart point is at the first record, as every writer has it. */
function fits(block: Block): boolean {
  return readUint24(block.bytes, block.restartStart) === block.start;
}

function withOtherBlockSize(space: BlockSpace, offset: number, base: number): DamagedBlock | undefined {
  if (space.blockSize === 0) return undefined;
  const block = load({ ...space, file: space.file, bodySize: space.bodySize, read: space.read, blockSize: 0 }, offset);
  if (block === undefined || block.length <= space.blockSize || !decodes(block)) return undefined;
  return {
    block: { ...block, space },
    partial: false,
    faults: [
      {
        id: 'blockLength',
        start: offset + base + 1,
        end: offset + base + BLOCK_HEADER_SIZE,
        params: { block: offset, length: block.length, blockSize: space.blockSize },
      },
    ],
  };
}

/** The records themselves show where they end: the offsets of those with a whole key follow. */
function withOtherLength(space: BlockSpace, offset: number, base: number): DamagedBlock | undefined {
  const type = byteAt(space.read(offset + base, 1), 0);
  if (!isBlockType(type) || type === BLOCK_TYPE.log) return undefined;
  const found = findRestarts(space, offset, base, type);
  if (found === undefined) return undefined;
  const length = found.start + 3 * found.count + 2;
  const corrected = Buffer.alloc(2);
  corrected.writeUInt16BE(found.count);
  const header = Buffer.alloc(3);
  header.writeUIntBE(length, 0, 3);
  const block = load(patched(patched(space, offset + length - 2, corrected), offset + base + 1, header), offset);
  if (block === undefined || !decodes(block)) return undefined;
  const stated = readUint24(space.read(offset + base + 1, 3), 0);
  const count = readUint16(space.read(offset + length - 2, 2), 0);
  return {
    block: { ...block, space },
    partial: false,
    faults: [
      ...(stated === length ? [] : [lengthFault(offset, base, length, stated)]),
      ...(count === found.count ? [] : [countFault(offset, length, found.count, count)]),
    ],
  };
}

/**
 * A block whose end is missing. `loaded`: the block as it is, if that can be loaded; then only what can be read past its
 * records shows that its restart points are other bytes.
 */
function withoutEnd(
  space: BlockSpace,
  offset: number,
  base: number,
  loaded: Block | undefined,
): DamagedBlock | undefined {
  const type = byteAt(space.read(offset + base, 1), 0);
  if (!isBlockType(type) || type === BLOCK_TYPE.log) return undefined;
  const found = readCutBlock(space, offset, base, type);
  if (found === undefined) return undefined;
  const { block, cut } = found;
  if (loaded !== undefined && !explains(loaded, found)) return undefined;
  return { block, partial: !cut.complete, cut, faults: [cutFault(block, cut)] };
}

/** Whether a block that can be loaded lost its end: its restart points are none, or are other bytes. */
function explains(loaded: Block, { block, cut }: CutBlock): boolean {
  if (loaded.restartCount === 0) return cut.complete || cut.cause === 'fill';
  return block.restartStart > loaded.restartStart || hasStrangeRestarts(loaded);
}

/** Most of the restart points are outside the records or out of order. */
function hasStrangeRestarts({ bytes, start, restartStart, restartCount }: Block): boolean {
  let [right, previous] = [0, start - 1];
  for (let at = restartStart; at < restartStart + 3 * restartCount; at += 3) {
    const offset = readUint24(bytes, at);
    if (offset <= previous || offset >= restartStart) continue;
    right++;
    previous = offset;
  }
  return right * 2 < restartCount;
}

function cutFault({ offset, restartStart, size }: Block, { cause, records, complete }: Cut): Fault {
  return {
    id: 'blockCutOff',
    start: offset,
    end: offset + size,
    params: { block: offset, end: offset + restartStart, cause, records, complete },
  };
}

function lengthFault(offset: number, base: number, expected: number, actual: number): Fault {
  return {
    id: 'blockLength',
    start: offset + base + 1,
    end: offset + base + BLOCK_HEADER_SIZE,
    params: { block: offset, stated: actual, length: expected },
  };
}

function countFault(offset: number, length: number, expected: number, actual: number): Fault {
  return {
    id: 'restartCount',
    start: offset + length - 2,
    end: offset + length,
    params: { block: offset, stated: actual, actual: expected },
  };
}

/**
 * Where the restart points are, found by reading records until their list follows: the offset of the list in the block,
 * and how many there are. `undefined` when no list is found. Throws IO_ERROR.
 */
export function findRestarts(
  space: BlockSpace,
  offset: number,
  base: number,
  type: BlockType,
): { start: number; count: number } | undefined {
  const longest = type === BLOCK_TYPE.index ? MAX_BLOCK_SIZE : space.blockSize || MAX_BLOCK_SIZE;
  const bytes = space.read(offset, Math.min(longest, space.bodySize - offset));
  const start = base + BLOCK_HEADER_SIZE;
  const length = bytes.length;
  const cursor = new BlockCursor({
    space,
    type,
    offset,
    size: length,
    length,
    bytes,
    start,
    restartStart: length,
    restartCount: 0,
  });
  const wholeKeys: number[] = [];
  try {
    while (cursor.next()) {
      if (bytes[cursor.recordStart] === 0) wholeKeys.push(cursor.recordStart);
      if (listsThem(bytes, cursor.valueEnd, wholeKeys)) return { start: cursor.valueEnd, count: wholeKeys.length };
    }
  } catch (error) {
    if (!(error instanceof ReftableError)) throw error;
  }
  return undefined;
}

function listsThem(bytes: Uint8Array, at: number, offsets: readonly number[]): boolean {
  if (at + 3 * offsets.length + 2 > bytes.length) return false;
  return offsets.every((offset, i) => readUint24(bytes, at + 3 * i) === offset);
}

/** A log block whose stream does not match its header: another wrapping, another length, damaged, or without its end. */
function withOtherStream(space: DamagedSpace, offset: number, base: number): DamagedBlock | undefined {
  const header = base + BLOCK_HEADER_SIZE;
  const head = space.read(offset, header);
  if (head[base] !== BLOCK_TYPE.log) return undefined;
  const stated = readUint24(head, base + 1);
  const asStored = inflateLogAt(space, offset + header, space.hasFooter);
  const isFinal = asStored?.whole === true || (asStored?.damage !== undefined && endsStream(asStored.damage));
  const unpacked = isFinal ? asStored : (correctOneBit(space, offset, header, stated) ?? asStored);
  if (unpacked === undefined || unpacked.bytes.length === 0) return undefined;
  const bytes = Buffer.concat([head, unpacked.bytes]);
  const { damage } = unpacked;
  if (damage !== undefined && endsStream(damage)) return cutStream(space, offset, header, bytes, damage);
  const faults: Fault[] = [];
  if (damage !== undefined) {
    faults.push({
      id: 'logStream',
      start: offset + header + (unpacked.damagedByte ?? 0),
      end: offset + header + (unpacked.damagedByte === undefined ? unpacked.taken : unpacked.damagedByte + 1),
      params: { block: offset, damage },
    });
  }
  if (bytes.length !== stated && unpacked.whole) faults.push(lengthFault(offset, base, bytes.length, stated));
  return {
    block: logBlock(space, offset, header, header + unpacked.taken, bytes, unpacked.whole || bytes.length === stated),
    partial: !unpacked.whole,
    faults,
  };
}

function endsStream(damage: StreamDamage): damage is StreamEnd {
  return damage.type === 'cutOff' || damage.type === 'overwritten';
}

/** The whole records of a stream without its end. `bytes`: what can be inflated of it, after the `header`. */
function cutStream(space: BlockSpace, offset: number, header: number, bytes: Buffer, damage: StreamEnd): DamagedBlock {
  const size = header + damage.byte;
  const { end, records, restarts } = wholeRecords(logBlock(space, offset, header, size, bytes, false));
  const complete = end + 3 * restarts + 2 === readUint24(bytes, header - 3);
  const start = offset + header;
  return {
    block: logBlock(space, offset, header, size, bytes.subarray(0, end), false),
    partial: !complete,
    cut: { cause: damage.type === 'cutOff' ? 'end' : 'fill', records, complete, lastIsDoubtful: false },
    faults: [{ id: 'logStream', start, end: offset + size, params: { block: offset, damage, records } }],
  };
}

/** How many records can be decoded, how many of them have a whole key, and where the last of them ends. */
function wholeRecords(block: Block): { end: number; records: number; restarts: number } {
  const cursor = new BlockCursor(block);
  let [end, records, restarts] = [block.start, 0, 0];
  try {
    for (; cursor.next(); records++) {
      end = cursor.valueEnd;
      if (block.bytes[cursor.recordStart] === 0) restarts++;
    }
  } catch (error) {
    if (!(error instanceof ReftableError)) throw error;
  }
  return { end, records, restarts };
}

function logBlock(
  space: BlockSpace,
  offset: number,
  start: number,
  size: number,
  bytes: Buffer,
  complete: boolean,
): Block {
  const type = BLOCK_TYPE.log;
  const { length } = bytes;
  const count = complete && length >= start + 2 ? bytes.readUInt16BE(length - 2) : 0;
  const restartStart = length - 2 - 3 * count;
  return complete && restartStart >= start
    ? { space, type, offset, size, length, bytes, start, restartStart, restartCount: count }
    : { space, type, offset, size, length, bytes, start, restartStart: length, restartCount: 0 };
}
