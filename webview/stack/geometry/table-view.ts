/** The picture's data as a table: for screen readers, and on request. It has the selection of the picture. */

import type { TableStatistics } from '../../../src/protocol/stack.ts';
import { readable } from '../../../src/text/names.ts';
import { bytes, count } from '../../../src/text/numbers.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import { choose, chosen, type Selection, selectByKey } from '../selection.ts';
import type { ChartEvents } from './chart.ts';
import { type ChartInput, inSegment } from './chart-layout.ts';

export interface TableView {
  readonly element: HTMLElement;
  /** `isShown`: it is shown instead of the picture, else it is for screen readers only. */
  draw(input: ChartInput, isShown: boolean): void;
}

/** Keys of the picture for those of the table, in which the other arrows scroll. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ ArrowDown: 'ArrowRight', ArrowUp: 'ArrowLeft', ArrowRight: '', ArrowLeft: '' },
};

export function createTableView(events: ChartEvents): TableView {
  const body = el('tbody', {});
  const table = el(
    'table',
    { role: 'grid', 'aria-multiselectable': 'true', 'aria-label': geometryText.asTableCaption() },
    el('thead', {}, el('tr', {}, ...geometryText.headings().map(text => el('th', { scope: 'col' }, text)))),
    body,
  );
  const element = el('div', { class: 'table-view', role: 'region', 'aria-label': geometryText.asTableLabel() }, table);
  let selection: Selection | null = null;
  let drawn = '';

  const rowAt = (event: Event) =>
    [...body.rows].indexOf((event.target as Element).closest('tr') as HTMLTableRowElement);

  body.addEventListener('click', event => {
    const row = rowAt(event);
    if (row >= 0) events.select(choose(selection, row, event.shiftKey));
  });
  body.addEventListener('dblclick', event => {
    const row = rowAt(event);
    if (row >= 0) events.open(row);
  });
  body.addEventListener('contextmenu', event => {
    const row = rowAt(event);
    event.preventDefault();
    if (row < 0) return;
    if (!chosen(selection, row)) events.select(choose(null, row, false));
    table.focus();
    events.menu({ x: event.clientX, y: event.clientY });
  });
  table.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey || !pressed(event)) return;
    event.preventDefault();
  });

  function pressed(event: KeyboardEvent): boolean {
    const focus = selection?.focus;
    if (event.key === 'Enter' && focus !== undefined) events.open(focus);
    else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && focus !== undefined) {
      const { left = 0, bottom = 0 } = body.rows[focus]?.getBoundingClientRect() ?? {};
      events.menu({ x: left, y: bottom });
    } else {
      const next = selectByKey(selection, body.rows.length, KEYS[event.key] ?? event.key, event.shiftKey);
      if (next === undefined) return false;
      events.select(next);
      if (next) body.rows[next.focus]?.scrollIntoView({ block: 'nearest' });
    }
    return true;
  }

  return {
    element,
    draw(input, isShown) {
      const key = keyOf(input);
      if (key !== drawn) fill(body, ...input.tables.map(each => tableRow(each, input)));
      drawn = key;
      selection = input.selection;
      element.classList.toggle('visually-hidden', !isShown);
      // Out of sight, the keyboard must not stop at it.
      if (isShown) table.tabIndex = 0;
      else table.removeAttribute('tabindex');
      for (const [index, row] of [...body.rows].entries())
        row.setAttribute('aria-selected', String(chosen(selection, index)));
      if (isShown && selection) table.setAttribute('aria-activedescendant', `table-row-${selection.focus}`);
      else table.removeAttribute('aria-activedescendant');
    },
  };
}

/** What the table's cells depend on. Tables never change, so their names are enough. */
function keyOf({ tables, segment, counted }: ChartInput): string {
  const states = tables.map(({ key, damage, summary }) => [key, damage?.state, summary?.sizeLimit].join(' '));
  return [segment?.start, segment?.end, counted, ...states].join('\n');
}

function tableRow(table: DrawnTable, input: ChartInput): HTMLElement {
  const { position, name, size, updateIndices, summary, damage } = table;
  const statistic = input.statistics.get(name);
  const sizeLimit = summary?.sizeLimit ?? null;
  const cells = [
    name,
    damage === null ? geometryText.ok() : geometryText.broken(damage.state),
    size === null ? geometryText.sizeUnknown() : bytes(size),
    sizeLimit === null ? geometryText.noLimit() : bytes(Math.floor(sizeLimit)),
    summary?.isTooLarge ? geometryText.over(summary.excess) : geometryText.no(),
    inSegment(input.segment, position) ? geometryText.yes() : geometryText.no(),
    updateIndices === null ? geometryText.sizeUnknown() : count(updateIndices.min),
    updateIndices === null ? geometryText.sizeUnknown() : count(updateIndices.max),
    ...counts(statistic).map(value => (value === undefined ? unknown(table) : count(value))),
    ...(statistic ? namesOf(statistic) : Array<string>(4).fill(unknown(table))),
  ];
  return el(
    'tr',
    { id: `table-row-${position}` },
    el('th', { scope: 'row' }, String(position)),
    ...cells.map(text => el('td', {}, text)),
  );
}

function counts(statistic: TableStatistics | undefined): (number | undefined)[] {
  return [statistic?.refs, statistic?.refTombstones, statistic?.logs, statistic?.logTombstones];
}

/** First and last name of the refs, and of the reflog entries. */
function namesOf({ names: { refs, logs } }: TableStatistics): string[] {
  const names = [refs?.first, refs?.last, logs?.first, logs?.last];
  return names.map(name => (name === undefined ? geometryText.noName() : readable(name)));
}

function unknown({ damage }: DrawnTable): string {
  return damage === null ? '…' : geometryText.sizeUnknown();
}
