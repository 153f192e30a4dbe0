/** All checks of one table. */

import type { ByteRange } from '../byte-range.ts';
import { decimal } from '../decimal.ts';
import { type Fault, withConsequences } from '../fault.ts';
import { checkIndexRoots } from './check-index-roots.ts';
import { IndexCheck } from './check-indexes.ts';
import { checkInterop } from './check-interop.ts';
import { ObjectCheck } from './check-objects.ts';
import { checkOffsets } from './check-offsets.ts';
import { RecordCheck } from './check-records.ts';
import type { DamagedTable } from './damaged-table.ts';
import type { TablePart } from './table-parts.ts';
import type { BlockSummary, TableStep } from './visit-records.ts';

/**
 * Yields every fault of a table and, between blocks, how many bytes are done. `now`: seconds since the epoch. Throws
 * only IO_ERROR.
 */
export function* checkTable(damagedTable: DamagedTable, now: number): Generator<TableStep, void, undefined> {
  const noFooter = damagedTable.faults.find(({ id }) => id === 'footerMissing');
  let cutInBlock = false;
  for (const fault of damagedTable.faults) if (fault !== noFooter) yield { fault };
  const { headerFooter } = damagedTable;
  if (headerFooter.source !== 'none' && headerFooter.minUpdateIndex > headerFooter.maxUpdateIndex)
    yield { fault: limitsFault(damagedTable) };
  const contents = new RecordCheck(damagedTable, now);
  const blocks: BlockSummary[] = [];
  const unreadable: ByteRange[] = [];
  for (const part of damagedTable.walk()) {
    const own = part.kind === 'block' ? contents.block(part) : [];
    if (part.kind === 'block') blocks.push(contents.summary(part));
    else unreadable.push(part);
    const explained = isExplained(damagedTable, part);
    cutInBlock ||= !explained && endsInside(damagedTable, part);
    const ofBlock = endsInside(damagedTable, part) ? part.faults.map(atEndOfFile) : part.faults;
    const faults = explained ? own : withoutRecordsOfStream([...ofBlock, ...own]);
    for (const fault of faults) yield { fault };
    yield { done: part.end };
  }
  // Where a file ends inside a block, the finding about the block states more.
  if (noFooter !== undefined && !cutInBlock) yield { fault: noFooter };
  for (const fault of checkOffsets(damagedTable, blocks)) yield { fault };
  for (const fault of checkIndexRoots(damagedTable, blocks)) yield { fault };
  for (const step of new IndexCheck(damagedTable, blocks, unreadable).run()) yield step;
  for (const step of new ObjectCheck(damagedTable, blocks, unreadable).run()) yield step;
  for (const fault of contents.counted()) yield { fault };
  for (const fault of checkInterop(damagedTable, blocks)) yield { fault };
}

/** Whether the file, which has no footer, ends in the middle of this block. */
function endsInside({ headerFooter }: DamagedTable, { faults, end }: TablePart): boolean {
  if (end < headerFooter.bodySize) return false;
  return faults.some(
    fault =>
      (fault.id === 'blockCutOff' && fault.params.cause === 'end') ||
      (fault.id === 'logStream' && fault.params.damage.type === 'cutOff'),
  );
}

/** A deflated block at which the file ends is cut off as any other: without a footer, git does not read the table. */
function atEndOfFile(fault: Fault): Fault {
  if (fault.id !== 'logStream' || fault.params.damage.type !== 'cutOff' || !('records' in fault.params)) return fault;
  const { block, records } = fault.params;
  return { ...fault, id: 'blockCutOff', params: { block, cause: 'end', records, complete: false } };
}

/** A record that cannot be decoded, in a stream that is damaged, is a consequence of that. */
function withoutRecordsOfStream(faults: readonly Fault[]): readonly Fault[] {
  const stream = faults.find(({ id }) => id === 'logStream' || id === 'blockCutOff');
  if (stream === undefined) return faults;
  const records = faults.filter(({ id }) => id === 'badRecord');
  const others = faults.filter(({ id }) => id !== 'badRecord');
  return others.map(fault => (fault === stream ? withConsequences(fault, records) : fault));
}

/** Bytes that are not a block, in a file that is not a table, or at the end of one that was cut off. */
function isExplained({ faults, headerFooter }: DamagedTable, { kind, end }: TablePart): boolean {
  if (kind !== 'unknown') return false;
  return faults.some(
    fault =>
      (fault.id === 'tableMagic' && fault.params.table !== 'damaged') ||
      (fault.id === 'footerMissing' && end === headerFooter.bodySize),
  );
}

function limitsFault({ headerFooter }: DamagedTable): Fault {
  return {
    id: 'tableLimits',
    start: 8,
    end: 24,
    params: { min: decimal(headerFooter.minUpdateIndex), max: decimal(headerFooter.maxUpdateIndex) },
  };
}
