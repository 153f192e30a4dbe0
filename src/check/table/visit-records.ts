/** Blocks and records as the checks of a table look at them, damaged ones included. */

import { ReftableError } from '../../reftable/errors.ts';
import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { KeptKey, logNameLength } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import { BlockCursor } from '../../reftable/table/block.ts';
import type { ByteRange } from '../byte-range.ts';
import { type Fault, type FaultRange, faultRange } from '../fault.ts';
import { readBlockFields } from './block-fields.ts';
import type { DamagedTable } from './damaged-table.ts';
import { readDamagedBlock } from './read-damaged-block.ts';
import type { TablePart } from './table-parts.ts';

/** A part of a table that could be read as a block. */
export type BlockPart = TablePart & { kind: 'block' };

/**
 * A record under inspection, valid until the next one. The key is `key[0, keyLength)`; `recordStart`, `valueStart` and
 * `valueEnd` are offsets in the block's bytes; `extra` is the three bits next to the suffix length.
 */
export interface VisitedRecord {
  readonly key: Uint8Array;
  readonly keyLength: number;
  readonly extra: number;
  readonly recordStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A block as the checks across blocks remember it: bytes [`start`, `end`) of the file. */
export interface BlockSummary extends ByteRange {
  readonly section: BlockPart['section'];
  readonly lastKey: Buffer;
  /** Not all of its records could be read, or one of them is wrong. */
  readonly doubtful: boolean;
}

/** Something that is wrong, or how many bytes of the file are done. */
export type TableStep = { readonly fault: Fault } | { readonly done: number };

/** Passes every record of a block that can be decoded to `visit`. Returns the faults of the others. */
export function visitRecords(
  part: BlockPart,
  minUpdateIndex: bigint,
  visit: (record: VisitedRecord) => void,
): readonly Fault[] {
  const { sound, visited } = visitSound(part, visit);
  if (sound) return [];
  const { records, faults } = readBlockFields(part.block, minUpdateIndex);
  // The fast path has read up to here without a difference.
  for (const { key, extra, start, valueStart, end } of records.slice(visited)) {
    if (extra < 0) continue;
    visit({ key, keyLength: key.length, extra, recordStart: start, valueStart, valueEnd: end });
  }
  return faults;
}

/** The fast path through a block: up to the first sign of damage. */
function visitSound(
  { block, partial }: BlockPart,
  visit: (record: VisitedRecord) => void,
): { sound: boolean; visited: number } {
  const { bytes, restartStart, restartCount } = block;
  let visited = 0;
  if (partial || restartCount === 0) return { sound: false, visited };
  const cursor = new BlockCursor(block);
  const previous = new KeptKey();
  let restart = 0;
  let expected = readUint24(bytes, restartStart);
  try {
    while (cursor.next()) {
      const { key, keyLength } = cursor;
      if (previous.length > 0 && previous.compare(key, keyLength) >= 0) return { sound: false, visited };
      previous.keep(key, keyLength);
      if (restart < restartCount && cursor.recordStart === expected && bytes[expected] === 0) {
        restart++;
        if (restart < restartCount) expected = readUint24(bytes, restartStart + 3 * restart);
      }
      visit(cursor);
      visited++;
    }
  } catch (error) {
    if (!(error instanceof ReftableError)) throw error;
    return { sound: false, visited };
  }
  return { sound: restart === restartCount, visited };
}

/** The name a ref or log record is about. */
export function nameOf(type: number, { key, keyLength }: VisitedRecord): string {
  return decodeText(key, 0, type === BLOCK_TYPE.log ? logNameLength(key, keyLength) : keyLength);
}

/** Where a record is, for faults. */
export function recordRange({ block, end }: BlockPart, { recordStart, valueEnd }: VisitedRecord): FaultRange {
  return faultRange(block, recordStart, valueEnd, end);
}

/** Reads the block at `start` again. */
export function partAt(
  damagedTable: DamagedTable,
  start: number,
  section: BlockPart['section'],
): BlockPart | undefined {
  const damagedBlock = readDamagedBlock(damagedTable.space, start);
  return damagedBlock && { kind: 'block', start, end: start + damagedBlock.block.size, section, ...damagedBlock };
}
