/** Compares the object section with the refs, in both directions (docs/format.md#object-section). */

import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { firstIndex } from '../../reftable/format/keys.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { ByteRange } from '../byte-range.ts';
import { quote } from '../quote.ts';
import { around } from './around.ts';
import type { DamagedTable } from './damaged-table.ts';
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

/** An object record: its bytes, and which of all offsets are its own: from `firstOffset` on, as many as `offsets`. */
interface ObjectEntry {
  readonly prefix: Buffer;
  readonly block: number;
  readonly start: number;
  readonly end: number;
  readonly firstOffset: number;
  readonly offsets: number;
}

/**
 * Checks that every object record leads to ref blocks that hold such an id, and that a record leads to the block of
 * every ref.
 */
export class ObjectCheck {
  readonly #damagedTable: DamagedTable;
  readonly #blocks: readonly BlockSummary[];
  readonly #unreadable: readonly ByteRange[];
  readonly #faults = new ObjectFaults();
  readonly #entries: ObjectEntry[] = [];
  readonly #offsets: number[] = [];
  #confirmed = new Uint8Array(0);
  /** Of each entry's prefix the first bytes as a number, for a search that stays within few bytes of memory. */
  #heads = new Float64Array(0);

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
    this.#confirmed = new Uint8Array(this.#offsets.length);
    this.#heads = Float64Array.from(this.#entries, entry => headOf(entry.prefix));
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
      const prefix = Buffer.from(record.key.subarray(0, record.keyLength));
      const firstOffset = this.#offsets.length;
      for (const offset of offsetsOf(part, record)) {
        if (refBlocks.has(offset)) this.#offsets.push(offset);
        // The record may be right, and the block is reported as missing.
        else if (around(this.#unreadable, offset) === undefined) {
          const params = { id: quote.hex(prefix), offset, problem: 'notABlock' } as const;
          this.#faults.wrongOffset(this.#entries.length, { id: 'objectOffset', ...recordRange(part, record), params });
        }
      }
      const offsets = this.#offsets.length - firstOffset;
      const { recordStart: start, valueEnd: end } = record;
      this.#entries.push({ prefix, block: part.start, start, end, firstOffset, offsets });
    });
  }

  #refs(part: BlockPart, complete: boolean): void {
    const { hashSize } = part.block.space;
    visitRecords(part, 0n, record => {
      if (record.extra !== 1 && record.extra !== 2) return;
      for (let id = record.valueEnd - record.extra * hashSize; id < record.valueEnd; id += hashSize) {
        const problem = this.#lookUp(asBuffer(part.block.bytes), id, part.start);
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
  #lookUp(bytes: Buffer, id: number, block: number): NotFound | undefined {
    const length = this.#entries[0]?.prefix.length ?? 0;
    const idPrefix = bytes.subarray(id, id + length);
    const at = this.#find(idPrefix);
    const entry = this.#entries[at];
    if (entry === undefined) return { problem: 'noRecord' };
    if (entry.offsets === 0) return undefined;
    const { firstOffset, offsets } = entry;
    for (let i = firstOffset; i < firstOffset + offsets; i++) {
      if (this.#offsets[i] !== block) continue;
      this.#confirmed[i] = 1;
      return undefined;
    }
    return { problem: 'notLed', entry: at };
  }

  /** The position of the entry with this prefix; -1 if there is none. */
  #find(idPrefix: Buffer): number {
    const heads = this.#heads;
    const head = headOf(idPrefix);
    const first = firstIndex(heads.length, at => (heads[at] as number) >= head);
    const count = firstIndex(heads.length - first, at => (heads[first + at] as number) > head);
    const prefix = (at: number) => (this.#entries[first + at] as ObjectEntry).prefix;
    const at = first + firstIndex(count, i => Buffer.compare(prefix(i), idPrefix) >= 0);
    return this.#entries[at]?.prefix.equals(idPrefix) ? at : -1;
  }

  *#unconfirmed(refBlocks: ReadonlyMap<number, BlockSummary>): Generator<TableStep, void, undefined> {
    for (const [entry, { prefix, block, start, end, firstOffset, offsets }] of this.#entries.entries()) {
      for (let i = firstOffset; i < firstOffset + offsets; i++) {
        const offset = this.#offsets[i] as number;
        if (this.#confirmed[i] === 1 || refBlocks.get(offset)?.doubtful) continue;
        const params = { id: quote.hex(prefix), offset, problem: 'notInBlock' } as const;
        this.#faults.wrongOffset(entry, { id: 'objectOffset', start: block + start, end: block + end, params });
      }
      yield* this.#single();
    }
  }
}

/** Why an id is not found. `entry` is the position of the entry that does not have the block. */
type NotFound =
  | { readonly problem: 'noRecord'; readonly entry?: undefined }
  | { readonly problem: 'notLed'; readonly entry: number };

/** The first six bytes of a prefix, a shorter one padded with zeros: they sort as the prefixes do. */
function headOf(prefix: Buffer): number {
  const length = Math.min(prefix.length, 6);
  // Of a section without a record that can be read.
  if (length === 0) return 0;
  return prefix.readUIntBE(0, length) * 256 ** (6 - length);
}

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
