/** How other implementations treat a healthy table: nothing is wrong with it, but some cannot read it. */
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { type BlockSummary, partAt } from './visit-records.ts';

/** Larger blocks are rare enough that readers were never run on them. */
const LARGEST_USUAL_BLOCK = 64 * 1024;
/** JGit keeps a log block below 16 MiB and fails above. */
const REFLOG_LIMIT = 15 * 1024 * 1024;

/** `zones`: reflog entries with a time zone other than UTC. */
export function* checkInterop(
  damagedTable: DamagedTable,
  blocks: readonly BlockSummary[],
  zones: number,
): Generator<Fault, void, undefined> {
  const { headerFooter } = damagedTable;
  if (headerFooter.version === 2) {
    yield { id: 'interopVersion', start: 4, end: 5, params: {} };
  }
  if (headerFooter.blockSize > LARGEST_USUAL_BLOCK) {
    const params = { blockSize: headerFooter.blockSize, usual: LARGEST_USUAL_BLOCK };
    yield { id: 'interopBlockSize', start: 5, end: 8, params };
  }
  yield* rootIndex(damagedTable, blocks);
  yield* largeLogs(damagedTable, blocks);
  const [logs] = blocks.filter(block => block.section === 'log');
  if (zones > 0 && logs !== undefined) {
    yield { id: 'interopZone', start: logs.start, end: logs.end, params: { entries: zones } };
  }
}

/** JGit takes the root of an index for one block; git writes up to three (docs/format.md#indexes). */
function* rootIndex(
  { headerFooter }: DamagedTable,
  blocks: readonly BlockSummary[],
): Generator<Fault, void, undefined> {
  const positions = headerFooter.footer?.positions;
  if (positions === undefined) return;
  for (const [section, root] of [
    ['ref-index', positions.refIndex],
    ['obj-index', positions.objectIndex],
    ['log-index', positions.logIndex],
  ] as const) {
    const level = blocks.filter(block => block.section === section && block.start >= root);
    const [first] = level;
    const last = level.at(-1);
    if (root === 0 || first === undefined || last === undefined || level.length < 2) continue;
    yield {
      id: 'interopRootIndex',
      start: first.start,
      end: last.end,
      params: { section, blocks: level.length },
    };
  }
}

function* largeLogs(damagedTable: DamagedTable, blocks: readonly BlockSummary[]): Generator<Fault, void, undefined> {
  for (const { start, end, section } of blocks) {
    if (section !== 'log' || damagedTable.headerFooter.blockSize < REFLOG_LIMIT) continue;
    const block = partAt(damagedTable, start, 'log')?.block;
    if (block?.type !== BLOCK_TYPE.log || block.length < REFLOG_LIMIT) continue;
    yield { id: 'interopReflogSize', start, end, params: { size: block.length } };
  }
}
