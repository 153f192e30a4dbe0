/**
 * Reads a block whose end is missing: the file ends inside it, or it is overwritten by zeros or other bytes. Without
 * restart points the records are read from the first one on, up to the last one that is whole.
 */

import { ReftableError } from '../../reftable/errors.ts';
import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, MAX_BLOCK_SIZE } from '../../reftable/format/constants.ts';
import { compareKeys } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import { type Block, BlockCursor, type BlockSpace } from '../../reftable/table/block.ts';
import { startOfFill } from './fill.ts';
import { isPlausibleName } from './plausible-name.ts';

/** Why the end of a block is missing. */
export interface Cut {
  /**
   * `end`: the bytes end inside the block. `fill`: one byte, usually zero, is repeated from there on. `overwritten`: by
   * other bytes, so that the end of the last record may be some of them.
   */
  readonly cause: 'end' | 'fill' | 'overwritten';
  /** Whole records. */
  readonly records: number;
  /** Nothing but the restart points is missing. */
  readonly complete: boolean;
  /** A part of the last record may be bytes that replaced the end of the block. */
  readonly lastIsDoubtful: boolean;
}

/** A block of whole records, without restart points. */
export interface CutBlock {
  readonly block: Block;
  readonly cut: Cut;
}

/** A record that was decoded. `end` and `valueStart` are offsets in the block. */
interface Candidate {
  readonly end: number;
  readonly valueStart: number;
  readonly tombstone: boolean;
  /** A writer could have written its key, and all keys before it, in this order. */
  readonly plausible: boolean;
  /** It ends where, according to the block's length, the restart points start. */
  readonly last: boolean;
}

/** No file system has so long a path. Every longer key would be copied. */
const LONGEST_KEY = 64 * 1024;

/**
 * The records of the block at `offset` up to the byte at which they cannot be read; `undefined` for a log block and
 * without a whole record. `base`: bytes of the file header that the block starts with. Throws IO_ERROR.
 */
export function readCutBlock(
  space: BlockSpace,
  offset: number,
  base: number,
  type: Exclude<BlockType, typeof BLOCK_TYPE.log>,
): CutBlock | undefined {
  const start = base + BLOCK_HEADER_SIZE;
  const rest = space.bodySize - offset;
  const longest = type === BLOCK_TYPE.index ? MAX_BLOCK_SIZE : space.blockSize || MAX_BLOCK_SIZE;
  const stated = readUint24(space.read(offset + base, BLOCK_HEADER_SIZE), 1);
  const length = stated >= start + 2 && stated <= longest ? stated : undefined;
  // Only the names of refs show that bytes are not records at all.
  if (length === undefined && type !== BLOCK_TYPE.ref) return undefined;
  const bytes = space.read(offset, Math.min(rest, length ?? longest));
  const candidates = readRecords({ ...{ space, type, offset, bytes, start }, length });
  const { kept, cause, isDoubtful } = whole(candidates, bytes, start, length !== undefined && length > rest);
  const last = kept.at(-1);
  if (last === undefined) return undefined;
  const size = sizeOf(space, offset, length);
  return {
    block: {
      ...{ space, type, offset, size, bytes, start },
      ...{ length: last.end, restartStart: last.end, restartCount: 0 },
    },
    cut: { cause, records: kept.length, complete: last.last, lastIsDoubtful: isDoubtful(last.end) },
  };
}

/** Every record that can be decoded after the one before it. */
function readRecords({
  length,
  ...given
}: Pick<Block, 'space' | 'type' | 'offset' | 'bytes' | 'start'> & { length: number | undefined }): Candidate[] {
  const { bytes, type } = given;
  const size = bytes.length;
  const cursor = new BlockCursor({ ...given, size, length: size, restartStart: size, restartCount: 0 });
  const found: Candidate[] = [];
  let previous = Buffer.alloc(0);
  let plausible = true;
  let restarts = 0;
  try {
    while (cursor.next()) {
      if (bytes[cursor.recordStart] === 0) restarts++;
      const left = length === undefined ? undefined : length - cursor.valueEnd - 3 * restarts - 2;
      if (left !== undefined && left < 0) break;
      plausible &&= cursor.keyLength <= LONGEST_KEY;
      if (plausible) {
        const key = Buffer.from(cursor.key.subarray(0, cursor.keyLength));
        const ascends = compareKeys(previous, previous.length, key, key.length) < 0;
        plausible = ascends && (type !== BLOCK_TYPE.ref || isPlausibleName(decodeText(key)));
        previous = key;
      }
      found.push({
        end: cursor.valueEnd,
        valueStart: cursor.valueStart,
        tombstone: type === BLOCK_TYPE.ref && cursor.extra === 0,
        plausible,
        last: left === 0,
      });
      if (left === 0) break;
    }
  } catch (error) {
    if (!(error instanceof ReftableError)) throw error;
  }
  return found;
}

/** The records without a part that is known to have replaced the end of the block. */
function whole(
  candidates: readonly Candidate[],
  bytes: Uint8Array,
  start: number,
  endsEarly: boolean,
): { kept: readonly Candidate[]; cause: Cut['cause']; isDoubtful: (end: number) => boolean } {
  const end = candidates.at(-1)?.end ?? bytes.length;
  const fill = startOfFill(bytes, end, endsEarly);
  if (fill !== undefined) {
    const kept = candidates.filter(record => isBefore(record, fill, bytes));
    return { kept, cause: 'fill', isDoubtful: last => last > fill };
  }
  if (endsEarly) return { kept: candidates, cause: 'end', isDoubtful: () => false };
  const implausible = candidates.findIndex(({ plausible }) => !plausible);
  const kept = implausible < 0 ? candidates : candidates.slice(0, implausible);
  // The first restart point is at the first record, and the bytes before it are intact.
  const isDoubtful = (last: number) => last + 3 > bytes.length || readUint24(bytes, last) !== start;
  return { kept, cause: 'overwritten', isDoubtful };
}

/** Of a tombstone only the update index can be zeros, and zero is the lowest of the table. */
export function isBefore(
  { end, valueStart, tombstone }: Pick<Candidate, 'end' | 'valueStart' | 'tombstone'>,
  fill: number,
  bytes: Uint8Array,
): boolean {
  return end <= fill || (tombstone && valueStart <= fill && bytes[fill] === 0);
}

/** The bytes that the block takes in the file. */
function sizeOf(space: BlockSpace, offset: number, length: number | undefined): number {
  const { blockSize } = space;
  const rest = space.bodySize - offset;
  if (length === undefined) return Math.min(blockSize || rest, rest);
  if (length >= rest) return rest;
  const padded = blockSize > 0 && space.read(offset + length, 1)[0] === 0;
  return padded ? Math.min(Math.ceil(length / blockSize) * blockSize, rest) : length;
}
