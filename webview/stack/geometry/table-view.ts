/** The picture's data as a table: for screen readers, and on request. */

import { bytes, count } from '../../../src/text/numbers.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import { el } from '../../parts/dom.ts';
import type { ChartInput } from './chart-layout.ts';

export function tableView(input: ChartInput): HTMLElement {
  const rows = input.tables.map((table, index) => {
    const statistic = input.statistics.get(table.name);
    const { sizeLimit, isTooLarge, excess } = table;
    const merges = input.segment !== null && input.segment.start <= index && index < input.segment.end;
    const cells = [
      table.name,
      bytes(table.size),
      sizeLimit === null ? geometryText.noLimit() : bytes(Math.floor(sizeLimit)),
      isTooLarge ? geometryText.excess(excess) : geometryText.no(),
      merges ? geometryText.yes() : geometryText.no(),
      count(table.minUpdateIndex),
      count(table.maxUpdateIndex),
      ...[statistic?.refs, statistic?.refTombstones, statistic?.logs, statistic?.logTombstones].map(value =>
        value === undefined ? '…' : count(value),
      ),
    ];
    return el('tr', {}, el('th', { scope: 'row' }, String(index)), ...cells.map(text => el('td', {}, text)));
  });
  return el(
    'table',
    {},
    el('caption', { class: 'visually-hidden' }, geometryText.asTableCaption()),
    el('thead', {}, el('tr', {}, ...geometryText.headings().map(text => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...rows),
  );
}
