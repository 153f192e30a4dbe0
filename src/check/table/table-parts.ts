/**
 * The parts of a table's body, in any state: block after block and, between them, unknown bytes. The parts
 * follow each other without gap or overlap from the first byte to the footer.
 */

import { byteAt, readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, isBlockType } from '../../reftable/format/constants.ts';
import { type Block, DEFAULT_READ } from '../../reftable/table/block.ts';
import type { ByteRange } from '../byte-range.ts';
import type { Fault } from '../fault.ts';
import type { SectionName } from './fields.ts';
import type { SearchSpace } from './header-footer.ts';
import type { Cut } from './read-cut-block.ts';
import { type DamagedBlock, mayHold, readDamagedBlock, startsBlock, withoutBeginning } from './read-damaged-block.ts';

/**
 * Bytes [`start`, `end`) of a table's body: a block with the padding after it, or bytes that are not a readable block.
 */
export type TablePart =
  | (ByteRange & {
      readonly kind: 'block';
      readonly section: SectionName;
      readonly block: Block;
      readonly partial: boolean;
      readonly cut?: Cut;
      readonly faults: readonly Fault[];
    })
  | (ByteRange & { readonly kind: 'unknown'; readonly faults: readonly Fault[] });

/**
 * Reads the body of a table. `hasHeader`: false if not even the file's header is whole. To continue at a part that was
 * read before, give its start and section.
 */
export function* readTableParts(
  space: SearchSpace,
  hasHeader: boolean,
  from = space.firstBlock,
  section: SectionName = 'ref',
): Generator<TablePart, void, undefined> {
  const { bodySize } = space;
  if (!hasHeader) {
    if (bodySize > 0) yield { kind: 'unknown', start: 0, end: bodySize, faults: [] };
    return;
  }
  // A table without a record has its footer where the first block would be.
  if (bodySize === space.headerSize) return;
  let owner = section;
  for (let offset = from; offset < bodySize; ) {
    const damagedBlock = readDamagedBlock(space, offset);
    if (damagedBlock === undefined) {
      // The header of the file is named as such, with any content.
      const healthy = nextStart(space, Math.max(offset + 1, offset === 0 ? space.headerSize : 0)) ?? bodySize;
      const next = nextWithoutBeginning(space, offset, healthy) ?? healthy;
      yield { kind: 'unknown', start: offset, end: next, faults: [missing(space, offset, next)] };
      offset = next;
      continue;
    }
    const { partial, cut } = damagedBlock;
    const { end, faults } = extent(space, damagedBlock);
    const section: SectionName = sectionOf(damagedBlock.block.type, owner);
    if (damagedBlock.block.type !== BLOCK_TYPE.index) owner = section;
    yield {
      kind: 'block',
      start: offset,
      end,
      section,
      block: damagedBlock.block,
      partial,
      ...(cut && { cut }),
      faults: [
        ...damagedBlock.faults.map(fault =>
          cut !== undefined || (fault.id === 'logStream' && partial) ? { ...fault, end } : fault,
        ),
        ...faults,
      ],
    };
    offset = end;
  }
}

const INDEX_OF: Readonly<Record<SectionName, SectionName>> = {
  ref: 'ref-index',
  'ref-index': 'ref-index',
  obj: 'obj-index',
  'obj-index': 'obj-index',
  log: 'log-index',
  'log-index': 'log-index',
};

function sectionOf(type: BlockType, owner: SectionName): SectionName {
  switch (type) {
    case BLOCK_TYPE.ref:
      return 'ref';
    case BLOCK_TYPE.obj:
      return 'obj';
    case BLOCK_TYPE.log:
      return 'log';
    case BLOCK_TYPE.index:
      return INDEX_OF[owner];
  }
}

/**
 * Where the block really ends: padding continues as long as bytes are zeros, and a stream that is cut off up to the
 * next block.
 */
function extent(space: SearchSpace, { block, partial, cut }: DamagedBlock): { end: number; faults: Fault[] } {
  const { offset, type } = block;
  const end = Math.min(offset + block.size, space.bodySize);
  if (type === BLOCK_TYPE.log) {
    if (partial || cut !== undefined) return { end: nextStart(space, end) ?? space.bodySize, faults: [] };
    return { end, faults: block.size > readSize(block) ? [longer(block, end)] : [] };
  }
  if (cut !== undefined) return { end: nextStart(space, offset + block.length, end) ?? end, faults: [] };
  const dataEnd = offset + block.length;
  const stray = space.nonZeroFrom(dataEnd, end);
  if (stray >= end) {
    const next = block.size === block.length ? zerosUpTo(space, end) : end;
    return { end: next, faults: next === end ? [] : [zeros(end, next)] };
  }
  if (startsBlock(space, stray)) {
    const fault: Fault = {
      id: 'blockAlignment',
      start: stray,
      end: stray + BLOCK_HEADER_SIZE,
      params: { problem: 'early', expected: end, actual: stray },
    };
    return { end: stray, faults: [fault] };
  }
  const fault: Fault = {
    id: 'padding',
    start: stray,
    end,
    params: { block: offset },
  };
  return { end, faults: [fault] };
}

/**
 * How many bytes git reads of a log block (`reftable_block_init`): the block size, and all of the block if it has as many
 * bytes when inflated. One that deflate made longer than both is cut off.
 */
function readSize({ space, length }: Block): number {
  return Math.max(space.blockSize || DEFAULT_READ, length);
}

function longer(block: Block, end: number): Fault {
  const { offset, size } = block;
  return {
    id: 'logBlockSize',
    start: offset,
    end,
    params: { block: offset, size, read: readSize(block) },
  };
}

function zeros(start: number, end: number): Fault {
  return {
    id: 'blockAlignment',
    start,
    end,
    params: { problem: 'late', expected: start, actual: end },
  };
}

/** After a block that is not padded according to the header, zeros may follow until the next one. */
function zerosUpTo(space: SearchSpace, end: number): number {
  if (end >= space.bodySize || space.read(end, 1)[0] !== 0) return end;
  const next = space.nonZeroFrom(end, space.bodySize);
  return next < space.bodySize && startsBlock(space, next) ? next : end;
}

/** Bytes that are searched together. */
const PIECE = 256 * 1024;
/** What must follow the first byte of a block to distinguish it from other bytes. */
const LOOK_AHEAD = BLOCK_HEADER_SIZE + 2;

/** The next offset from `from` on, and before `to`, at which a healthy block starts. */
function nextStart(space: SearchSpace, from: number, to = space.bodySize): number | undefined {
  const { bodySize } = space;
  for (let at = space.nonZeroFrom(from, to); at < to; at = space.nonZeroFrom(Math.min(at + PIECE, to), to)) {
    space.onWork?.(at);
    const bytes = space.peek(at, Math.min(PIECE + LOOK_AHEAD, bodySize - at));
    const last = Math.min(PIECE, bytes.length - LOOK_AHEAD, to - at);
    for (let i = 0; i < last; i++) {
      if (!mayStart(bytes, i, bodySize - at - i)) continue;
      space.onWork?.(at + i);
      if (startsBlock(space, at + i)) return at + i;
    }
  }
  return undefined;
}

/** The next offset after `from`, and before `to`, of a block whose beginning is missing. */
function nextWithoutBeginning(space: SearchSpace, from: number, to: number): number | undefined {
  const { blockSize } = space;
  if (blockSize === 0) return undefined;
  for (let at = from - (from % blockSize) + blockSize; at < to; at += blockSize) {
    const nonZero = space.nonZeroFrom(at, to);
    if (nonZero === to) return undefined;
    at = nonZero - (nonZero % blockSize);
    space.onWork?.(at);
    if (withoutBeginning(space, at, 0) !== undefined) return at;
  }
  return undefined;
}

/** A quick check that leaves only a few offsets at which to read a block. */
function mayStart(bytes: Uint8Array, at: number, rest: number): boolean {
  const type = byteAt(bytes, at);
  if (!isBlockType(type)) return false;
  const length = readUint24(bytes, at + 1);
  if (length < BLOCK_HEADER_SIZE + 2 || (length > rest && type !== BLOCK_TYPE.log)) return false;
  return mayHold(type, bytes, at + BLOCK_HEADER_SIZE);
}

function missing(space: SearchSpace, offset: number, next: number): Fault {
  const base = offset === 0 ? space.headerSize : 0;
  const type = offset + base < next ? byteAt(space.read(offset + base, 1), 0) : null;
  if (isCutOff(space, offset + base, type, next)) {
    const params = { block: offset, end: offset, cause: 'end', records: 0, complete: false } as const;
    return { id: 'blockCutOff', start: offset, end: next, params };
  }
  return {
    id: 'blockMissing',
    start: offset,
    end: next,
    params: { start: offset, end: next, type },
  };
}

/** Whether the file ends inside the first record of a block that starts at `offset`. */
function isCutOff(space: SearchSpace, offset: number, type: number | null, end: number): boolean {
  if (space.hasFooter || type === null || !isBlockType(type) || end < space.bodySize) return false;
  const head = space.read(offset, Math.min(LOOK_AHEAD, end - offset));
  if (head.length < LOOK_AHEAD) return true;
  const length = readUint24(head, 1);
  return mayHold(type, head, BLOCK_HEADER_SIZE) && (type === BLOCK_TYPE.log || length > end - offset);
}
