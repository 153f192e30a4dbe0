/** Index roots that git cannot read though their records are right (docs/format.md#indexes). */
import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, isBlockType } from '../../reftable/format/constants.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import type { BlockSummary } from './visit-records.ts';

/**
 * JGit writes the root of an index as one block, of any length. git looks for the next block of the root a block size
 * after its start, and fails unless the byte there is the type of another section (`table_iter_seek_linear`). It never
 * reads the index of the object section.
 */
export function* checkIndexRoots(
  { headerFooter, space }: DamagedTable,
  blocks: readonly BlockSummary[],
): Generator<Fault, void, undefined> {
  const { blockSize, bodySize } = space;
  const offsets = headerFooter.footer?.offsets;
  if (offsets === undefined || blockSize === 0) return;
  for (const [section, root] of [
    ['ref-index', offsets.refIndex],
    ['log-index', offsets.logIndex],
  ] as const) {
    const found = blocks.find(block => block.start === root && block.section === section);
    if (found === undefined || root + blockSize >= bodySize) continue;
    const length = readUint24(space.read(root + 1, 3), 0);
    const [type = 0] = space.read(root + blockSize, 1);
    if (length <= blockSize || (isBlockType(type) && type !== BLOCK_TYPE.index)) continue;
    yield { id: 'indexBlockSize', start: root, end: found.end, params: { section, block: root, length, blockSize } };
  }
}
