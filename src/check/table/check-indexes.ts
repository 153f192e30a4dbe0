/** Index entries against the blocks they lead to (docs/format.md#records, docs/format.md#indexes, docs/format.md#finding-a-key). */

import { ByteReader } from '../../reftable/format/varint.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { ByteRange } from '../byte-range.ts';
import { type Fault, withConsequences } from '../fault.ts';
import { around } from './around.ts';
import type { DamagedTable } from './damaged-table.ts';
import { recordKey } from './record-key.ts';
import {
  type BlockPart,
  type BlockSummary,
  partAt,
  recordRange,
  type TableStep,
  type VisitedRecord,
  visitRecords,
} from './visit-records.ts';

const LEVELS = [
  { section: 'ref', index: 'ref-index', root: 'refIndex' },
  { section: 'obj', index: 'obj-index', root: 'objectIndex' },
  { section: 'log', index: 'log-index', root: 'logIndex' },
] as const;

type Levels = (typeof LEVELS)[number];

/** Checks that every index entry leads to a block whose last key it has, and that an entry leads to every block. */
export class IndexCheck {
  readonly #damagedTable: DamagedTable;
  readonly #blocks: readonly BlockSummary[];
  readonly #byStart: ReadonlyMap<number, BlockSummary>;
  readonly #unreadable: readonly ByteRange[];

  /** `blocks` and `unreadable`, the bytes that are not blocks, are in the order of the file. */
  constructor(damagedTable: DamagedTable, blocks: readonly BlockSummary[], unreadable: readonly ByteRange[]) {
    this.#damagedTable = damagedTable;
    this.#blocks = blocks;
    this.#byStart = new Map(blocks.map(block => [block.start, block]));
    this.#unreadable = unreadable;
  }

  /** Yields faults and, after each index block, its offset as the bytes that are done. Throws only IO_ERROR. */
  *run(): Generator<TableStep, void, undefined> {
    for (const levels of LEVELS) {
      const indexBlocks = this.#blocks.filter(block => block.section === levels.index);
      if (indexBlocks.length === 0) continue;
      const reached = new Set<number>();
      const wrong: WrongEntry[] = [];
      for (const { start } of indexBlocks) {
        const part = partAt(this.#damagedTable, start, levels.index);
        if (part !== undefined) wrong.push(...this.#entries(part, levels, reached));
        yield { done: start };
      }
      const complete = indexBlocks.every(block => !block.doubtful);
      const unreached = complete ? this.#unreached(levels, reached) : [];
      for (const fault of withUnreached(wrong, unreached)) yield { fault };
    }
  }

  #entries(part: BlockPart, levels: Levels, reached: Set<number>): WrongEntry[] {
    const wrong: WrongEntry[] = [];
    visitRecords(part, 0n, record => {
      const offset = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd).varint();
      const fault = this.#entry(part, levels, record, offset);
      if (fault === undefined) reached.add(offset);
      else wrong.push({ fault, key: Buffer.from(record.key.subarray(0, record.keyLength)) });
      if (fault?.id === 'indexKey') reached.add(offset);
    });
    return wrong;
  }

  #entry(part: BlockPart, levels: Levels, record: VisitedRecord, offset: number): Fault | undefined {
    const bytes = asBuffer(record.key).subarray(0, record.keyLength);
    const target = this.#byStart.get(offset);
    const range = recordRange(part, record);
    const entry = { key: recordKey(part.block, bytes), offset };
    if (target === undefined) {
      // The entry may be right, and the block is reported as missing.
      if (around(this.#unreadable, offset) !== undefined) return undefined;
      const inside = around(this.#blocks, offset)?.start ?? null;
      return { id: 'indexOffset', ...range, params: { ...entry, problem: 'notABlock', inside } };
    }
    const { section } = target;
    if (section !== levels.section && section !== levels.index) {
      const params = { ...entry, problem: 'section', section, expected: levels.section } as const;
      return { id: 'indexOffset', ...range, params };
    }
    if (target.start >= part.start) return { id: 'indexOffset', ...range, params: { ...entry, problem: 'notBefore' } };
    if (target.doubtful || target.lastKey.equals(bytes)) return undefined;
    const last = recordKey(part.block, target.lastKey);
    return { id: 'indexKey', ...range, params: { key: entry.key, last, block: offset } };
  }

  /** Blocks of the section, and of lower levels of its index, to which no entry leads. */
  #unreached(levels: Levels, reached: ReadonlySet<number>): BlockSummary[] {
    const offset = this.#damagedTable.headerFooter.footer?.offsets[levels.root] ?? 0;
    // With a wrong offset, which has a finding of its own, any of the blocks may be the root.
    const root = this.#byStart.get(offset)?.section === levels.index ? offset : 0;
    return this.#blocks.filter(
      ({ section, start }) =>
        (section === levels.section || (section === levels.index && start < root)) && !reached.has(start),
    );
  }
}

interface WrongEntry {
  readonly fault: Fault;
  readonly key: Buffer;
}

/** The faults of entries and of blocks to which no entry leads: one that a wrong entry has the key of is its consequence. */
function withUnreached(wrong: readonly WrongEntry[], unreached: readonly BlockSummary[]): Fault[] {
  const byLastKey = new Map(unreached.map(block => [block.lastKey.toString('latin1'), block]));
  const explained = new Set<BlockSummary>();
  const faults = wrong.map(({ fault, key }) => {
    const block = byLastKey.get(key.toString('latin1'));
    if (block === undefined || block.doubtful) return fault;
    explained.add(block);
    return withConsequences(fault, [block]);
  });
  const others = unreached.filter(block => !explained.has(block));
  return [
    ...faults,
    ...others.map(({ section, start, end }): Fault => {
      return { id: 'indexIncomplete', start, end, params: { section, block: start } };
    }),
  ];
}
