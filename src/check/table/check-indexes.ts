/** Index entries against the blocks they lead to (docs/format.md#records, docs/format.md#indexes, docs/format.md#finding-a-key). */

import { ByteReader } from '../../reftable/format/varint.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { hex } from '../../reftable/table/block.ts';
import type { Fault } from '../fault.ts';
import { keyText } from './block-fields.ts';
import type { DamagedTable } from './damaged-table.ts';
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
    const key = asBuffer(record.key).subarray(0, record.keyLength);
    const target = this.#byStart.get(offset);
    const place = recordBytes(part, record.recordStart, record.valueEnd);
    const which = `the index entry ${keyText(part.block, key)}`;
    if (target === undefined) {
      const inside = this.#blocks.find(block => offset > block.start && offset < block.end);
      return {
        id: 'indexOffset',
        ...place,
        message: `${which} leads to ${hex(offset)}, where no block starts`,
        expected: inside ? `the start of a block, such as ${hex(inside.start)}` : 'the start of a block',
        actual: hex(offset),
      };
    }
    if (target.section !== levels.section && target.section !== levels.index) {
      return {
        id: 'indexOffset',
        ...place,
        message: `${which} leads to ${hex(offset)}, to a block of the ${target.section} section`,
        expected: `a block of the ${levels.section} section`,
        actual: target.section,
      };
    }
    if (target.start >= part.start) {
      return {
        id: 'indexOffset',
        ...place,
        message: `${which} leads to ${hex(offset)}, which is not before it`,
        actual: hex(offset),
      };
    }
    if (target.doubtful || target.lastKey.equals(key)) return undefined;
    return {
      id: 'indexKey',
      ...place,
      message: `${which} does not name the last key of the block at ${hex(offset)}`,
      expected: keyText(part.block, target.lastKey),
      actual: keyText(part.block, key),
    };
  }

  /** Blocks of the section, and of lower levels of its index, to which no entry leads. */
  *#unreached(levels: Levels, reached: ReadonlySet<number>): Generator<Fault, void, undefined> {
    const root = this.#damagedTable.headerFooter.footer?.positions[levels.root] ?? 0;
    for (const { section, start, end } of this.#blocks) {
      const belongs = section === levels.section || (section === levels.index && start < root);
      if (!belongs || reached.has(start)) continue;
      yield {
        id: 'indexIncomplete',
        start,
        end,
        message: `no index entry leads to the block of the ${section} section at ${hex(start)}: what it holds is not found by name`,
      };
    }
  }
}
