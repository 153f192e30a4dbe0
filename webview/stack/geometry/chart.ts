/** The geometry picture: a bar per table, the maximum size of each, and the segment a compaction would merge. */
import { drag, select } from 'd3';
import { geometryText } from '../../../src/text/stack-editor.ts';
import { el } from '../../parts/dom.ts';
import { motion } from '../../parts/motion.ts';
import { patternDefs } from '../../parts/patterns.ts';
import { choose, chosen, type Selection, selectByKey } from '../selection.ts';
import { PATTERNS } from './bars.ts';
import { axesWidth, drawAxes } from './chart-axes.ts';
import { barBox, type ChartInput, type ChartLayout, columnsOf, layOutChart, type Measure } from './chart-layout.ts';
import { type ColumnZoom, createColumnZoom } from './column-zoom.ts';
import { createHoverCard } from './hover-card.ts';
import { createMinimap } from './minimap.ts';
import { drawChips, drawPlot, drawSelection } from './plot.ts';
import { centre, columnAt } from './scales.ts';
import { textMeasure } from './text-measure.ts';

export interface ChartEvents {
  select(selection: Selection | null): void;
  /** Opens the table at a position. */
  open(index: number): void;
  /** Shows the menu of the selected tables. */
  menu(at: { readonly x: number; readonly y: number }): void;
}

export interface Chart {
  readonly element: HTMLElement;
  readonly zoom: ColumnZoom;
  draw(input: ChartInput, animate: boolean): void;
}

interface Shown {
  readonly input: ChartInput;
  readonly layout: ChartLayout;
  readonly measure: Measure;
}

/** `laidOut` is called after each drawing: what can be zoomed may have changed. */
export function createChart(events: ChartEvents, laidOut: () => void): Chart {
  const axes = svg('chart-axis');
  const plot = svg('chart-plot');
  for (const [name, value] of Object.entries({
    ...{ role: 'listbox', 'aria-multiselectable': 'true', 'aria-label': geometryText.chart(), tabindex: '0' },
  }))
    plot.setAttribute(name, value);
  plot.append(patternDefs(PATTERNS));
  const zoom = createColumnZoom(plot, () => shown && redraw(shown.input, false));
  const minimap = createMinimap(zoom.show);
  const card = createHoverCard();
  const element = el('div', { class: 'chart' }, axes, plot, minimap.element, card.element);
  /** When the animation of the bars ends. */
  let still = 0;
  let shown: Shown | null = null;
  let axisWidth = 0;

  function layOut(input: ChartInput, measure: Measure): ChartLayout {
    const plotHeight = Math.max(150, Math.min(360, window.innerHeight * 0.4));
    const whole = element.clientWidth;
    const ofWidth = (width: number) =>
      layOutChart(input, { width, plotHeight, window: zoom.lay(columnsOf(input), width) });
    // The axes need as much as the labels of all tables, or those of the tables in sight.
    const all = layOutChart(input, { width: whole, plotHeight, window: { from: 0, to: columnsOf(input) } });
    axisWidth = axesWidth(all, measure);
    const layout = ofWidth(Math.max(120, whole - axisWidth - 2));
    const needed = axesWidth(layout, measure);
    if (needed <= axisWidth) return layout;
    axisWidth = needed;
    return ofWidth(Math.max(120, whole - axisWidth - 2));
  }

  function redraw(input: ChartInput, animate: boolean): void {
    const measure = textMeasure(plot);
    const layout = layOut(input, measure);
    shown = { input, layout, measure };
    const now = performance.now();
    if (animate) still = now + motion(400);
    drawAxes(axes, layout, axisWidth);
    // Data that arrives during the animation must not stop it.
    drawPlot(plot, input, layout, { measure, duration: Math.max(0, still - now) });
    drawMinimap();
    laidOut();
  }

  function drawMinimap(): void {
    if (!shown) return;
    const { input, layout } = shown;
    minimap.element.style.display = zoom.isUseful ? '' : 'none';
    minimap.element.style.marginInlineStart = `${axisWidth}px`;
    if (zoom.isUseful) minimap.draw(input, layout.columns.width, zoom.window);
  }

  function draw(input: ChartInput, animate: boolean): void {
    if (!shown || animate || !samePicture(shown.input, input)) {
      redraw(input, animate);
      return;
    }
    shown = { ...shown, input: { ...input, pointed: shown.input.pointed } };
    drawSelection(plot, shown.input, shown.layout, shown.measure);
    drawMinimap();
  }

  function point(pointed: number | null): void {
    if (pointed === null) card.hide();
    if (!shown || shown.input.pointed === pointed) return;
    shown = { ...shown, input: { ...shown.input, pointed } };
    drawChips(plot, shown.input, shown.layout, shown.measure);
  }
  new ResizeObserver(() => shown && element.clientWidth > 0 && redraw(shown.input, false)).observe(element);

  const hasTables = () => shown !== null && shown.input.tables.length > 0;
  const at = (x: number) => {
    const { layout, input } = shown as Shown;
    // The column after the newest table is of none.
    return Math.min(columnAt(layout.columns, x), input.tables.length - 1);
  };
  const atPointer = (event: MouseEvent) => at(event.clientX - plot.getBoundingClientRect().left);

  select(plot).call(
    drag<SVGSVGElement, unknown>()
      .container(() => plot)
      .filter(event => hasTables() && !event.ctrlKey && !event.button)
      .on('start', ({ x, sourceEvent }) => {
        card.hide();
        events.select(choose(shown?.input.selection ?? null, at(x), sourceEvent.shiftKey === true));
      })
      .on('drag', ({ x }) => {
        const selection = shown?.input.selection ?? null;
        if (selection?.focus !== at(x)) events.select(choose(selection, at(x), true));
      }),
  );
  plot.addEventListener('dblclick', event => hasTables() && events.open(atPointer(event)));
  plot.addEventListener('contextmenu', event => {
    event.preventDefault();
    if (!shown || !hasTables()) return;
    card.hide();
    const index = atPointer(event);
    if (!chosen(shown.input.selection, index)) events.select(choose(null, index, false));
    plot.focus();
    events.menu({ x: event.clientX, y: event.clientY });
  });
  plot.addEventListener('pointermove', event => {
    if (!shown || event.buttons !== 0) return point(null);
    const { input, layout } = shown;
    const x = event.clientX - plot.getBoundingClientRect().left;
    const index = at(x);
    const table = input.tables[index];
    // Outside of the columns nothing is under the pointer.
    if (!table || Math.abs(x - centre(layout.columns, index)) > layout.columns.pitch / 2) return point(null);
    point(index);
    card.show(table, input, axisWidth + centre(layout.columns, index));
  });
  plot.addEventListener('pointerleave', () => point(null));

  plot.addEventListener('keydown', event => {
    if (!shown || !pressed(event)) return;
    card.hide();
    event.preventDefault();
  });

  function pressed(event: KeyboardEvent): boolean {
    const { input, layout } = shown as Shown;
    const { selection } = input;
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      if (!selection) return false;
      const box = barBox(layout, selection.focus, input.tables[selection.focus]?.size ?? null);
      const { left, top } = plot.getBoundingClientRect();
      events.menu({ x: left + box.x, y: top + box.y });
    } else if (event.key === 'Enter') {
      if (!selection) return false;
      events.open(selection.focus);
    } else if (event.key === '+' || event.key === '-') {
      if (!zoom.isUseful) return false;
      zoom.by(event.key === '+' ? 2 : 0.5);
    } else if (event.key === '0') {
      if (!zoom.isUseful) return false;
      zoom.all();
    } else {
      const next = selectByKey(selection, input.tables.length, event.key, event.shiftKey);
      if (next === undefined) return false;
      events.select(next);
      if (next) zoom.reveal(next.focus);
    }
    return true;
  }

  return { element, zoom, draw };
}

function svg(className: string): SVGSVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  element.setAttribute('class', className);
  return element;
}

/** Whether two pictures differ by the selection alone. */
function samePicture(a: ChartInput, b: ChartInput): boolean {
  return (
    a.tables === b.tables &&
    a.segment === b.segment &&
    a.merged === b.merged &&
    a.staged?.bytes === b.staged?.bytes &&
    a.staged?.merged === b.staged?.merged &&
    a.scale === b.scale &&
    a.counted === b.counted &&
    a.marks === b.marks
  );
}
