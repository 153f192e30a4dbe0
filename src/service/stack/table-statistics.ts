/** What a table has, counted from its layout. */
import type { SectionBytes, TableStatistics } from '../../protocol/stack.ts';
import type { SectionName } from '../../protocol/table.ts';
import type { Table } from '../../reftable/index.ts';
import type { Layout, LayoutBlock } from './block-layout.ts';
import { nameRange } from './name-ranges.ts';

export function tableStatistics(table: Table, layout: Layout): TableStatistics {
  const sum = (sections: readonly SectionName[], of: (block: LayoutBlock) => number) =>
    layout.reduce((total, block) => (sections.includes(block.section) ? total + of(block) : total), 0);
  const header = (block: LayoutBlock) => (block.offset === 0 ? table.headerSize : 0);
  const payload = (block: LayoutBlock) => block.size - block.padding - header(block);
  const indexes: SectionName[] = ['ref-index', 'obj-index', 'log-index'];
  const bytes: Omit<SectionBytes, 'other'> = {
    ref: sum(['ref'], payload),
    obj: sum(['obj'], payload),
    index: sum(indexes, payload),
    log: sum(['log'], payload),
  };
  return {
    name: table.name,
    refs: sum(['ref'], block => block.records),
    refTombstones: sum(['ref'], block => block.tombstones),
    logs: sum(['log'], block => block.records),
    logTombstones: sum(['log'], block => block.tombstones),
    objects: sum(['obj'], block => block.records),
    blocks: {
      ref: sum(['ref'], () => 1),
      obj: sum(['obj'], () => 1),
      index: sum(indexes, () => 1),
      log: sum(['log'], () => 1),
    },
    bytes: { ...bytes, other: table.size - bytes.ref - bytes.obj - bytes.index - bytes.log },
    names: { refs: nameRange(table, layout, 'ref'), logs: nameRange(table, layout, 'log') },
  };
}
