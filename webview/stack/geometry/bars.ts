/** The bars themselves. When the stack changes they move: merged tables slide into the table that replaces them. */
import { type BaseType, type Selection as Drawn, select, type Transition, transition } from 'd3';
import { patternId } from '../../parts/patterns.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import { barBox, type ChartInput, type ChartLayout, describeTable, inSegment, STRIP } from './chart-layout.ts';
import { centre, isPartlyInSight, type Slice, slices } from './scales.ts';

/** Prefix of the ids of the picture's patterns. */
export const PATTERNS = 'geometry';

type Move = Transition<BaseType, unknown, null, undefined> | null;

/** Attributes that are set on the result change during the animation, or immediately without one. */
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
  layout: ChartLayout,
  duration: number,
): void {
  const { tables } = input;
  const move = duration > 0 ? transition().duration(duration) : null;
  const translation = (index: number) => `translate(${centre(layout.columns, index)},${layout.base})`;
  const bars = layer.selectAll<SVGGElement, DrawnTable>('g.bar').data(tables, table => table.key);

  const gone = bars.exit<DrawnTable>().attr('role', null).attr('id', null).attr('aria-hidden', 'true');
  gone.classed('bar', false);
  glide(gone, move)
    .attr('transform', table => translation(heir(tables, table)))
    .style('opacity', 0)
    .remove();

  const entered = bars
    .enter()
    .append('g')
    .attr('class', 'bar')
    .attr('transform', ({ position }) => translation(position));
  entered.style('opacity', duration > 0 ? 0 : 1);

  const all = entered
    .merge(bars)
    .attr('id', ({ position }) => `table-${position}`)
    .attr('role', 'option')
    .classed('calm', ({ position }) => input.segment !== null && !inSegment(input.segment, position))
    .classed('broken', ({ damage }) => damage !== null);
  all.order();
  glide(all, move)
    .attr('transform', ({ position }) => translation(position))
    .style('opacity', 1);
  all.each(function (table) {
    describe(this, table, input);
    // A bar outside of the visible columns is drawn when it becomes visible.
    if (isPartlyInSight(layout.columns, table.position)) drawBar(this, table, input, layout, move);
  });
}

/** The values that a bar was drawn with: zooming changes only a few of hundreds of bars. */
const drawn = new WeakMap<SVGGElement, { bar?: string; label?: string }>();

function isDrawn(bar: SVGGElement, what: 'bar' | 'label', values: readonly unknown[]): boolean {
  const known = drawn.get(bar) ?? {};
  drawn.set(bar, known);
  const key = values.join();
  if (known[what] === key) return true;
  known[what] = key;
  return false;
}

function describe(bar: SVGGElement, table: DrawnTable, input: ChartInput): void {
  const { position, damage, summary, name } = table;
  const merges = inSegment(input.segment, position);
  const values = [position, damage?.state, summary?.sizeLimit, input.statistics.has(name), merges];
  if (!isDrawn(bar, 'label', values)) bar.setAttribute('aria-label', describeTable(input, table));
}

/** A bar is divided by shares, and its height is logarithmic: the strip below it shows the shares to scale. */
function drawBar(bar: SVGGElement, table: DrawnTable, input: ChartInput, layout: ChartLayout, move: Move): void {
  const { bar: width } = layout.columns;
  const { height } = barBox(layout, table.position, table.size);
  const bytes = input.statistics.get(table.name)?.bytes;
  const isRead = table.damage === null;
  const left = -width / 2;
  const { sizeLimit = null, isTooLarge = false } = table.summary ?? {};
  const limit = isRead && isTooLarge && sizeLimit !== null ? layout.scale.height(sizeLimit) : height;
  if (isDrawn(bar, 'bar', [width, height, limit, isRead, bytes !== undefined]) && move === null) return;

  // What is below the colours of the sections, and between them.
  const back = rects(bar, 'back', [height]).attr('x', left).attr('width', width).lower();
  glide(back, move)
    .attr('y', all => -all)
    .attr('height', all => all);

  const parts = rects(bar, 'slice', isRead ? slices(bytes, height) : [])
    .attr('data-section', ({ section }) => section)
    .attr('fill', ({ section }) => sectionFill(section))
    .attr('x', left)
    .attr('width', width);
  glide(parts, move)
    .attr('y', ({ to }) => -to)
    // A hair of the background between two sections, where there is space for one.
    .attr('height', ({ from, to }) => Math.max(0.5, to - from - (to - from > 3 && from > 0 ? 1 : 0)));

  rects(bar, 'share', isRead && bytes ? slices(bytes, width) : [])
    .attr('data-section', ({ section }) => section)
    .attr('fill', ({ section }) => sectionFill(section))
    .attr('x', ({ from }) => left + from)
    .attr('width', ({ from, to }) => Math.max(0.5, to - from))
    .attr('y', STRIP.top)
    .attr('height', STRIP.height);

  const excess = rects(bar, 'excess', limit < height ? [{ from: limit, to: height }] : [])
    .attr('x', left)
    .attr('width', width)
    .raise();
  glide(excess, move)
    .attr('y', ({ to }) => -to)
    .attr('height', ({ from, to }) => to - from);

  rects(bar, 'hatch', isRead ? [] : [{ height }])
    .attr('fill', `url(#${patternId(PATTERNS, 'unknown')})`)
    .attr('x', left)
    .attr('width', width)
    .attr('y', -height)
    .attr('height', height);
}

function rects<D>(bar: SVGGElement, name: string, data: readonly D[]): Drawn<SVGRectElement, D, SVGGElement, unknown> {
  return select(bar)
    .selectAll<SVGRectElement, D>(`rect.${name}`)
    .data(data)
    .join(enter => enter.append('rect').attr('class', name).attr('y', 0).attr('height', 0)) as unknown as Drawn<
    SVGRectElement,
    D,
    SVGGElement,
    unknown
  >;
}

function sectionFill(section: Slice['section']): string | null {
  if (section === 'unknown') return null;
  return `url(#${patternId(PATTERNS, section === 'other' ? 'footer' : section)})`;
}

/** The table with the records of a removed table: the table that covers its update indices, else the newest. */
function heir(tables: readonly DrawnTable[], { updateIndices: gone }: DrawnTable): number {
  const found = tables.findIndex(
    ({ updateIndices: indices }) =>
      indices !== null &&
      gone !== null &&
      BigInt(indices.min) <= BigInt(gone.min) &&
      BigInt(gone.max) <= BigInt(indices.max),
  );
  return found < 0 ? Math.max(0, tables.length - 1) : found;
}
