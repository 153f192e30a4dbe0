/** The axes at the left of the bars and of the lanes. */
import { axisLeft, scaleLinear, select } from 'd3';
import { bytes, count } from '../../../src/text/numbers.ts';
import { geometryText, laneText } from '../../../src/text/stack-editor.ts';
import type { ChartLayout, Measure } from './chart-layout.ts';

/** Space left of the ticks' labels, and between them and the bars. */
const MARGIN = 14;
const LINE = 13;

/** The width that the labels need. */
export function axesWidth(layout: ChartLayout, measure: Measure): number {
  const { scale, lanes } = layout;
  const texts = [...scale.ticks.map(bytes), firstColumn(layout), ...laneLabels(lanes).map(({ text }) => text)];
  return Math.ceil(Math.max(...texts.map(measure))) + MARGIN;
}

export function drawAxes(svg: SVGSVGElement, layout: ChartLayout, width: number): void {
  const { scale, top, textRow, lanes, height } = layout;
  const root = select(svg).attr('width', width).attr('height', height).attr('aria-hidden', 'true');
  const layer = (name: string, y: number) =>
    root
      .selectAll<SVGGElement, string>(`g.${name}`)
      .data([name])
      .join('g')
      .attr('class', `axis ${name}`)
      .attr('transform', `translate(${width - 1},${y})`);
  const sizes = axisLeft(scale.axis)
    .tickValues(scale.ticks)
    .tickFormat(size => bytes(Number(size)));
  layer('sizes', top).call(sizes.tickSize(4).tickPadding(4) as never);
  root
    .selectAll('text.foot')
    .data([firstColumn(layout)])
    .join('text')
    .attr('class', 'foot')
    .attr('text-anchor', 'end')
    .attr('x', width - 9)
    .attr('y', textRow + LINE - 2)
    .text(text => text);
  const labels = laneLabels(lanes);
  const texts = new Map(labels.map(({ at, text }) => [at, text]));
  const indices = axisLeft(scaleLinear([0, 1], [0, lanes?.height ?? 0]))
    .tickValues(labels.map(({ at }) => at))
    .tickFormat(at => texts.get(Number(at)) ?? '');
  layer('indices', lanes?.top ?? 0)
    .attr('display', lanes ? null : 'none')
    .call(indices.tickSize(4).tickPadding(4) as never);
}

/** Which table the first column in sight is: the text at the left of the sizes. */
export function firstColumn({ columns }: ChartLayout): string {
  const first = Math.max(0, Math.floor(columns.window.from + 0.5));
  return first === 0 ? geometryText.base() : geometryText.firstInSight(first);
}

/** The ticks whose labels have space, from the newest on. */
function laneLabels(lanes: ChartLayout['lanes']): { readonly at: number; readonly text: string }[] {
  if (!lanes) return [];
  const labels: { at: number; text: string }[] = [];
  for (const { at, back, index } of [...lanes.ticks].reverse()) {
    const last = labels.at(-1);
    if (last && (last.at - at) * lanes.height < LINE + 1) continue;
    const text = back === undefined ? count(index ?? 0n) : back === 0n ? laneText.now() : laneText.before(back);
    labels.push({ at, text });
  }
  return labels;
}
