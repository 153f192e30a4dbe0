/** Compares the object section with the refs, in both directions (docs/format.md#object-section). */

import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import type { ByteRange } from '../byte-range.ts';
import { quote } from '../quote.ts';
import { around } from './around.ts';
import type { DamagedTable } from './damaged-table.ts';
import { ObjectEntries } from './object-entries.ts';
import { ObjectFaults } from './object-faults.ts';
import {
  type BlockPart,
  type BlockSummary,
  nameOf,
  partAt,
  recordRange,
  type TableStep,
  type VisitedRecord,
  visitRecords,
} from './visit-records.ts';

/**
 * Checks that every object record leads to ref blocks that hold such an id, and that a record leads to the block of
 * every ref.
 */
export class ObjectCheck {
  readonly #damagedTable: DamagedTable;
  readonly #blocks: readonly BlockSummary[];
  readonly #unreadable: readonly ByteRange[];
  readonly #faults = new ObjectFaults();
  readonly #entries = new ObjectEntries();

  /** `blocks` and `unreadable`, the bytes that are not blocks, are in the order of the file. */
  constructor(damagedTable: DamagedTable, blocks: readonly BlockSummary[], unreadable: readonly ByteRange[]) {
    this.#damagedTable = damagedTable;
    this.#blocks = blocks;
    this.#unreadable = unreadable;
  }

  /** Yields faults and, after each block, its offset as the bytes that are done. Throws only IO_ERROR. */
  *run(): Generator<TableStep, void, undefined> {
    const objectBlocks = this.#blocks.filter(block => block.section === 'obj');
    if (objectBlocks.length === 0) return;
    const refBlocks = new Map(this.#blocks.filter(block => block.section === 'ref').map(block => [block.start, block]));
    for (const { start } of objectBlocks) {
      const part = partAt(this.#damagedTable, start, 'obj');
      if (part === undefined) continue;
      this.#objects(part, refBlocks);
      yield* this.#single();
      yield { done: start };
    }
    this.#entries.index();
    // A record that could not be read, or is out of order, may be the missing one.
    const complete = objectBlocks.every(block => !block.doubtful);
    for (const { start } of refBlocks.values()) {
      const part = partAt(this.#damagedTable, start, 'ref');
      if (part === undefined) continue;
      this.#refs(part, complete);
      yield* this.#single();
      yield { done: start };
    }
    yield* this.#unconfirmed(refBlocks);
    for (const fault of this.#faults.together()) yield { fault };
  }

  *#single(): Generator<TableStep, void, undefined> {
    for (const fault of this.#faults.takeSingle()) yield { fault };
  }

  #objects(part: BlockPart, refBlocks: ReadonlyMap<number, unknown>): void {
    visitRecords(part, 0n, record => {
      const offsets = offsetsOf(part, record);
      const known = offsets.every(offset => refBlocks.has(offset))
        ? offsets
        : this.#known(part, record, offsets, refBlocks);
      this.#entries.add(record, part.start, known);
    });
  }

  /** Those of the offsets that lead to ref blocks. */
  #known(
    part: BlockPart,
    record: VisitedRecord,
    offsets: readonly number[],
    refBlocks: ReadonlyMap<number, unknown>,
  ): number[] {
    const id = quote.hex(record.key.subarray(0, record.keyLength));
    for (const offset of offsets) {
      // The record may be right, and the block is reported as missing.
      if (refBlocks.has(offset) || around(this.#unreadable, offset) !== undefined) continue;
      const params = { id, offset, problem: 'notABlock' } as const;
      this.#faults.wrongOffset(this.#entries.count, { id: 'objectOffset', ...recordRange(part, record), params });
    }
    return offsets.filter(offset => refBlocks.has(offset));
  }

  #refs(part: BlockPart, complete: boolean): void {
    const { hashSize } = part.block.space;
    visitRecords(part, 0n, record => {
      if (record.extra !== 1 && record.extra !== 2) return;
      for (let id = record.valueEnd - record.extra * hashSize; id < record.valueEnd; id += hashSize) {
        const problem = this.#lookUp(part.block.bytes, id, part.start);
        if (problem === undefined || !complete) continue;
        const ref = nameOf(BLOCK_TYPE.ref, record);
        const oid = quote.hex(part.block.bytes.subarray(id, id + hashSize));
        const { entry, ...why } = problem;
        const params = { ref: quote.ref(ref), id: oid, block: part.start, ...why };
        this.#faults.missing(entry, { id: 'objectMissing', ...recordRange(part, record), ref, params });
      }
    });
  }

  /** Why the object section does not lead from the id at `id` to the block; `undefined` when it does. */
  #lookUp(bytes: Uint8Array, id: number, block: number): NotFound | undefined {
    const entry = this.#entries.find(bytes, id);
    if (entry === -1) return { problem: 'noRecord' };
    if (this.#entries.isOpen(entry) || this.#entries.confirm(entry, block)) return undefined;
    return { problem: 'notLed', entry };
  }

  *#unconfirmed(refBlocks: ReadonlyMap<number, BlockSummary>): Generator<TableStep, void, undefined> {
    for (const { entry, offset } of this.#entries.unconfirmed()) {
      if (refBlocks.get(offset)?.doubtful) continue;
      const params = { id: quote.hex(this.#entries.prefix(entry)), offset, problem: 'notInBlock' } as const;
      this.#faults.wrongOffset(entry, { id: 'objectOffset', ...this.#entries.range(entry), params });
      yield* this.#single();
    }
  }
}

/** Why an id is not found. `entry` is the position of the entry that does not have the block. */
type NotFound =
  | { readonly problem: 'noRecord'; readonly entry?: undefined }
  | { readonly problem: 'notLed'; readonly entry: number };

/** The offsets in an object record; none means too many to list. */
function offsetsOf(part: BlockPart, record: VisitedRecord): number[] {
  const reader = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd);
  const count = record.extra > 0 ? record.extra : reader.varint();
  const offsets: number[] = [];
  for (let i = 0, offset = 0; i < count; i++) {
    offset += reader.varint();
    offsets.push(offset);
  }
  return offsets;
}
