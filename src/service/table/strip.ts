/** The picture of a table: its parts to scale, as many together as one piece of the picture has room for. */
import type { StripCell } from '../../protocol/table.ts';
import { firstIndex } from '../../reftable/index.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, type Part, withAnatomy } from './anatomy.ts';

/** More pieces than any screen has room for. */
const MOST_CELLS = 4000;

/** Cells that cover [from, to) of the file, about `most` at most. */
export function tableStrip(file: string, from: number, to: number, most: number, context: Context): StripCell[] {
  return withAnatomy(file, context, table => {
    const { parts, size } = table;
    const first = firstIndex(parts.length, i => parts[i].offset + parts[i].size > from);
    const last = firstIndex(parts.length, i => parts[i].offset >= to);
    const least = last - first <= most ? 0 : (to - from) / Math.min(Math.max(most, 1), MOST_CELLS);
    const cells: StripCell[] = [];
    let group: Part[] = [];
    for (let at = first; at < last; at++) {
      const part = parts[at];
      // What is damaged is never lost in the crowd of its neighbours.
      const alike = group.length > 0 && group[0].section === part.section && group[0].damaged === part.damaged;
      if (group.length > 0 && !(alike && part.offset + part.size - group[0].offset <= least)) {
        cells.push(cellOf(group));
        group = [];
      }
      group.push(part);
    }
    if (group.length > 0) cells.push(cellOf(group));
    return [...cells, ...footerCell(table, size, to)];
  });
}

function cellOf(parts: readonly Part[]): StripCell {
  const [{ offset, section, index }] = parts;
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const last = parts[parts.length - 1];
  const keys = sum(({ keyBytes }) => keyBytes);
  return {
    start: offset,
    end: last.offset + last.size,
    section,
    parts: parts.length,
    first: index,
    fill: sum(fillOf) / parts.length,
    shared: keys === 0 ? 0 : sum(({ prefixBytes }) => prefixBytes) / keys,
    damaged: parts.some(({ damaged }) => damaged),
  };
}

/** How much of its room a block uses. A deflated one has no room of its own: it is as full as it is. */
function fillOf({ section, length, padding }: Part): number {
  return section === 'unknown' || section === 'log' ? 1 : length / Math.max(1, length + padding);
}

function footerCell({ damagedTable, parts }: Anatomy, size: number, to: number): StripCell[] {
  const { bodySize } = damagedTable.headerFooter;
  if (bodySize >= size || to <= bodySize) return [];
  const damaged =
    damagedTable.headerFooter.footer?.valid === false || (damagedTable.headerFooter.footer?.end ?? size) < size;
  const nothing = { parts: 0, first: parts.length, fill: 1, shared: 0 };
  return [{ start: bodySize, end: size, section: 'footer', damaged, ...nothing }];
}
