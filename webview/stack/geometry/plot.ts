/**
 * Draws the parts that do not move with the bars: the segment, the limits, the marks, the lanes, the texts and the
 * selection.
 */
import { type Selection as Drawn, select } from 'd3';
import { MARK, markPath } from '../refs/provenance.ts';
import { chosen, rangeOf, type Selection } from '../selection.ts';
import { drawBars } from './bars.ts';
import { bracketBox, type Chip, layChips, layFoot, layResult, limitLines, stagedBracket } from './chart-labels.ts';
import {
  BRACKET,
  barBox,
  type ChartInput,
  type ChartLayout,
  ghostBox,
  inSegment,
  limitBox,
  type Measure,
  stagedBox,
} from './chart-layout.ts';
import type { Box } from './place-labels.ts';
import { type Columns, centre, columnStart, isInSight } from './scales.ts';

/** From the top of a row of text to the baseline. */
const BASELINE = 11;

export function drawPlot(
  plot: SVGSVGElement,
  input: ChartInput,
  layout: ChartLayout,
  { measure, duration }: { readonly measure: Measure; readonly duration: number },
): void {
  const root = select(plot).attr('width', layout.columns.width).attr('height', layout.height);
  const layer = (name: string) =>
    root.selectAll<SVGGElement, string>(`g.${name}`).data([name]).join('g').attr('class', name) as Layer;
  const decoration = (name: string) => layer(name).attr('aria-hidden', 'true');
  const { segment, merged } = input;
  const { base } = layout;
  const bracket = bracketBox(input, layout);
  const brackets = presentBoxes(bracket);

  decoration('segment-band')
    .selectAll('rect')
    .data(brackets.map(({ x, width }) => ({ x, y: BRACKET.foot, width, height: base - BRACKET.foot })))
    .join('rect')
    .call(setBox);
  layer('bars').call(bars => drawBars(bars, input, layout, duration));
  decoration('segment-bracket').selectAll('path').data(brackets).join('path').attr('d', bracketPath);
  decoration('ghost')
    .selectAll('rect')
    .data(segment && merged !== null ? [ghostBox(layout, segment, merged)] : [])
    .join('rect')
    .call(setBox);
  decoration('staged-table')
    .selectAll('rect')
    .data(presentBoxes(stagedBox(layout, input)))
    .join('rect')
    .call(setBox);
  decoration('staged-bracket')
    .selectAll('path')
    .data(presentBoxes(segment === null ? stagedBracket(input, layout) : null))
    .join('path')
    .attr('d', bracketPath);
  decoration('limits');
  decoration('base')
    .selectAll('line')
    .data([layout.columns])
    .join('line')
    .attr('class', 'base-line')
    .attr('x1', columns => Math.max(0, columnStart(columns, 0)))
    .attr('x2', columns => Math.min(columns.width, columnStart(columns, columns.count)))
    .attr('y1', base + 0.5)
    .attr('y2', base + 0.5);
  decoration('marks').call(drawMarks, input, layout);
  decoration('lanes').call(drawLanes, input, layout);
  decoration('choice');
  decoration('chips');
  decoration('result');
  decoration('feet');
  drawSelection(plot, input, layout, measure);
}

function presentBoxes(box: Box | null): readonly Box[] {
  return box === null ? [] : [box];
}

function bracketPath({ x, width }: Box): string {
  return `M${x},${BRACKET.foot}V${BRACKET.top}H${x + width}V${BRACKET.foot}`;
}

/** The limits with their chips, and the label that keeps clear of them: what the table under the pointer changes. */
export function drawChips(plot: SVGSVGElement, input: ChartInput, layout: ChartLayout, measure: Measure): void {
  const root = select(plot);
  const chips = layChips(input, layout, measure);
  (root.select('g.limits') as unknown as Layer).call(drawLimits, input, layout, chips);
  (root.select('g.chips') as unknown as Layer).call(drawChipBoxes, chips);
  const result = layResult(input, layout, chips, measure);
  root
    .select('g.result')
    .selectAll('text')
    .data(result ? [result] : [])
    .join('text')
    .attr('x', ({ x, width }) => x + width / 2)
    .attr('y', ({ y }) => y + BASELINE)
    .text(({ text }) => text);
}

/** All that a change of the selection changes. */
export function drawSelection(plot: SVGSVGElement, input: ChartInput, layout: ChartLayout, measure: Measure): void {
  const { tables, selection } = input;
  if (selection) plot.setAttribute('aria-activedescendant', `table-${selection.focus}`);
  else plot.removeAttribute('aria-activedescendant');
  const root = select(plot);
  const isSelected = (index: number) => chosen(selection, index);
  root.selectAll('g.bar').attr('aria-selected', (_, index) => String(isSelected(index)));
  root
    .selectAll<SVGRectElement, { readonly table: number }>('rect.lane')
    .classed('chosen', ({ table }) => isSelected(table));
  root
    .select('g.choice')
    .selectAll('rect')
    .data(tables.filter(({ position }) => isSelected(position)).map(table => outlineOf(layout, table)))
    .join('rect')
    .call(setBox);
  root
    .select('g.choice')
    .selectAll('line')
    .data(underline(selection, layout.columns))
    .join('line')
    .attr('x1', ({ from }) => from)
    .attr('x2', ({ to }) => to)
    .attr('y1', layout.base + 11.5)
    .attr('y2', layout.base + 11.5);
  drawChips(plot, input, layout, measure);
  root
    .select('g.feet')
    .selectAll('text')
    .data(layFoot(input, layout, measure))
    .join('text')
    .attr('class', ({ id }) => footClass(input, id))
    .attr('x', ({ spot }) => spot.x + spot.width / 2)
    .attr('y', ({ spot }) => spot.y + BASELINE)
    .text(({ spot }) => spot.text);
}

function footClass({ tables, selection }: ChartInput, index: number): string {
  const table = tables[index];
  if (table === undefined) return 'foot staged';
  const isBad = table.damage !== null || table.summary?.isTooLarge;
  return `foot ${isBad ? 'breaks' : ''} ${chosen(selection, index) ? 'chosen' : ''}`;
}

function outlineOf(layout: ChartLayout, { position, size }: ChartInput['tables'][number]): Box {
  const { x, y, width, height } = barBox(layout, position, size);
  const gap = Math.max(0.5, Math.min(2, (layout.columns.pitch - width) / 2));
  return { x: x - gap, y: y - 2, width: width + 2 * gap, height: height + 4 };
}

function underline(selection: Selection | null, columns: Columns) {
  if (!selection) return [];
  const { first, last } = rangeOf(selection);
  return [{ from: columnStart(columns, first) + 1, to: columnStart(columns, last + 1) - 1 }];
}

type Layer = Drawn<SVGGElement, string, SVGSVGElement, unknown>;

function drawLimits(layer: Layer, { tables }: ChartInput, layout: ChartLayout, chips: readonly Chip[]): void {
  const chipOf = new Map(chips.map(chip => [chip.table, chip]));
  const lines = tables.flatMap(table => {
    const limit = limitBox(layout, table);
    if (!limit || !isInSight(layout.columns, table.position)) return [];
    const breaks = table.summary?.isTooLarge ?? false;
    const near = chipOf.get(table.position);
    const chip = near?.isOnLimit ? near : undefined;
    // The chip of a limit just above the base line is above the limit.
    const y = chip ? chip.y + chip.height / 2 : limit.y + 1;
    return limitLines(limit, chip).map(line => ({ ...line, y, breaks }));
  });
  layer
    .selectAll('line')
    .data(lines)
    .join('line')
    .attr('class', ({ breaks }) => (breaks ? 'limit breaks' : 'limit'))
    .attr('x1', ({ x1 }) => x1)
    .attr('x2', ({ x2 }) => x2)
    .attr('y1', ({ y }) => y)
    .attr('y2', ({ y }) => y);
}

function drawChipBoxes(layer: Layer, chips: readonly Chip[]): void {
  layer.selectAll('rect').data(chips).join('rect').attr('class', 'chip').attr('rx', 3).call(setBox);
  layer
    .selectAll('text')
    .data(chips)
    .join('text')
    .attr('class', 'over')
    .attr('x', ({ x, width }) => x + width / 2)
    .attr('y', ({ y }) => y + BASELINE)
    .text(({ text }) => text);
}

/** What each table has of the selected ref. */
function drawMarks(layer: Layer, { tables, marks }: ChartInput, { columns, markRow }: ChartLayout): void {
  const present = marks === null ? [] : tables.filter(({ position }) => (marks[position] ?? 'none') !== 'none');
  layer
    .selectAll('path')
    .data(present.map(({ position }) => ({ position, mark: marks?.[position] ?? ('none' as const) })))
    .join('path')
    .attr('class', ({ mark }) => `mark-${mark}`)
    .attr('d', ({ mark }) => markPath(mark))
    .attr('transform', ({ position }) => `translate(${centre(columns, position) - MARK / 2},${markRow})`);
}

/** The update indices of each table in its column, the newest at the bottom. */
function drawLanes(layer: Layer, input: ChartInput, { columns, lanes }: ChartLayout): void {
  const { top = 0, height = 0 } = lanes ?? {};
  const box = ({ table, from, to }: { readonly table: number; readonly from: number; readonly to: number }): Box => ({
    x: centre(columns, table) - columns.bar / 2,
    y: top + from * height,
    width: columns.bar,
    height: Math.max(2, (to - from) * height),
  });
  layer
    .selectAll('rect.lane')
    .data((lanes?.lanes ?? []).map(lane => ({ ...lane, ...box(lane) })))
    .join('rect')
    .attr('class', 'lane')
    .classed('merges', ({ table }) => inSegment(input.segment, table))
    .classed('broken', ({ isBroken }) => isBroken)
    .call(setBox);
  layer
    .selectAll('rect.seam')
    .data((lanes?.seams ?? []).map(seam => ({ ...seam, ...box(seam) })))
    .join('rect')
    .attr('class', ({ type }) => `seam ${type}`)
    .call(setBox);
}

function setBox(rects: { attr(name: string, value: (box: Box) => number): unknown }): void {
  for (const name of ['x', 'y', 'width', 'height'] as const) rects.attr(name, box => box[name]);
}
