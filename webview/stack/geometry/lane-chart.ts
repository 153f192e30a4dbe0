/** The update-index lanes: which transactions each table covers, on one axis, so that gaps and overlaps show. */
import { select } from 'd3';
import { count, indexRange } from '../../../src/text/numbers.ts';
import { laneText } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { chosen } from '../selection.ts';
import type { ChartInput } from './chart-layout.ts';
import { type LaneLayout, larger, layLanes } from './lanes.ts';
import { type Box, type LabelSpot, type PlacedLabel, placeLabels } from './place-labels.ts';
import { textMeasure } from './text-measure.ts';

export interface LaneChart {
  readonly element: HTMLElement;
  draw(input: ChartInput): void;
}

const LABEL_HEIGHT = 14;
const AXIS_HEIGHT = 22;
/** All lanes together, in pixels. */
const HEIGHT = 280;

export function createLaneChart(press: (table: number, extend: boolean) => void): LaneChart {
  const words = el('p', { class: 'lane-words muted' });
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  picture.setAttribute('class', 'lanes');
  picture.setAttribute('aria-hidden', 'true');
  const element = el(
    'section',
    { 'aria-label': laneText.title() },
    el('h2', { class: 'caption' }, laneText.title()),
    words,
    picture,
  );
  let last: ChartInput | null = null;
  let pitch = 1;

  const redraw = (input: ChartInput) => {
    last = input;
    const layout = layLanes(input.tables, input.scale);
    pitch = lanePitch(input.tables.length);
    fill(words, laneText.seams(layout.seams), ' ', axisWords(input.scale));
    drawLanes(picture, input, layout, pitch, Math.max(100, element.clientWidth), textMeasure(picture));
  };
  const draw = (input: ChartInput) => {
    if (last?.tables !== input.tables || last.scale !== input.scale || last.segment !== input.segment) redraw(input);
    last = input;
    select(picture)
      .selectAll('rect.lane')
      .classed('chosen', (_, index) => chosen(input.selection, index));
  };
  new ResizeObserver(() => last && redraw(last)).observe(element);
  picture.addEventListener('click', event => {
    const lane = Math.floor((event.clientY - picture.getBoundingClientRect().top) / pitch);
    if (last && lane < last.tables.length) press(lane, event.shiftKey);
  });
  return { element, draw };
}

/** Height of a lane; hundreds of them draw a staircase rather than a scroll. */
function lanePitch(lanes: number): number {
  const room = HEIGHT / Math.max(1, lanes);
  return room < 1 ? room : Math.min(17, Math.floor(room));
}

function axisWords(kind: ChartInput['scale']): string {
  return kind === 'log' ? laneText.logAxis() : laneText.linearAxis();
}

function drawLanes(
  picture: SVGSVGElement,
  input: ChartInput,
  layout: LaneLayout,
  pitch: number,
  width: number,
  measure: (text: string) => number,
): void {
  const height = pitch * layout.lanes.length;
  const thick = pitch >= 6 ? pitch - Math.max(2, Math.round(pitch / 3)) : Math.max(1, pitch - 0.5);
  const inner = width - 2;
  const box = ({ from, to }: { from: number; to: number }, row: number): Box => ({
    x: from * inner,
    y: row * pitch + (pitch - thick) / 2,
    width: Math.max(2, (to - from) * inner),
    height: thick,
  });
  const boxes = layout.lanes.map(box);
  const seams = layout.seams.map(seam => ({ type: seam.type, ...box(seam, seam.table) }));
  const root = select(picture)
    .attr('width', width)
    .attr('height', height + AXIS_HEIGHT);

  root
    .selectAll<SVGRectElement, Box>('rect.lane')
    .data(boxes)
    .join(enter => {
      const rect = enter.append('rect').attr('class', 'lane');
      rect.append('title');
      return rect;
    })
    .classed('merges', (_, index) => !!input.segment && input.segment.start <= index && index < input.segment.end)
    .call(placeBox)
    .select('title')
    .text((_, index) => laneText.lane(index, layout.lanes[index].min, layout.lanes[index].max));
  root
    .selectAll<SVGRectElement, Box>('rect.seam')
    .data(seams)
    .join('rect')
    .attr('class', ({ type }) => `seam ${type}`)
    .call(placeBox);
  root
    .selectAll<SVGTextElement, PlacedLabel<number>>('text.range')
    .data(
      pitch < LABEL_HEIGHT
        ? []
        : placeLabels(rangeWishes(layout, boxes, pitch, measure), [...boxes, ...seams], { x: 0, y: 0, width, height }),
    )
    .join('text')
    .attr('class', 'range')
    .attr('x', ({ place }) => place.x + 4)
    .attr('y', ({ place }) => place.y + LABEL_HEIGHT - 3.5)
    .text(({ place }) => place.text);
  drawAxis(picture, layout, height, inner, measure);
}

function placeBox(rects: { attr(name: string, value: (box: Box) => number): unknown }): void {
  for (const name of ['x', 'y', 'width', 'height'] as const) rects.attr(name, box => box[name]);
}

/** Next to its lane, at the right or at the left. */
function rangeWishes(layout: LaneLayout, boxes: readonly Box[], pitch: number, measure: (text: string) => number) {
  return layout.lanes.map(({ min, max }, id) => {
    const text = indexRange(min, max);
    const width = measure(text) + 8;
    const y = id * pitch + (pitch - LABEL_HEIGHT) / 2;
    const at = (x: number): LabelSpot => ({ text, x, y, width, height: LABEL_HEIGHT });
    return { id, places: [at(boxes[id].x + boxes[id].width + 2), at(boxes[id].x - width - 2)] };
  });
}

function drawAxis(
  picture: SVGSVGElement,
  { ticks, lanes }: LaneLayout,
  top: number,
  width: number,
  measure: (text: string) => number,
): void {
  const newest = lanes.map(({ max }) => max).reduce(larger);
  const words = [
    { at: 1, text: count(newest) },
    ...[...ticks]
      .reverse()
      .map(({ at, back, index }) => ({ at, text: back === undefined ? count(index!) : laneText.before(back) })),
  ];
  const wishes = words.map(({ at, text }, id) => {
    const room = measure(text) + 12;
    const x = Math.max(0, Math.min(width - room, at * width - room / 2));
    return { id, places: [{ text, x, y: top + 7, width: room, height: LABEL_HEIGHT }] };
  });
  const placed = placeLabels(wishes, [], { x: -1, y: top, width: width + 4, height: AXIS_HEIGHT });
  const root = select(picture);
  root
    .selectAll('line.axis')
    .data([
      { x1: 0, x2: width, y1: top + 1.5, y2: top + 1.5 },
      ...placed.map(({ id }) => tick(words[id].at * width, top)),
    ])
    .join('line')
    .attr('class', 'axis')
    .attr('x1', ({ x1 }) => x1)
    .attr('x2', ({ x2 }) => x2)
    .attr('y1', ({ y1 }) => y1)
    .attr('y2', ({ y2 }) => y2);
  root
    .selectAll<SVGTextElement, PlacedLabel<number>>('text.tick')
    .data(placed)
    .join('text')
    .attr('class', 'tick')
    .attr('x', ({ place }) => place.x + place.width / 2)
    .attr('y', ({ place }) => place.y + LABEL_HEIGHT - 2)
    .text(({ place }) => place.text);
}

function tick(x: number, top: number) {
  return { x1: x, x2: x, y1: top + 2, y2: top + 6 };
}
