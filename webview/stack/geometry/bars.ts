/** The bars themselves. When the stack changes they move: merged tables slide into the table that replaces them. */
import { type BaseType, type Selection as Drawn, select, type Transition, transition } from 'd3';
import type { TableSummary } from '../../../src/protocol/stack.ts';
import { readable } from '../../../src/text/names.ts';
import { barBox, type ChartInput, type ChartLayout, describeTable } from './chart-layout.ts';
import { centre, type Slice, slices } from './columns.ts';

type Move = Transition<BaseType, unknown, null, undefined> | null;

/** What is set on the result comes about over the move's time, or at once. */
function glide<E extends BaseType, D, P extends BaseType, Q>(
  elements: Drawn<E, D, P, Q>,
  move: Move,
): Drawn<E, D, P, Q> {
  // For what is used here, `attr`, `style` and `remove`, a transition is chained as a selection is.
  return move ? (elements.transition(move) as unknown as Drawn<E, D, P, Q>) : elements.interrupt();
}

export function drawBars(
  layer: Drawn<SVGGElement, string, SVGSVGElement, unknown>,
  input: ChartInput,
  frame: ChartLayout,
  duration: number,
): void {
  const { tables } = input;
  const move = duration > 0 ? transition().duration(duration) : null;
  const place = (index: number) => `translate(${centre(frame.columns, index)},${frame.base})`;
  const bars = layer.selectAll<SVGGElement, TableSummary>('g.bar').data(tables, table => table.name);

  const gone = bars.exit<TableSummary>().attr('role', null).attr('id', null).attr('aria-hidden', 'true');
  gone.classed('bar', false);
  glide(gone, move)
    .attr('transform', table => place(heir(tables, table)))
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
    .attr('aria-label', (_, index) => describeTable(input, index))
    .classed('calm', (_, index) => input.segment !== null && !inSegment(input, index));
  all.select('title').text(table => readable(table.name));
  all.order();
  glide(all, move)
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

function drawSlices(bar: SVGGElement, parts: readonly Slice[], { columns }: ChartLayout, move: Move): void {
  const rects = select(bar)
    .selectAll<SVGRectElement, Slice>('rect')
    .data(parts, part => part.section)
    .join(enter => enter.append('rect').attr('y', 0).attr('height', 0))
    .attr('data-section', part => part.section)
    .attr('x', -columns.bar / 2)
    .attr('width', columns.bar);
  glide(rects, move)
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
