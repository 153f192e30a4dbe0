/** The picture's data as a real table: what a screen reader gets, and anybody who asks for it. */

import { bytes, count, times } from '../../../src/text/numbers.ts';
import { el } from '../../parts/dom.ts';
import type { ChartInput } from './chart-layout.ts';
import { weigh } from './columns.ts';

const HEADINGS = [
  'Table',
  'Name',
  'Size',
  'May weigh at most',
  'Breaks the rule',
  'Compact merges it',
  'First update index',
  'Last update index',
  'Refs',
  'Ref tombstones',
  'Reflog entries',
  'Reflog tombstones',
];

export function tableView(input: ChartInput): HTMLElement {
  const weights = weigh(input.tables, input.factor);
  const rows = input.tables.map((table, index) => {
    const statistic = input.statistics.get(table.name);
    const { limit, breaks, excess } = weights[index];
    const merges = input.segment !== null && input.segment.start <= index && index < input.segment.end;
    const cells = [
      table.name,
      bytes(table.size),
      limit === null ? '–' : bytes(Math.floor(limit)),
      breaks ? `✕ ${times(excess)}` : 'no',
      merges ? 'yes' : 'no',
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
    el('caption', { class: 'visually-hidden' }, 'Tables of the stack, base first'),
    el('thead', {}, el('tr', {}, ...HEADINGS.map(text => el('th', { scope: 'col' }, text)))),
    el('tbody', {}, ...rows),
  );
}
