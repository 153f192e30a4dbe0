/** The first and the last name in a section of a table: records are in the order of their keys. */
import type { NameRange } from '../../protocol/stack.ts';
import { BLOCK_TYPE, BlockCursor, decodeText, logNameLength, type Table } from '../../reftable/index.ts';
import { bounded } from '../../text/escape/bounded.ts';
import type { Layout } from './block-layout.ts';

/** UTF-16 units of a name, which may have 60 KB. */
const LONGEST = 300;

/** `null` if the table has no such section. Reads its first and its last block. */
export function nameRange(table: Table, layout: Layout, section: 'ref' | 'log'): NameRange | null {
  const blocks = layout.filter(block => block.section === section && block.records > 0);
  const [start, end] = [blocks[0], blocks.at(-1)];
  if (start === undefined || end === undefined) return null;
  const name = ({ key, keyLength }: BlockCursor) =>
    bounded(decodeText(key.subarray(0, section === 'log' ? logNameLength(key, keyLength) : keyLength)), LONGEST);
  const first = new BlockCursor(table.blockAt(start.offset, [BLOCK_TYPE[section]]));
  first.next();
  const last = new BlockCursor(table.blockAt(end.offset, [BLOCK_TYPE[section]]));
  for (let record = 0; record < end.records; record++) last.next();
  return { first: name(first), last: name(last) };
}
