/** Everything that can be wrong inside one table. */

import { decimal } from '../decimal.ts';
import type { Fault } from '../fault.ts';
import { IndexCheck } from './check-indexes.ts';
import { checkInterop } from './check-interop.ts';
import { ObjectCheck } from './check-objects.ts';
import { checkOffsets } from './check-offsets.ts';
import { RecordCheck } from './check-records.ts';
import type { DamagedTable } from './damaged-table.ts';
import type { BlockSummary, TableStep } from './visit-records.ts';

/**
 * Yields every fault of a table and, between blocks, how many bytes are done. `now`: seconds since the epoch. Throws
 * only IO_ERROR.
 */
export function* checkTable(damagedTable: DamagedTable, now: number): Generator<TableStep, void, undefined> {
  for (const fault of damagedTable.faults) yield { fault };
  const { headerFooter } = damagedTable;
  if (headerFooter.source !== 'none' && headerFooter.minUpdateIndex > headerFooter.maxUpdateIndex)
    yield { fault: limitsFault(damagedTable) };
  const contents = new RecordCheck(damagedTable, now);
  const blocks: BlockSummary[] = [];
  for (const part of damagedTable.walk()) {
    for (const fault of part.faults) yield { fault };
    if (part.kind === 'block') {
      for (const fault of contents.block(part)) yield { fault };
      blocks.push(contents.summary(part));
    }
    yield { done: part.end };
  }
  for (const fault of checkOffsets(damagedTable, blocks)) yield { fault };
  for (const step of new IndexCheck(damagedTable, blocks).run()) yield step;
  for (const step of new ObjectCheck(damagedTable, blocks).run()) yield step;
  for (const fault of checkInterop(damagedTable, blocks, contents.zones)) yield { fault };
}

function limitsFault({ headerFooter }: DamagedTable): Fault {
  return {
    id: 'tableLimits',
    start: 8,
    end: 24,
    params: { min: decimal(headerFooter.minUpdateIndex), max: decimal(headerFooter.maxUpdateIndex) },
  };
}
