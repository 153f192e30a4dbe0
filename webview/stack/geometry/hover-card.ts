/** The facts about the table under the pointer. For the keyboard, the details show the same. */

import { counted } from '../../../src/text/counts.ts';
import { listedTableName, readable } from '../../../src/text/names.ts';
import { bytes, indexRange } from '../../../src/text/numbers.ts';
import { provenanceText } from '../../../src/text/refs-tab.ts';
import { geometryText, stackDetails } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import type { ChartInput } from './chart-layout.ts';

export interface HoverCard {
  readonly element: HTMLElement;
  /** `x`: the centre of the table's column, in pixels of the parent element. */
  show(table: DrawnTable, input: ChartInput, x: number): void;
  hide(): void;
}

const DISTANCE = 46;

export function createHoverCard(): HoverCard {
  const element = el('div', { class: 'hover-card', 'aria-hidden': 'true' });
  element.hidden = true;
  let shown: DrawnTable | null = null;
  return {
    element,
    show(table, input, x) {
      if (shown !== table) fill(element, ...cardLines(table, input));
      shown = table;
      element.hidden = false;
      const { width = 0 } = element.parentElement?.getBoundingClientRect() ?? {};
      const space = element.offsetWidth + DISTANCE;
      const left = x + space <= width ? x + DISTANCE : x - space;
      element.style.left = `${Math.max(0, Math.min(left, width - element.offsetWidth))}px`;
    },
    hide() {
      shown = null;
      element.hidden = true;
    },
  };
}

function cardLines({ position, name, size, updateIndices, summary, damage }: DrawnTable, input: ChartInput) {
  const statistic = input.statistics.get(name);
  const mark = input.marks?.[position] ?? 'none';
  const facts: (readonly [string, string])[] = [];
  if (damage !== null) facts.push([stackDetails.state(), geometryText.broken(damage.state)]);
  if (size !== null) facts.push([stackDetails.size(), bytes(size)]);
  if (summary && summary.sizeLimit !== null) {
    const limit = bytes(Math.floor(summary.sizeLimit));
    facts.push([stackDetails.sizeLimit(), summary.isTooLarge ? stackDetails.exceeded(limit, summary.excess) : limit]);
  }
  if (updateIndices !== null)
    facts.push([stackDetails.updateIndices(), indexRange(updateIndices.min, updateIndices.max)]);
  if (mark !== 'none') facts.push([stackDetails.selectedRef(), provenanceText.mark(mark)]);
  return [
    el('strong', {}, listedTableName(position, name)),
    el('p', { class: 'mono muted' }, readable(name)),
    el('dl', { class: 'facts' }, ...facts.flatMap(([fact, text]) => [el('dt', {}, fact), el('dd', {}, text)])),
    statistic &&
      el(
        'p',
        { class: 'muted' },
        [
          counted.refs(statistic.refs),
          counted.reflogEntries(statistic.logs),
          counted.tombstones(statistic.refTombstones + statistic.logTombstones),
        ].join(' · '),
      ),
    damage !== null && el('p', {}, readable(damage.error.message)),
  ];
}
