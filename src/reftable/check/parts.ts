/** Blocks and records as the checks of a table look at them, damaged ones included. */
import { BlockCursor } from '../block.ts';
import { BLOCK_TYPE } from '../constants.ts';
import { ReftableError } from '../errors.ts';
import { compareKeys, logNameLength } from '../keys.ts';
import { decodeText } from '../text.ts';
import type { Specimen } from './anatomy.ts';
import { dissectBlock } from './dissect.ts';
import { examineBlock } from './examine.ts';
import type { Fault } from './fault.ts';
import type { BodyPart } from './walk.ts';

export type BlockPart = BodyPart & { kind: 'block' };

/** A record under inspection; the parts of a `BlockCursor` that say where it is. */
export interface RecordView {
  readonly key: Buffer;
  readonly keyLength: number;
  readonly extra: number;
  readonly recordStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A block as the checks across blocks remember it. */
export interface BlockSummary {
  readonly start: number;
  readonly end: number;
  readonly section: BlockPart['section'];
  readonly lastKey: Buffer;
  /** Not all of its records could be read, or one of them is wrong. */
  readonly doubtful: boolean;
}

export type TableStep = { readonly fault: Fault } | { readonly done: number };

/** Hands every record of a block that can be decoded to `visit`; returns what is wrong with the others. */
export function visitRecords(
  part: BlockPart,
  minUpdateIndex: bigint,
  visit: (record: RecordView) => void,
): readonly Fault[] {
  const seen: RecordView[] = [];
  if (isSound(part)) {
    const cursor = new BlockCursor(part.block);
    while (cursor.next()) visit(cursor);
    return [];
  }
  const { records, faults } = dissectBlock(part.block, minUpdateIndex);
  for (const { key, extra, start, valueStart, end } of records) {
    if (extra >= 0) {
      seen.push({ key, keyLength: key.length, extra, recordStart: start, valueStart, valueEnd: end });
    }
  }
  for (const record of seen) visit(record);
  return faults;
}

/** The quick way to see that a block has no fault of its own. */
function isSound({ block, partial }: BlockPart): boolean {
  if (partial || block.restartCount === 0) return false;
  const { bytes, restartStart, restartCount } = block;
  const cursor = new BlockCursor(block);
  const previous = { key: Buffer.alloc(0), length: 0 };
  let restart = 0;
  let expected = bytes.readUIntBE(restartStart, 3);
  try {
    while (cursor.next()) {
      if (previous.length > 0 && compareKeys(previous.key, previous.length, cursor.key, cursor.keyLength) >= 0)
        return false;
      if (previous.key.length < cursor.keyLength) previous.key = Buffer.alloc(cursor.keyLength * 2);
      cursor.key.copy(previous.key, 0, 0, cursor.keyLength);
      previous.length = cursor.keyLength;
      if (restart < restartCount && cursor.recordStart === expected) {
        if (bytes[expected] !== 0) return false;
        restart++;
        if (restart < restartCount) expected = bytes.readUIntBE(restartStart + 3 * restart, 3);
      }
    }
  } catch (error) {
    if (error instanceof ReftableError) return false;
    throw error;
  }
  return restart === restartCount;
}

/** The name a ref or log record is about. */
export function nameOf(type: number, { key, keyLength }: RecordView): string {
  return decodeText(key, 0, type === BLOCK_TYPE.log ? logNameLength(key, keyLength) : keyLength);
}

/** Bytes [start, end) of a block as a place in the file: those of a log block have none of their own. */
export function recordPlace(
  { block, start: blockStart, end: blockEnd }: BlockPart,
  start: number,
  end: number,
): Pick<Fault, 'start' | 'end' | 'inflated'> {
  return block.type === BLOCK_TYPE.log
    ? { start: blockStart, end: blockEnd, inflated: { start, end } }
    : { start: block.offset + start, end: block.offset + end };
}

/** A block that a walk has already found at `start`, read again. */
export function partAt(specimen: Specimen, start: number, section: BlockPart['section']): BlockPart | undefined {
  const examined = examineBlock(specimen.space, start);
  return examined && { kind: 'block', start, end: start + examined.block.size, section, ...examined };
}
