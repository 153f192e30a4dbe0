/**
 * The table to scale: the whole file above, and below it the part of it that is brushed there, block by block with how
 * full each is. The selected block is the one that is selected in the list.
 */
import './block-map.css';
import { brushX, type D3BrushEvent, scaleLinear, select } from 'd3';
import type { PartInfo, StripCell } from '../../../src/protocol/table.ts';
import { hex } from '../../../src/text/numbers.ts';
import { mapText } from '../../../src/text/table-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { patternDefs, patternName, svg } from '../../parts/patterns.ts';

interface MapOptions {
  readonly size: number;
  readonly parts: number;
  fetch(from: number, to: number, cells: number, signal: AbortSignal): Promise<readonly StripCell[]>;
  /** A byte of the file was selected. */
  pick(offset: number): void;
  /** To the next part, or to the previous one. */
  step(by: number): void;
  failed(error: unknown): void;
}

export interface BlockMap {
  readonly element: HTMLElement;
  /** Marks the part, and scrolls it into view. */
  choose(part: PartInfo | null): void;
  /** Draws again, with the host's new data. */
  refresh(): void;
}

const OVERVIEW_HEIGHT = 20;
const STRIP_HEIGHT = 36;
const AXIS_HEIGHT = 20;
/** A zoomed strip shows this many blocks at first. */
const SHOWN_PARTS = 64;
const SMALLEST_RANGE = 64;
const TICK_ROOM = 96;

export function createBlockMap({ size, parts, fetch, pick, step, failed }: MapOptions): BlockMap {
  const overview = picture('overview');
  const strip = picture('strip');
  strip.setAttribute('role', 'slider');
  strip.setAttribute('tabindex', '0');
  strip.setAttribute('aria-label', mapText.block());
  strip.setAttribute('aria-valuemin', '0');
  strip.setAttribute('aria-valuemax', String(Math.max(0, parts - 1)));
  const words = el('p', { class: 'map-words muted' });
  const element = el('section', { class: 'map', 'aria-label': mapText.map() }, overview, strip, words);
  let range = startRange(size, parts);
  let chosen: PartInfo | null = null;
  let whole: readonly StripCell[] = [];
  let asked: AbortController | null = null;
  let width = 0;

  const brush = brushX<unknown>()
    .handleSize(8)
    .on('brush end', (event: D3BrushEvent<unknown>) => {
      if (!event.sourceEvent || !Array.isArray(event.selection)) return;
      const [left, right] = event.selection as [number, number];
      zoomTo(overviewScale().invert(left), overviewScale().invert(right), false);
    });
  const brushed = select(overview).append('g').attr('class', 'brush');

  const overviewScale = () => scaleLinear([0, size], [0, width]);
  const stripScale = () => scaleLinear([range.from, range.to], [0, width]);

  async function draw(): Promise<void> {
    if (width === 0 || size === 0) return;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      if (whole.length === 0) whole = await fetch(0, size, Math.round(width), signal);
      drawCells(overview, whole, overviewScale(), OVERVIEW_HEIGHT, width);
      const cells = await fetch(range.from, range.to, Math.round(width / 3), signal);
      if (signal.aborted) return;
      drawCells(strip, cells, stripScale(), STRIP_HEIGHT, width);
      drawAxis(strip, stripScale(), width);
      drawChoice();
    } catch (error) {
      failed(error);
    }
  }

  function drawChoice(): void {
    for (const [element, scale, height] of [
      [overview, overviewScale(), OVERVIEW_HEIGHT],
      [strip, stripScale(), STRIP_HEIGHT],
    ] as const) {
      select(element)
        .selectAll<SVGRectElement, PartInfo>('rect.choice')
        .data(chosen ? [chosen] : [])
        .join('rect')
        .attr('class', 'choice')
        .attr('x', ({ offset }) => Math.max(0, scale(offset) - 1))
        .attr('width', part => Math.max(3, scale(part.offset + part.size) - scale(part.offset) + 2))
        .attr('y', 0.5)
        .attr('height', height - 1);
    }
    strip.setAttribute('aria-valuenow', String(chosen?.index ?? 0));
    strip.setAttribute('aria-valuetext', chosen ? mapText.part(chosen) : mapText.none());
    fill(words, chosen ? mapText.part(chosen) : '');
  }

  function zoomTo(from: number, to: number, moveBrush = true): void {
    const length = Math.min(size, Math.max(SMALLEST_RANGE, to - from));
    const start = Math.max(0, Math.min(size - length, from));
    range = { from: Math.floor(start), to: Math.ceil(start + length) };
    if (moveBrush && width > 0) updateBrush();
    void draw();
  }

  function updateBrush(): void {
    brush.extent([
      [0, 0],
      [width, OVERVIEW_HEIGHT],
    ]);
    brushed.call(brush as never);
    brushed.call(brush.move as never, [overviewScale()(range.from), overviewScale()(range.to)]);
  }

  /** Nearer for a factor below 1, about a byte of the file that stays where it is. */
  function zoom(factor: number, about: number): void {
    zoomTo(about - (about - range.from) * factor, about + (range.to - about) * factor);
  }

  const offsetAt = (event: MouseEvent) => {
    const x = event.clientX - strip.getBoundingClientRect().left;
    return Math.max(0, Math.min(size - 1, Math.floor(stripScale().invert(x))));
  };
  strip.addEventListener('click', event => {
    strip.focus();
    pick(offsetAt(event));
  });
  strip.addEventListener('pointermove', event => {
    const cell = (event.target as Element).closest<SVGElement>('[data-words]');
    fill(words, cell?.dataset.words ?? (chosen ? mapText.part(chosen) : ''));
  });
  strip.addEventListener('pointerleave', () => drawChoice());
  strip.addEventListener(
    'wheel',
    event => {
      if (!event.ctrlKey && Math.abs(event.deltaX) < Math.abs(event.deltaY)) return;
      event.preventDefault();
      if (event.ctrlKey) zoom(event.deltaY > 0 ? 1.25 : 0.8, offsetAt(event));
      else zoomTo(...shifted(range, (event.deltaX / width) * (range.to - range.from)));
    },
    { passive: false },
  );
  strip.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const about = chosen ? chosen.offset + chosen.size / 2 : (range.from + range.to) / 2;
    const page = Math.max(1, Math.round(parts / 20));
    const keys: Record<string, () => void> = {
      ArrowRight: () => step(1),
      ArrowUp: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowDown: () => step(-1),
      PageUp: () => step(page),
      PageDown: () => step(-page),
      Home: () => step(-parts),
      End: () => step(parts),
      '+': () => zoom(0.5, about),
      '-': () => zoom(2, about),
      '0': () => zoomTo(0, size),
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
  new ResizeObserver(() => {
    const now = element.clientWidth;
    if (now === width || now === 0) return;
    width = now;
    whole = [];
    overview.setAttribute('width', String(width));
    strip.setAttribute('width', String(width));
    updateBrush();
    void draw();
  }).observe(element);

  return {
    element,
    choose(part) {
      chosen = part;
      if (part && (part.offset < range.from || part.offset + part.size > range.to)) {
        const length = Math.max(range.to - range.from, part.size);
        const middle = part.offset + part.size / 2;
        zoomTo(middle - length / 2, middle + length / 2);
      }
      if (width > 0) drawChoice();
    },
    refresh() {
      whole = [];
      void draw();
    },
  };
}

function startRange(size: number, parts: number): { from: number; to: number } {
  const share = Math.min(1, SHOWN_PARTS / Math.max(1, parts));
  return { from: 0, to: Math.max(Math.ceil(size * share), Math.min(size, SMALLEST_RANGE)) };
}

function shifted(range: { from: number; to: number }, by: number): [number, number] {
  return [range.from + by, range.to + by];
}

function picture(name: string): SVGSVGElement {
  const element = svg('svg', { class: `map-picture map-${name}` }) as SVGSVGElement;
  element.setAttribute('height', String(name === 'strip' ? STRIP_HEIGHT + AXIS_HEIGHT : OVERVIEW_HEIGHT));
  if (name !== 'strip') element.setAttribute('aria-hidden', 'true');
  element.append(patternDefs(name), svg('g', { class: 'cells' }));
  return element;
}

function drawCells(
  element: SVGSVGElement,
  cells: readonly StripCell[],
  scale: (offset: number) => number,
  height: number,
  width: number,
): void {
  const prefix = element.classList.contains('map-strip') ? 'strip' : 'overview';
  // On whole pixels, or hundreds of edges would shimmer.
  const x = (offset: number) => Math.round(Math.max(0, Math.min(width, scale(offset))));
  const gap = (cell: StripCell) => (x(cell.end) - x(cell.start) > 5 ? 1 : 0);
  const groups = select(element)
    .select('g.cells')
    .selectAll<SVGGElement, StripCell>('g')
    .data(cells)
    .join(enter => {
      const group = enter.append('g');
      group.append('rect').attr('class', 'room');
      group.append('rect').attr('class', 'used');
      group.append('path').attr('class', 'damage');
      return group;
    })
    .attr('data-words', mapText.cell)
    .classed('damaged', ({ damaged }) => damaged);
  for (const [name, share] of [
    ['room', () => 1],
    ['used', (cell: StripCell) => (prefix === 'strip' ? Math.max(0.06, cell.fill) : 1)],
  ] as const) {
    groups
      .select(`rect.${name}`)
      .attr('x', cell => x(cell.start))
      .attr('width', cell => Math.max(1, x(cell.end) - x(cell.start) - gap(cell)))
      .attr('y', cell => height * (1 - share(cell)))
      .attr('height', cell => height * share(cell))
      .attr('fill', ({ section }) => (name === 'room' ? null : `url(#${prefix}-${patternName(section)})`));
  }
  groups.select('path.damage').attr('d', ({ damaged, start, end }) => {
    const middle = Math.max(4, Math.min(width - 4, (x(start) + x(end)) / 2));
    return damaged ? `M${middle - 4},0 h8 l-4,7 z` : null;
  });
}

/** Offsets below the strip, as many as have room, each clear of its tick. */
function drawAxis(element: SVGSVGElement, scale: ReturnType<typeof scaleLinear<number, number>>, width: number): void {
  const [from = 0, to = 0] = scale.domain();
  const room = Math.max(2, Math.floor(width / TICK_ROOM));
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, (to - from) / room)));
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  // A label is centered below its tick and must not leave the picture.
  const clear = ticks.filter(at => scale(at) >= TICK_ROOM / 2 && scale(at) <= width - TICK_ROOM / 2);
  select(element)
    .selectAll<SVGLineElement, number>('line.tick')
    .data(clear)
    .join('line')
    .attr('class', 'tick')
    .attr('x1', at => Math.round(scale(at)) + 0.5)
    .attr('x2', at => Math.round(scale(at)) + 0.5)
    .attr('y1', STRIP_HEIGHT + 1)
    .attr('y2', STRIP_HEIGHT + 4);
  select(element)
    .selectAll<SVGTextElement, number>('text.tick')
    .data(clear)
    .join('text')
    .attr('class', 'tick')
    .attr('x', at => scale(at))
    .attr('y', STRIP_HEIGHT + AXIS_HEIGHT - 4)
    .text(at => hex(at));
}
