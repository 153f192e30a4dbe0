/** Ranges of bytes of a table. */
import { BLOCK_TYPE } from '../reftable/format/constants.ts';
import type { Block } from '../reftable/table/block.ts';

/** Bytes [`start`, `end`) of the file or, with `inside`, of an inflated log block. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  /** Offset of the log block in the file. Offsets in the inflated block count from its start, as restart points do. */
  readonly inside?: number;
}

/** The range of the table that bytes [start, end) of a block are; of a log block they are bytes of the inflated block. */
export function rangeInBlock({ offset, type }: Block, start: number, end: number): ByteRange {
  return type === BLOCK_TYPE.log ? { start, end, inside: offset } : { start: offset + start, end: offset + end };
}
