/** The layout of a table file: every block with its section and records, computed in one pass over it. */
import type { SectionName } from '../../protocol/table.ts';
import { BLOCK_TYPE, type Block, BlockCursor, type Table } from '../../reftable/index.ts';
import { tableProgress } from '../../text/table-editor.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';

/** The description of a block. */
export interface LayoutBlock {
  readonly section: SectionName;
  readonly offset: number;
  /** Bytes in the file, padding included (compressed for a log block). */
  readonly size: number;
  readonly padding: number;
  readonly records: number;
  readonly tombstones: number;
}

/** Blocks in the order of the file. */
export type Layout = readonly LayoutBlock[];

export function readLayout(table: Table, context: Context): Layout {
  const layout: LayoutBlock[] = [];
  let data: 'ref' | 'obj' | 'log' = 'ref';
  for (const block of table.blocks()) {
    context.check();
    if (layout.length % CHECK_EVERY === 0) {
      context.progress({ message: tableProgress.reading(table.name), fraction: block.offset / table.size });
    }
    // The blocks of an index come after those it points to, at any level.
    if (block.type === BLOCK_TYPE.ref) data = 'ref';
    else if (block.type === BLOCK_TYPE.obj) data = 'obj';
    else if (block.type === BLOCK_TYPE.log) data = 'log';
    const section: SectionName = block.type === BLOCK_TYPE.index ? `${data}-index` : data;
    layout.push({ ...measure(block), section });
  }
  return layout;
}

function measure(block: Block): Omit<LayoutBlock, 'section'> {
  const cursor = new BlockCursor(block);
  const mayHoldTombstones = block.type === BLOCK_TYPE.ref || block.type === BLOCK_TYPE.log;
  let records = 0;
  let tombstones = 0;
  while (cursor.next()) {
    records++;
    if (mayHoldTombstones && cursor.extra === 0) tombstones++;
  }
  // A last block is not padded, though its table's block size allows it.
  const size = Math.min(block.size, block.space.bodySize - block.offset);
  return {
    offset: block.offset,
    size,
    padding: block.type === BLOCK_TYPE.log ? 0 : Math.max(size - block.length, 0),
    records,
    tombstones,
  };
}
