/**
 * The parts of a table's body, in any state: block after block and, between them, unknown bytes. The parts
 * follow each other without gap or overlap from the first byte to the footer.
 */

import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, isBlockType } from '../../reftable/format/constants.ts';
import type { Block } from '../../reftable/table/block.ts';
import type { Fault } from '../fault.ts';
import type { SectionName } from './fields.ts';
import type { SearchSpace } from './header-footer.ts';
import { type DamagedBlock, mayHold, readDamagedBlock, startsBlock } from './read-damaged-block.ts';

export type TablePart =
  | {
      readonly kind: 'block';
      readonly start: number;
      readonly end: number;
      readonly section: SectionName;
      readonly block: Block;
      readonly partial: boolean;
      readonly faults: readonly Fault[];
    }
  | { readonly kind: 'unknown'; readonly start: number; readonly end: number; readonly faults: readonly Fault[] };

/**
 * Walks the body of a table. `hasHeader`: false when not even the file's header is whole. To walk on from a part that an
 * earlier walk came to, give its start and section.
 */
export function* readTableParts(
  space: SearchSpace,
  hasHeader: boolean,
  from = 0,
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
      const next = nextStart(space, Math.max(offset + 1, offset === 0 ? space.headerSize : 0)) ?? bodySize;
      yield { kind: 'unknown', start: offset, end: next, faults: [missing(space, offset, next)] };
      offset = next;
      continue;
    }
    const { end, faults } = extent(space, damagedBlock);
    const section: SectionName = sectionOf(damagedBlock.block.type, owner);
    if (damagedBlock.block.type !== BLOCK_TYPE.index) owner = section;
    yield {
      kind: 'block',
      start: offset,
      end,
      section,
      block: damagedBlock.block,
      partial: damagedBlock.partial,
      faults: [
        ...damagedBlock.faults.map(fault =>
          fault.id === 'logStream' && damagedBlock.partial ? { ...fault, end } : fault,
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

/** Where the block really ends: padding goes on for as long as there are zeros, and a stream that broke off until the next block. */
function extent(space: SearchSpace, { block, partial }: DamagedBlock): { end: number; faults: Fault[] } {
  const { offset, type } = block;
  const end = Math.min(offset + block.size, space.bodySize);
  if (type === BLOCK_TYPE.log) {
    const tooLong = space.blockSize > 0 && block.size > space.blockSize && !partial;
    return {
      end: partial ? (nextStart(space, end) ?? space.bodySize) : end,
      faults: tooLong ? [longer(space, block, end)] : [],
    };
  }
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

/** git reads at most a block size of a log block, and so not all of one that deflate made longer. */
function longer({ blockSize }: SearchSpace, { offset, size }: Block, end: number): Fault {
  return {
    id: 'logBlockSize',
    start: offset,
    end,
    params: { block: offset, size, blockSize },
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

/** The next offset from `from` on at which a healthy block starts. */
function nextStart(space: SearchSpace, from: number): number | undefined {
  const { bodySize } = space;
  for (let at = space.nonZeroFrom(from, bodySize); at < bodySize; at = space.nonZeroFrom(at + PIECE, bodySize)) {
    space.onWork?.(at);
    const bytes = space.peek(at, Math.min(PIECE + LOOK_AHEAD, bodySize - at));
    const last = Math.min(PIECE, bytes.length - LOOK_AHEAD);
    for (let i = 0; i < last; i++) {
      if (!mayStart(bytes, i, bodySize - at - i)) continue;
      space.onWork?.(at + i);
      if (startsBlock(space, at + i)) return at + i;
    }
  }
  return undefined;
}

/** A quick check that leaves only a few offsets at which to read a block. */
function mayStart(bytes: Uint8Array, at: number, rest: number): boolean {
  const type = bytes[at];
  if (!isBlockType(type)) return false;
  const length = readUint24(bytes, at + 1);
  if (length < BLOCK_HEADER_SIZE + 2 || (length > rest && type !== BLOCK_TYPE.log)) return false;
  return mayHold(type, bytes, at + BLOCK_HEADER_SIZE);
}

function missing(space: SearchSpace, offset: number, next: number): Fault {
  const base = offset === 0 ? space.headerSize : 0;
  const type = offset + base < next ? (space.read(offset + base, 1)[0] ?? null) : null;
  return {
    id: 'blockMissing',
    start: offset,
    end: next,
    params: { start: offset, end: next, type },
  };
}
