/** The picture of a table: its parts to scale, as many together as fit into one piece of the picture. */
import type { StripCell } from '../../protocol/table.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, type Part, withAnatomy } from './anatomy.ts';
import { firstWhere } from './sorted.ts';

/** More pieces than any screen can show. */
const MOST_CELLS = 4000;

/** Cells that cover [from, to) of the file, about `most` at most. */
export function tableStrip(file: string, from: number, to: number, most: number, context: Context): StripCell[] {
  return withAnatomy(file, context, table => {
    const { parts, size } = table;
    const first = firstWhere(parts, part => part.offset + part.size > from);
    const last = firstWhere(parts, ({ offset }) => offset >= to);
    const minBytes = last - first <= most ? 0 : (to - from) / Math.min(Math.max(most, 1), MOST_CELLS);
    const cells: StripCell[] = [];
    let group: Part[] = [];
    for (const part of parts.slice(first, last)) {
      const head = group[0] ?? part;
      // A damaged part stays visible among its neighbors.
      const alike = head.section === part.section && head.damaged === part.damaged;
      if (!alike || part.offset + part.size - head.offset > minBytes) {
        cells.push(...cellOf(group));
        group = [];
      }
      group.push(part);
    }
    return [...cells, ...cellOf(group), ...footerCell(table, size, to)];
  });
}

/** One cell, or none without parts. */
function cellOf(parts: readonly Part[]): StripCell[] {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) return [];
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const keys = sum(({ keyBytes }) => keyBytes);
  return [
    {
      start: first.offset,
      end: last.offset + last.size,
      section: first.section,
      parts: parts.length,
      first: first.index,
      fill: sum(fillOf) / parts.length,
      shared: keys === 0 ? 0 : sum(({ prefixBytes }) => prefixBytes) / keys,
      damaged: parts.some(({ damaged }) => damaged),
    },
  ];
}

/** The share of its space that a block uses. A deflated block has no space of its own, and counts as full. */
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
