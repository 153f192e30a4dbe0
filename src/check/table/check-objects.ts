/** The object section against the refs, both ways (docs/format.md#object-section): what leads from an object id to the refs that hold it. */

import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { firstIndex } from '../../reftable/format/keys.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { Fault } from '../fault.ts';
import { quote } from '../quote.ts';
import type { DamagedTable } from './damaged-table.ts';
import {
  type BlockPart,
  type BlockSummary,
  nameOf,
  partAt,
  recordBytes,
  type TableStep,
  type VisitedRecord,
  visitRecords,
} from './visit-records.ts';

/** An object record: its bytes, and its positions as a range of all positions. */
interface ObjectEntry {
  readonly prefix: Buffer;
  readonly block: number;
  readonly start: number;
  readonly end: number;
  readonly firstPosition: number;
  readonly positions: number;
}

export class ObjectCheck {
  readonly #damagedTable: DamagedTable;
  readonly #blocks: readonly BlockSummary[];
  readonly #entries: ObjectEntry[] = [];
  readonly #positions: number[] = [];
  #confirmed = new Uint8Array(0);
  /** Of each entry's prefix the first bytes as a number, for a search that stays within few bytes of memory. */
  #heads = new Float64Array(0);

  constructor(damagedTable: DamagedTable, blocks: readonly BlockSummary[]) {
    this.#damagedTable = damagedTable;
    this.#blocks = blocks;
  }

  *run(): Generator<TableStep, void, undefined> {
    const objectBlocks = this.#blocks.filter(block => block.section === 'obj');
    if (objectBlocks.length === 0) return;
    const refBlocks = new Map(this.#blocks.filter(block => block.section === 'ref').map(block => [block.start, block]));
    for (const { start } of objectBlocks) {
      const part = partAt(this.#damagedTable, start, 'obj');
      if (part === undefined) continue;
      for (const fault of this.#objects(part, refBlocks)) yield { fault };
      yield { done: start };
    }
    this.#confirmed = new Uint8Array(this.#positions.length);
    this.#heads = Float64Array.from(this.#entries, entry => headOf(entry.prefix));
    // A record that could not be read, or is out of order, may be the missing one.
    const complete = objectBlocks.every(block => !block.doubtful);
    for (const { start } of refBlocks.values()) {
      const part = partAt(this.#damagedTable, start, 'ref');
      if (part === undefined) continue;
      for (const fault of this.#refs(part)) if (complete) yield { fault };
      yield { done: start };
    }
    for (const fault of this.#unconfirmed(refBlocks)) yield { fault };
  }

  #objects(part: BlockPart, refBlocks: ReadonlyMap<number, unknown>): Fault[] {
    const faults: Fault[] = [];
    visitRecords(part, 0n, record => {
      const prefix = Buffer.from(record.key.subarray(0, record.keyLength));
      const firstPosition = this.#positions.length;
      for (const position of sectionOffsetsOf(part, record)) {
        if (refBlocks.has(position)) this.#positions.push(position);
        else {
          faults.push({
            id: 'objectOffset',
            ...recordBytes(part, record.recordStart, record.valueEnd),
            params: { id: quote.hex(prefix), offset: position, problem: 'notABlock' },
          });
        }
      }
      const positions = this.#positions.length - firstPosition;
      const { recordStart: start, valueEnd: end } = record;
      this.#entries.push({ prefix, block: part.start, start, end, firstPosition, positions });
    });
    return faults;
  }

  #refs(part: BlockPart): Fault[] {
    const faults: Fault[] = [];
    const { hashSize } = part.block.space;
    visitRecords(part, 0n, record => {
      if (record.extra !== 1 && record.extra !== 2) return;
      for (let id = record.valueEnd - record.extra * hashSize; id < record.valueEnd; id += hashSize) {
        const problem = this.#lookUp(asBuffer(part.block.bytes), id, part.start);
        if (problem === undefined) continue;
        const ref = nameOf(BLOCK_TYPE.ref, record);
        const oid = quote.hex(part.block.bytes.subarray(id, id + hashSize));
        faults.push({
          id: 'objectMissing',
          ...recordBytes(part, record.recordStart, record.valueEnd),
          ref,
          params: { ref: quote.ref(ref), id: oid, block: part.start, problem },
        });
      }
    });
    return faults;
  }

  /** Why the object section does not lead from the id at `id` to the block; `undefined` when it does. */
  #lookUp(bytes: Buffer, id: number, block: number): 'noRecord' | 'notLed' | undefined {
    const length = this.#entries[0]?.prefix.length ?? 0;
    const wanted = bytes.subarray(id, id + length);
    const entry = this.#find(wanted);
    if (entry === undefined) return 'noRecord';
    if (entry.positions === 0) return undefined;
    const { firstPosition, positions } = entry;
    for (let i = firstPosition; i < firstPosition + positions; i++) {
      if (this.#positions[i] !== block) continue;
      this.#confirmed[i] = 1;
      return undefined;
    }
    return 'notLed';
  }

  #find(wanted: Buffer): ObjectEntry | undefined {
    const heads = this.#heads;
    const head = headOf(wanted);
    const first = firstIndex(heads.length, at => (heads[at] as number) >= head);
    const count = firstIndex(heads.length - first, at => (heads[first + at] as number) > head);
    const prefix = (at: number) => (this.#entries[first + at] as ObjectEntry).prefix;
    const at = first + firstIndex(count, i => Buffer.compare(prefix(i), wanted) >= 0);
    const entry = this.#entries[at];
    return entry?.prefix.equals(wanted) ? entry : undefined;
  }

  *#unconfirmed(refBlocks: ReadonlyMap<number, BlockSummary>): Generator<Fault, void, undefined> {
    for (const { prefix, block, start, end, firstPosition, positions } of this.#entries) {
      for (let i = firstPosition; i < firstPosition + positions; i++) {
        const position = this.#positions[i] as number;
        if (this.#confirmed[i] === 1 || refBlocks.get(position)?.doubtful) continue;
        yield {
          id: 'objectOffset',
          start: block + start,
          end: block + end,
          params: { id: quote.hex(prefix), offset: position, problem: 'notInBlock' },
        };
      }
    }
  }
}

/** The first six bytes of a prefix, a shorter one padded with zeros: they sort as the prefixes do. */
function headOf(prefix: Buffer): number {
  const length = Math.min(prefix.length, 6);
  // Of a section without a record that can be read.
  if (length === 0) return 0;
  return prefix.readUIntBE(0, length) * 256 ** (6 - length);
}

/** The offsets in an object record; none means too many to list. */
function sectionOffsetsOf(part: BlockPart, record: VisitedRecord): number[] {
  const reader = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd);
  const count = record.extra > 0 ? record.extra : reader.varint();
  const positions: number[] = [];
  for (let i = 0, position = 0; i < count; i++) {
    position += reader.varint();
    positions.push(position);
  }
  return positions;
}
