/** The bars themselves. When the stack changes they move: merged tables slide into the table that replaces them. */
import { type BaseType, type Selection as Drawn, select, type Transition, transition } from 'd3';
import type { TableSummary } from '../../src/protocol/stack.ts';
import { barBox, type ChartInput, describeTable, type Frame } from './frame.ts';
import { centre, type Slice, slices } from './geometry.ts';
import { chosen } from './selection.ts';

type Move = Transition<BaseType, unknown, null, undefined>;

export function drawBars(
  layer: Drawn<SVGGElement, string, SVGSVGElement, unknown>,
  input: ChartInput,
  frame: Frame,
  duration: number,
): void {
  const { tables } = input;
  const move = transition().duration(duration);
  const place = (index: number) => `translate(${centre(frame.columns, index)},${frame.base})`;
  const bars = layer.selectAll<SVGGElement, TableSummary>('g.bar').data(tables, table => table.name);

  bars
    .exit<TableSummary>()
    .attr('role', null)
    .attr('id', null)
    .classed('bar', false)
    .attr('aria-hidden', 'true')
    .transition(move)
    .attr('transform', gone => place(heir(tables, gone)))
    .style('opacity', 0)
    .remove();

  const entered = bars
    .enter()
    .append('g')
    .attr('class', 'bar')
    .attr('transform', (_, index) => place(index));
  entered.append('title');
  entered.style('opacity', duration > 0 ? 0 : 1);

  const all = entered
    .merge(bars)
    .attr('id', (_, index) => `table-${index}`)
    .attr('role', 'option')
    .attr('aria-selected', (_, index) => String(chosen(input.selection, index)))
    .attr('aria-label', (_, index) => describeTable(input, frame, index))
    .classed('calm', (_, index) => input.segment !== null && !inSegment(input, index));
  all.select('title').text(table => table.name);
  all.order();
  all
    .transition(move)
    .attr('transform', (_, index) => place(index))
    .style('opacity', 1);
  all.each(function (table, index) {
    drawSlices(
      this,
      slices(input.statistics.get(table.name)?.bytes, barBox(frame, index, table.size).height),
      frame,
      move,
    );
  });
}

function drawSlices(bar: SVGGElement, parts: readonly Slice[], { columns }: Frame, move: Move): void {
  select(bar)
    .selectAll<SVGRectElement, Slice>('rect')
    .data(parts, part => part.section)
    .join(enter => enter.append('rect').attr('y', 0).attr('height', 0))
    .attr('data-section', part => part.section)
    .attr('x', -columns.bar / 2)
    .attr('width', columns.bar)
    .transition(move)
    .attr('y', part => -part.to)
    // A hair of the background between two sections, where there is room for one.
    .attr('height', part => Math.max(0.5, part.to - part.from - (part.to - part.from > 3 && part.from > 0 ? 1 : 0)));
}

function inSegment({ segment }: ChartInput, index: number): boolean {
  return segment !== null && segment.start <= index && index < segment.end;
}

/** Where the records of a table that went are now: the table that covers its update indices, else the newest. */
function heir(tables: readonly TableSummary[], gone: TableSummary): number {
  const found = tables.findIndex(
    table =>
      BigInt(table.minUpdateIndex) <= BigInt(gone.minUpdateIndex) &&
      BigInt(gone.maxUpdateIndex) <= BigInt(table.maxUpdateIndex),
  );
  return found < 0 ? Math.max(0, tables.length - 1) : found;
}
