/** Which block holds a record: by halving, for there may be many blocks and the host sends windows of them. */
import type { SectionInfo, SectionName } from '../../src/protocol/table.ts';
import type { TableEditorEvents, TableEditorRequests } from '../../src/protocol/webview.ts';
import type { Messenger } from '../parts/messenger.ts';

/** The block's position among all blocks of the table. Blocks lie in the order of their sections. */
export async function findBlock(
  messenger: Messenger<TableEditorRequests, TableEditorEvents>,
  sections: readonly SectionInfo[],
  section: SectionName,
  record: number,
): Promise<number> {
  const before = sections.findIndex(({ name }) => name === section);
  let low = sections.slice(0, before).reduce((sum, { blocks }) => sum + blocks, 0);
  let high = low + sections[before].blocks - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { blocks } = await messenger.request('blocks', { from: middle, count: 1 });
    if (blocks[0].firstRecord <= record) low = middle;
    else high = middle - 1;
  }
  return low;
}
