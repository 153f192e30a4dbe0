/** The main area: the plan in words, the geometry, its legend and its table. */

import type { RefDetails } from '../../../src/protocol/browse.ts';
import { readable } from '../../../src/text/names.ts';
import { browsedTableName, provenanceText } from '../../../src/text/refs-tab.ts';
import { geometryText, laneText } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { type Model, reviewOf, summaryOf } from '../model.ts';
import { chosen, type Selection } from '../selection.ts';
import { createChart } from './chart.ts';
import type { ChartInput } from './chart-layout.ts';
import { layLanes } from './lanes.ts';
import { createLegend } from './legend.ts';
import { headWords, pictureWords, savedWords } from './picture-words.ts';
import type { ScaleKind } from './scales.ts';
import { openTable, showTableMenu, type TableActions } from './table-menu.ts';
import { createTableView } from './table-view.ts';
import { createZoomButtons } from './zoom-buttons.ts';

export interface PictureEvents extends TableActions {
  select(selection: Selection | null): void;
  scale(kind: ScaleKind): void;
  asTable(shown: boolean): void;
}

/** The state of refs. */
export interface PictureRefs {
  readonly head: RefDetails | null;
  /** The one that is selected in the tab Refs. */
  readonly selected: RefDetails | null;
}

export interface Picture {
  readonly element: HTMLElement;
  draw(model: Model, refs: PictureRefs, animate: boolean): void;
}

export function createPicture(events: PictureEvents): Picture {
  const words = el('div', { class: 'plan-words' });
  const scale = scaleSwitch(events.scale);
  const asTable = el('input', { type: 'checkbox', onchange: () => events.asTable(asTable.checked) });
  const legend = createLegend();
  let shown: Model | null = null;
  const tableEvents = {
    select: events.select,
    open: (index: number) => openTable(events, shown?.tables[index]),
    menu(at: { readonly x: number; readonly y: number }) {
      if (!shown) return;
      const { tables, selection, state } = shown;
      const selected = tables.filter(({ position }) => chosen(selection, position));
      const mayCompact = state?.readOnly === null && summaryOf(shown) !== null && tables.length > 1;
      showTableMenu(events, selected, { at, mayCompact });
    },
  };
  const chart = createChart(tableEvents, () => zoomButtons.show(true));
  const zoomButtons = createZoomButtons(chart.zoom);
  const table = createTableView(tableEvents);
  const marked = el('p', { class: 'marked-ref muted' });
  const lanes = el('p', { class: 'lane-words muted' });
  const unlisted = el('details', { class: 'unlisted' });
  const drawn = el('div', { class: 'drawn' }, legend.element, chart.element, marked);
  const geometry = el(
    'section',
    { 'aria-label': geometryText.title() },
    el(
      'div',
      { class: 'row spread' },
      el('h2', { class: 'caption' }, geometryText.title()),
      el(
        'div',
        { class: 'row switches' },
        zoomButtons.element,
        scale.element,
        el('label', { class: 'switch' }, asTable, geometryText.asTable()),
      ),
    ),
    words,
    drawn,
    table.element,
    lanes,
  );
  const nothing = el('section', { class: 'nothing', 'aria-label': geometryText.title() });
  const element = el('div', { class: 'picture' }, nothing, geometry, unlisted);

  return {
    element,
    draw(model, refs, animate) {
      shown = model;
      const summary = summaryOf(model);
      const input = chartInput(model, refs.selected);
      const isEmpty = input.tables.length === 0;
      // A stack without tables has a picture of the table that Save would write.
      const isDrawn = !isEmpty || input.staged !== null;
      nothing.hidden = isDrawn;
      geometry.hidden = !isDrawn;
      drawUnlisted(unlisted, summary?.unlisted ?? [], summary?.moreUnlisted === true);
      const empty = emptyWords(summary?.nextUpdateIndex ?? '0', headWords(refs.head, undefined));
      fill(nothing, ...(isDrawn ? [] : empty));
      if (!isDrawn) return;
      const isTable = model.asTable && !isEmpty;
      scale.set(model.scale);
      asTable.checked = isTable;
      asTable.disabled = isEmpty;
      drawn.hidden = isTable;
      zoomButtons.show(!isTable);
      fill(words, ...(isEmpty ? empty : pictureWords(model, refs.head)), ...savedWords(model));
      legend.draw(input, summary?.factor ?? null);
      fill(marked, ...(refs.selected ? markedWords(refs.selected) : []));
      table.draw(input, isTable);
      if (!isTable) chart.draw(input, animate);
      const layout = layLanes(input.tables);
      lanes.hidden = layout === null;
      if (layout) fill(lanes, `${laneText.title()}: ${laneText.seams(layout.seams)} ${laneText.axis(layout.kind)}`);
    },
  };
}

let lastMarks: { readonly key: string; readonly marks: ChartInput['marks'] } | null = null;

/** The same array for the same marks, so that it can be compared. */
function marksOf({ tables }: Model, selected: RefDetails | null): ChartInput['marks'] {
  if (selected === null) return null;
  const byName = new Map(selected.tables.map(({ name }, position) => [name, selected.ref.provenance[position]]));
  const marks = tables.map(({ name }) => byName.get(name) ?? 'none');
  const key = marks.join();
  if (lastMarks?.key !== key) lastMarks = { key, marks };
  return lastMarks.marks;
}

function chartInput(model: Model, selected: RefDetails | null): ChartInput {
  return {
    tables: model.tables,
    statistics: model.statistics,
    counted: model.statistics.size,
    segment: summaryOf(model)?.suggestedSegment ?? null,
    merged: model.suggestion?.bytesWritten ?? null,
    isEstimate: model.suggestion?.isEstimate ?? false,
    staged: summaryOf(model) && (reviewOf(model)?.table ?? null),
    selection: model.selection,
    pointed: null,
    scale: model.scale,
    marks: marksOf(model, selected),
  };
}

function scaleSwitch(change: (kind: ScaleKind) => void): { element: HTMLElement; set(kind: ScaleKind): void } {
  const radio = (kind: ScaleKind) =>
    el('input', { type: 'radio', name: 'scale', value: kind, onchange: () => change(kind) });
  const radios = { log: radio('log'), linear: radio('linear') };
  return {
    element: el(
      'div',
      { class: 'row', role: 'radiogroup', 'aria-label': geometryText.scale() },
      el('label', { class: 'switch' }, radios.log, geometryText.logScale()),
      el('label', { class: 'switch' }, radios.linear, geometryText.linear()),
    ),
    set(kind) {
      radios[kind].checked = true;
    },
  };
}

function emptyWords(next: string, head: string): HTMLElement[] {
  return [
    el('h2', {}, geometryText.emptyTitle()),
    el('p', { class: 'muted' }, geometryText.empty(next)),
    ...(head === '' ? [] : [el('p', {}, head)]),
  ];
}

/** In which tables the selected ref is: the marks in words. */
function markedWords(details: RefDetails): (string | HTMLElement)[] {
  const { ref } = details;
  const parts = ref.provenance.flatMap((mark, position) =>
    mark === 'none' ? [] : [`${browsedTableName(details, position)}: ${provenanceText.mark(mark)}`],
  );
  return [
    `${geometryText.markedRef(ref.name)} `,
    el('span', {}, parts.length === 0 ? geometryText.nowhere() : parts.slice(-MOST_NAMED).reverse().join(', ')),
  ];
}

/** Tables that are named; the marks show the others. */
const MOST_NAMED = 8;

function drawUnlisted(element: HTMLElement, names: readonly string[], more: boolean): void {
  element.hidden = names.length === 0;
  fill(
    element,
    el('summary', {}, geometryText.unlisted(names.length, more)),
    el('ul', { class: 'mono' }, ...names.map(name => el('li', {}, readable(name)))),
  );
}
