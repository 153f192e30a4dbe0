/**
 * Reads a block of refs whose beginning is missing or overwritten. The record at a restart point has its whole key, so
 * that the records from the first intact one on can be read without those before it.
 */
import { ReftableError } from '../../reftable/errors.ts';
import { readUint16, readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import { type Block, BlockCursor, type BlockSpace } from '../../reftable/table/block.ts';
import { isPlausibleName } from './plausible-name.ts';

/** The records between two restart points. */
interface Segment {
  readonly first: Buffer;
  readonly last: Buffer;
  readonly values: number;
}

/**
 * The block at `offset` from its first intact restart point on, which its `start` is; `undefined` if there is none, and
 * without padding, which alone shows where such a block ends. `base`: bytes of the file header that it starts with.
 * Throws IO_ERROR.
 */
export function readHeadlessBlock(space: BlockSpace, offset: number, base: number): Block | undefined {
  const { blockSize } = space;
  if (blockSize === 0 || offset % blockSize !== 0) return undefined;
  const size = Math.min(blockSize, space.bodySize - offset);
  const bytes = space.read(offset, size);
  // An interval of 256 restart points or a multiple is not recognized: the last byte is a zero like padding.
  const length = bytes.findLastIndex(byte => byte !== 0) + 1;
  const restartCount = length < 2 ? 0 : readUint16(bytes, length - 2);
  const restartStart = length - 2 - 3 * restartCount;
  if (restartCount === 0 || restartStart <= base + BLOCK_HEADER_SIZE) return undefined;
  const block = { space, type: BLOCK_TYPE.ref, offset, size, length, bytes, restartStart, restartCount };
  const start = firstIntact(block, base + BLOCK_HEADER_SIZE);
  return start === undefined ? undefined : { ...block, start };
}

/** The first restart point from which on all records can be read, in order; the list of restart points is intact. */
function firstIntact(block: Omit<Block, 'start'>, recordsStart: number): number | undefined {
  const { bytes, restartStart, restartCount } = block;
  const offsets = Array.from({ length: restartCount }, (_, i) => readUint24(bytes, restartStart + 3 * i));
  if (offsets[0] !== recordsStart) return undefined;
  let next: Segment | undefined;
  let values = 0;
  let start: number | undefined;
  for (let i = restartCount - 1; i >= 0; i--) {
    const segment = readSegment(block, offsets[i] ?? 0, offsets[i + 1] ?? restartStart);
    if (segment === undefined || (next !== undefined && !isLess(segment.last, next.first))) break;
    values += segment.values;
    start = offsets[i];
    next = segment;
  }
  // An index block whose records are read as refs has tombstones only.
  return values > 0 ? start : undefined;
}

/** The records in [`from`, `to`) of the block, if they are whole and in order and the first has its whole key. */
function readSegment(block: Omit<Block, 'start'>, from: number, to: number): Segment | undefined {
  if (from >= to || to > block.restartStart || block.bytes[from] !== 0) return undefined;
  const cursor = new BlockCursor({ ...block, start: from, restartStart: to });
  const keys: Buffer[] = [];
  let values = 0;
  try {
    while (cursor.next()) {
      const key = Buffer.from(cursor.key.subarray(0, cursor.keyLength));
      const last = keys.at(-1);
      if ((last !== undefined && !isLess(last, key)) || !isPlausibleName(decodeText(key))) return undefined;
      keys.push(key);
      if (cursor.extra > 0) values++;
    }
  } catch (error) {
    if (error instanceof ReftableError) return undefined;
    throw error;
  }
  const [first, last] = [keys[0], keys.at(-1)];
  return first === undefined || last === undefined ? undefined : { first, last, values };
}

function isLess(left: Buffer, right: Buffer): boolean {
  return compareKeys(left, left.length, right, right.length) < 0;
}
