/** Index entries against the blocks they lead to (docs/format.md#records, docs/format.md#indexes, docs/format.md#finding-a-key). */

import { ByteReader } from '../../reftable/format/varint.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { recordKey } from './record-key.ts';
import {
  type BlockPart,
  type BlockSummary,
  partAt,
  recordBytes,
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

export class IndexCheck {
  readonly #damagedTable: DamagedTable;
  readonly #blocks: readonly BlockSummary[];
  readonly #byStart: ReadonlyMap<number, BlockSummary>;

  constructor(damagedTable: DamagedTable, blocks: readonly BlockSummary[]) {
    this.#damagedTable = damagedTable;
    this.#blocks = blocks;
    this.#byStart = new Map(blocks.map(block => [block.start, block]));
  }

  *run(): Generator<TableStep, void, undefined> {
    for (const levels of LEVELS) {
      const indexBlocks = this.#blocks.filter(block => block.section === levels.index);
      if (indexBlocks.length === 0) continue;
      const reached = new Set<number>();
      for (const { start } of indexBlocks) {
        const part = partAt(this.#damagedTable, start, levels.index);
        if (part !== undefined) for (const fault of this.#entries(part, levels, reached)) yield { fault };
        yield { done: start };
      }
      if (indexBlocks.every(block => !block.doubtful))
        for (const fault of this.#unreached(levels, reached)) yield { fault };
    }
  }

  #entries(part: BlockPart, levels: Levels, reached: Set<number>): Fault[] {
    const faults: Fault[] = [];
    visitRecords(part, 0n, record => {
      const offset = new ByteReader(part.block.bytes, record.valueStart, record.valueEnd).varint();
      const fault = this.#entry(part, levels, record, offset);
      if (fault === undefined) reached.add(offset);
      else faults.push(fault);
      if (fault?.id === 'indexKey') reached.add(offset);
    });
    return faults;
  }

  #entry(part: BlockPart, levels: Levels, record: VisitedRecord, offset: number): Fault | undefined {
    const bytes = asBuffer(record.key).subarray(0, record.keyLength);
    const target = this.#byStart.get(offset);
    const range = recordBytes(part, record.recordStart, record.valueEnd);
    const entry = { key: recordKey(part.block, bytes), offset };
    if (target === undefined) {
      const inside = this.#blocks.find(block => offset > block.start && offset < block.end)?.start ?? null;
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
  *#unreached(levels: Levels, reached: ReadonlySet<number>): Generator<Fault, void, undefined> {
    const root = this.#damagedTable.headerFooter.footer?.positions[levels.root] ?? 0;
    for (const { section, start, end } of this.#blocks) {
      const belongs = section === levels.section || (section === levels.index && start < root);
      if (!belongs || reached.has(start)) continue;
      yield { id: 'indexIncomplete', start, end, params: { section, block: start } };
    }
  }
}
