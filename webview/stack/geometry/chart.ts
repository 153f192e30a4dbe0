/** The geometry picture: a bar per table, the maximum size of each, and the segment a compaction would merge. */
import { select } from 'd3';
import { bytes } from '../../../src/text/numbers.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import { el } from '../../parts/dom.ts';
import { motion } from '../../parts/motion.ts';
import { choose, chosen, rangeOf, type Selection, selectByKey } from '../selection.ts';
import { drawBars } from './bars.ts';
import { LINE_HEIGHT, layLabels } from './chart-labels.ts';
import {
  BRACKET,
  barBox,
  type ChartInput,
  type ChartLayout,
  FOOT_LINE,
  ghostBox,
  layOutChart,
  limitBox,
} from './chart-layout.ts';
import { centre, columnAt } from './columns.ts';
import { textMeasure } from './text-measure.ts';

export interface Chart {
  readonly element: HTMLElement;
  draw(input: ChartInput, animate: boolean): void;
}

/** Space left of the ticks' labels, and between them and the bars. */
const AXIS_MARGIN = 12;

export function createChart(select_: (selection: Selection | null) => void): Chart {
  const axis = svg('chart-axis');
  const plot = svg('chart-plot');
  plot.setAttribute('role', 'listbox');
  plot.setAttribute('aria-multiselectable', 'true');
  plot.setAttribute('aria-label', geometryText.chart());
  plot.setAttribute('tabindex', '0');
  const element = el('div', { class: 'chart' }, axis, plot);
  /** When the bars come to rest. */
  let still = 0;
  let last: { input: ChartInput; frame: ChartLayout } | null = null;

  const redraw = (input: ChartInput, animate: boolean) => {
    const measure = textMeasure(plot);
    const axisWidth = Math.ceil(measure(bytes(1023 * 1024))) + AXIS_MARGIN;
    const plotHeight = Math.max(150, Math.min(360, window.innerHeight * 0.4));
    const frame = layOutChart(input, Math.max(120, element.clientWidth - axisWidth - 2), plotHeight, measure);
    last = { input, frame };
    const now = performance.now();
    if (animate) still = now + motion(400);
    drawAxis(axis, frame, axisWidth);
    // What is learnt while bars move must not stop them.
    drawPlot(plot, input, frame, Math.max(0, still - now));
    drawLabels(plot, input, frame, measure);
    drawChoice(plot, input, frame);
  };
  const draw = (input: ChartInput, animate: boolean) => {
    if (!last || animate || !samePicture(last.input, input)) return redraw(input, animate);
    last = { input, frame: last.frame };
    drawChoice(plot, input, last.frame);
  };
  new ResizeObserver(() => last && redraw(last.input, false)).observe(element);

  plot.addEventListener('keydown', event => {
    if (!last || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = selectByKey(last.input.selection, last.input.tables.length, event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    select_(next);
    if (next) reveal(element, last.frame, next.focus);
  });
  brush(plot, () => last, select_);
  return { element, draw };
}

function svg(className: string): SVGSVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  element.setAttribute('class', className);
  return element;
}

/** Press, drag and release over the columns; a press with shift extends what is chosen. */
function brush(
  plot: SVGSVGElement,
  current: () => { input: ChartInput; frame: ChartLayout } | null,
  select_: (selection: Selection | null) => void,
): void {
  const at = (event: PointerEvent) => {
    const { input, frame } = current()!;
    return columnAt(frame.columns, input.tables.length, event.clientX - plot.getBoundingClientRect().left);
  };
  plot.addEventListener('pointerdown', event => {
    if (event.button !== 0 || !current()) return;
    plot.setPointerCapture(event.pointerId);
    select_(choose(current()!.input.selection, at(event), event.shiftKey));
  });
  plot.addEventListener('pointermove', event => {
    if (!plot.hasPointerCapture(event.pointerId)) return;
    const { selection } = current()!.input;
    if (selection?.focus !== at(event)) select_(choose(selection, at(event), true));
  });
}

function reveal(scroller: HTMLElement, { columns }: ChartLayout, index: number): void {
  const x = centre(columns, index);
  const room = scroller.clientWidth - (scroller.firstElementChild?.clientWidth ?? 0);
  const left = Math.max(x + columns.pitch - room, Math.min(scroller.scrollLeft, x - columns.pitch));
  if (left !== scroller.scrollLeft) scroller.scrollLeft = left;
}

function drawAxis(axis: SVGSVGElement, frame: ChartLayout, width: number): void {
  const root = select(axis).attr('width', width).attr('height', frame.height).attr('aria-hidden', 'true');
  const ticks = root
    .selectAll<SVGGElement, (typeof frame.scale.ticks)[number]>('g.tick')
    .data(frame.scale.ticks, tick => tick.size)
    .join(enter => {
      const tick = enter.append('g').attr('class', 'tick');
      tick.append('text').attr('text-anchor', 'end').attr('dy', '0.35em');
      tick.append('line');
      return tick;
    })
    .attr('transform', tick => `translate(0,${frame.base - tick.height})`);
  ticks
    .select('text')
    .attr('x', width - 9)
    .text(tick => bytes(tick.size));
  ticks
    .select('line')
    .attr('x1', width - 5)
    .attr('x2', width);
  root
    .selectAll('text.foot')
    .data([geometryText.base()])
    .join('text')
    .attr('class', 'foot')
    .attr('text-anchor', 'end')
    .attr('x', width - 9)
    .attr('y', frame.base + 6 + FOOT_LINE - 4)
    .text(text => text);
}

function drawPlot(plot: SVGSVGElement, input: ChartInput, frame: ChartLayout, duration: number): void {
  const { tables, segment } = input;
  const { columns, base } = frame;
  const root = select(plot).attr('width', columns.width).attr('height', frame.height);
  const layer = (name: string, hidden = true) => {
    const found = root.selectAll<SVGGElement, string>(`g.${name}`).data([name]).join('g').attr('class', name);
    return hidden ? found.attr('aria-hidden', 'true') : found;
  };
  const segments = segment ? [{ x: segment.start * columns.pitch + 1, end: segment.end * columns.pitch - 1 }] : [];
  layer('segment-band')
    .selectAll('rect')
    .data(segments)
    .join('rect')
    .attr('x', ({ x }) => x)
    .attr('y', BRACKET)
    .attr('width', ({ x, end }) => end - x)
    .attr('height', base - BRACKET);
  layer('bars', false).call(bars => drawBars(bars, input, frame, duration));
  layer('segment-bracket')
    .selectAll('path')
    .data(segments)
    .join('path')
    .attr('d', ({ x, end }) => `M${x},${BRACKET}V5H${end}V${BRACKET}`);
  layer('ghost')
    .selectAll('rect')
    .data(segment && input.merged ? [ghostBox(frame, segment, input.merged)] : [])
    .join('rect')
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height);
  layer('limits')
    .selectAll('line')
    .data(
      tables
        .flatMap((_, index) => ({ box: limitBox(frame, index), breaks: frame.tables[index].isTooLarge }))
        .filter(({ box }) => box),
    )
    .join('line')
    .attr('class', ({ breaks }) => (breaks ? 'limit breaks' : 'limit'))
    .attr('x1', ({ box }) => box!.x)
    .attr('x2', ({ box }) => box!.x + box!.width)
    .attr('y1', ({ box }) => box!.y + 1)
    .attr('y2', ({ box }) => box!.y + 1);
  layer('base')
    .selectAll('line')
    .data([columns.pitch * tables.length])
    .join('line')
    .attr('class', 'base-line')
    .attr('x2', width => width)
    .attr('y1', base + 0.5)
    .attr('y2', base + 0.5);
}

/** All that a change of the selection changes. */
function drawChoice(plot: SVGSVGElement, { tables, selection }: ChartInput, frame: ChartLayout): void {
  if (selection) plot.setAttribute('aria-activedescendant', `table-${selection.focus}`);
  else plot.removeAttribute('aria-activedescendant');
  const root = select(plot);
  root.selectAll('g.bar').attr('aria-selected', (_, index) => String(chosen(selection, index)));
  root.selectAll<SVGTextElement, Foot>('text.under').classed('chosen', ({ index }) => chosen(selection, index));
  const layer = root.selectAll<SVGGElement, string>('g.choice').data(['choice']).join('g');
  layer.attr('class', 'choice').attr('aria-hidden', 'true');
  layer
    .selectAll('rect')
    .data(tables.flatMap((table, index) => (chosen(selection, index) ? [barBox(frame, index, table.size)] : [])))
    .join('rect')
    .attr('x', ({ x }) => x - 2)
    .attr('y', ({ y }) => y - 2)
    .attr('width', ({ width }) => width + 4)
    .attr('height', ({ height }) => height + 4);
  layer
    .selectAll('line')
    .data(underline(selection, frame.columns.pitch))
    .join('line')
    .attr('class', 'base-line chosen')
    .attr('x1', ({ from }) => from)
    .attr('x2', ({ to }) => to)
    .attr('y1', frame.base + 3)
    .attr('y2', frame.base + 3);
}

function underline(selection: Selection | null, pitch: number) {
  if (!selection) return [];
  const { first, last } = rangeOf(selection);
  return [{ from: first * pitch + 1, to: (last + 1) * pitch - 1 }];
}

/** A word under a bar. */
interface Foot {
  readonly row: number;
  readonly index: number;
  readonly text: string;
}

/** Whether two pictures differ by the selection alone. */
function samePicture(a: ChartInput, b: ChartInput): boolean {
  return (
    a.tables === b.tables &&
    a.factor === b.factor &&
    a.segment === b.segment &&
    a.merged === b.merged &&
    a.scale === b.scale &&
    a.counted === b.counted
  );
}

function drawLabels(
  plot: SVGSVGElement,
  input: ChartInput,
  frame: ChartLayout,
  measure: (text: string) => number,
): void {
  const { columns, base, feet, numberEvery } = frame;
  const root = select(plot).selectAll<SVGGElement, string>('g.labels').data(['labels']).join('g');
  root.attr('class', 'labels').attr('aria-hidden', 'true');
  root
    .selectAll('text.over')
    .data(layLabels(input, frame, measure))
    .join('text')
    .attr('class', ({ id }) => `over ${id.kind}`)
    .attr('x', ({ place }) => place.x + place.width / 2)
    .attr('y', ({ place }) => place.y + LINE_HEIGHT - 4)
    .text(({ place }) => place.text);
  const numbers: Foot[] = input.tables.flatMap((_, index) =>
    index % numberEvery === 0 ? [{ row: 0, index, text: String(index) }] : [],
  );
  const words: Foot[] = feet.flatMap((row, line) => row.map((text, index) => ({ row: line + 1, index, text })));
  root
    .selectAll('text.under')
    .data([...numbers, ...words])
    .join('text')
    .attr('class', ({ row }) => (row < 2 ? 'under name' : 'under'))
    .attr('x', ({ index }) => centre(columns, index))
    .attr('y', ({ row }) => base + 6 + FOOT_LINE * (row + 1) - 4)
    .text(({ text }) => text);
}
