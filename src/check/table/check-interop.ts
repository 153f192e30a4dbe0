/** How other implementations treat a healthy table: nothing is wrong with it, but some cannot read it. */
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { type BlockSummary, partAt } from './visit-records.ts';

/** Larger blocks are so rare that readers were not tested with them. */
const LARGEST_USUAL_BLOCK = 64 * 1024;
/** JGit keeps a log block below 16 MiB and fails above. */
const REFLOG_LIMIT = 15 * 1024 * 1024;

/** Properties of a healthy table that other implementations cannot handle. Throws only IO_ERROR. */
export function* checkInterop(
  damagedTable: DamagedTable,
  blocks: readonly BlockSummary[],
): Generator<Fault, void, undefined> {
  const { headerFooter } = damagedTable;
  if (headerFooter.version === 2) {
    yield { id: 'interopVersion', start: 4, end: 5, params: { count: 1 } };
  }
  if (headerFooter.blockSize > LARGEST_USUAL_BLOCK) {
    const params = { count: 1, blockSize: headerFooter.blockSize, usual: LARGEST_USUAL_BLOCK };
    yield { id: 'interopBlockSize', start: 5, end: 8, params };
  }
  yield* rootIndex(damagedTable, blocks);
  yield* largeLogs(damagedTable, blocks);
}

/** JGit treats the root of an index as one block; git writes up to three (docs/format.md#indexes). */
function* rootIndex(
  { headerFooter }: DamagedTable,
  blocks: readonly BlockSummary[],
): Generator<Fault, void, undefined> {
  const offsets = headerFooter.footer?.offsets;
  if (offsets === undefined) return;
  for (const [section, root] of [
    ['ref-index', offsets.refIndex],
    ['obj-index', offsets.objectIndex],
    ['log-index', offsets.logIndex],
  ] as const) {
    const level = blocks.filter(block => block.section === section && block.start >= root);
    const [first] = level;
    const last = level.at(-1);
    if (root === 0 || first === undefined || last === undefined || level.length < 2) continue;
    yield {
      id: 'interopRootIndex',
      start: first.start,
      end: last.end,
      params: { count: 1, section, blocks: level.length },
    };
  }
}

function* largeLogs(damagedTable: DamagedTable, blocks: readonly BlockSummary[]): Generator<Fault, void, undefined> {
  for (const { start, end, section } of blocks) {
    if (section !== 'log' || damagedTable.headerFooter.blockSize < REFLOG_LIMIT) continue;
    const block = partAt(damagedTable, start, 'log')?.block;
    if (block?.type !== BLOCK_TYPE.log || block.length < REFLOG_LIMIT) continue;
    yield { id: 'interopReflogSize', start, end, params: { count: 1, size: block.length } };
  }
}
