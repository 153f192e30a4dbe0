/** The hover of a line of the list. */
import type { Section, Table } from '../../reftable/index.ts';
import { type ListTable, listHover } from '../../text/lists.ts';
import { isFileIn, withTable } from './tables.ts';

/** Markdown about the table of this name. */
export function describeTable(directory: string, name: string, position: number, total: number): string {
  const heading = listHover.heading(name);
  if (!isFileIn(directory, name)) return heading + listHover.missing();
  try {
    return (
      heading +
      withTable(directory, name, table =>
        listHover.facts({ ...factsOf(table), sections: sections(table) }, position, total),
      )
    );
  } catch (error) {
    return heading + listHover.unreadable((error as Error).message);
  }
}

function factsOf({ size, minUpdateIndex, maxUpdateIndex, version, hash, blockSize }: Table) {
  return { size, minUpdateIndex, maxUpdateIndex, version, hash, blockSize };
}

/** Each section with its bytes, from the offsets in the footer. */
function sections(table: Table): ListTable['sections'] {
  const parts: { section: 'refs' | 'objects' | 'logs'; isIndex: boolean; start: number }[] = [];
  const add = (section: 'refs' | 'objects' | 'logs', { present, offset, indexOffset }: Section) => {
    if (!present) return;
    parts.push({ section, isIndex: false, start: offset });
    if (indexOffset > 0) parts.push({ section, isIndex: true, start: indexOffset });
  };
  add('refs', table.refs);
  add('objects', table.objects);
  add('logs', table.logs);
  return parts.map(({ section, isIndex, start }, i) => {
    const size = (parts[i + 1]?.start ?? table.bodySize) - start;
    const isAligned = table.blockSize > 0 && section !== 'logs' && !isIndex;
    return { section, isIndex, size, ...(isAligned ? { blocks: Math.ceil(size / table.blockSize) } : {}) };
  });
}
