/** The main area: the plan in words, the geometry, its legend and its table, and the update-index lanes. */

import { nothingToCompact } from '../../../src/text/compaction.ts';
import { readable } from '../../../src/text/names.ts';
import { barPartName, geometryText } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { brokenPairs, type Model, summaryOf } from '../model.ts';
import { choose, type Selection } from '../selection.ts';
import { createChart } from './chart.ts';
import type { ChartInput } from './chart-layout.ts';
import { type ScaleKind, SECTIONS } from './columns.ts';
import { createLaneChart } from './lane-chart.ts';
import { tableView } from './table-view.ts';

export interface PictureEvents {
  select(selection: Selection | null): void;
  scale(kind: ScaleKind): void;
  asTable(shown: boolean): void;
}

export interface Picture {
  readonly element: HTMLElement;
  draw(model: Model, animate: boolean): void;
}

export function createPicture(events: PictureEvents): Picture {
  const words = el('div', { class: 'plan-words' });
  const scale = scaleSwitch(events.scale);
  const asTable = el('input', { type: 'checkbox', onchange: () => events.asTable(asTable.checked) });
  const legend = el('div', { class: 'legend muted', 'aria-hidden': 'true' });
  const chart = createChart(events.select);
  const table = el('div', { class: 'table-view', role: 'region', 'aria-label': geometryText.asTableLabel() });
  let selection: Selection | null = null;
  let shownTable = '';
  const lanes = createLaneChart((index, extend) => events.select(choose(selection, index, extend)));
  const unlisted = el('details', { class: 'unlisted' });
  const drawn = el('div', { class: 'drawn' }, legend, chart.element);
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
        scale.element,
        el('label', { class: 'switch' }, asTable, geometryText.asTable()),
      ),
    ),
    words,
    drawn,
    table,
  );
  const nothing = el('section', { class: 'nothing', 'aria-label': geometryText.title() });
  const element = el('main', { class: 'picture' }, nothing, geometry, lanes.element, unlisted);

  return {
    element,
    draw(model, animate) {
      const input = chartInput(model);
      const summary = summaryOf(model);
      if (!input || !summary) return;
      const empty = input.tables.length === 0;
      nothing.hidden = !empty;
      geometry.hidden = lanes.element.hidden = empty;
      drawUnlisted(unlisted, summary.unlisted, summary.moreUnlisted === true);
      if (empty) {
        drawNothing(nothing, summary.nextUpdateIndex);
        return;
      }
      selection = model.selection;
      scale.set(model.scale);
      asTable.checked = model.asTable;
      table.classList.toggle('visually-hidden', !model.asTable);
      // It scrolls, so the keyboard must reach it; hidden from sight, it must not be stopped at.
      if (model.asTable) table.tabIndex = 0;
      else table.removeAttribute('tabindex');
      drawn.hidden = model.asTable;
      fill(words, ...planWords(model));
      fill(legend, ...legendItems(input));
      const key = tableKey(input);
      if (key !== shownTable) fill(table, tableView(input));
      shownTable = key;
      if (!model.asTable) chart.draw(input, animate);
      lanes.draw(input);
    },
  };
}

function chartInput(model: Model): ChartInput | null {
  const summary = summaryOf(model);
  if (!summary) return null;
  return {
    tables: summary.tables,
    factor: summary.factor,
    statistics: model.statistics,
    counted: model.statistics.size,
    segment: summary.suggestedSegment,
    merged: model.suggestion?.bytesWritten ?? null,
    selection: model.selection,
    scale: model.scale,
  };
}

/** What the table's cells depend on. Tables never change, so their names are enough. */
function tableKey({ tables, factor, segment, counted }: ChartInput): string {
  return [factor, segment?.start, segment?.end, counted, ...tables.map(({ name }) => name)].join();
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

/** What the suggested compaction would do, in a sentence or two. */
function planWords(model: Model): HTMLElement[] {
  const summary = summaryOf(model)!;
  const segment = summary.suggestedSegment;
  if (!segment) {
    const words =
      summary.tables.length === 1
        ? geometryText.oneTable()
        : nothingToCompact({ scope: { type: 'auto' }, expiry: null });
    return [el('p', {}, el('strong', {}, words)), el('p', { class: 'muted' }, geometryText.rule(summary.factor))];
  }
  const pairs = brokenPairs(summary);
  const merged = summary.tables.slice(segment.start, segment.end);
  const read = model.suggestion?.bytesRead ?? merged.reduce((sum, { size }) => sum + size, 0);
  return [
    el(
      'p',
      {},
      el('strong', {}, geometryText.merges(merged.length, summary.tables.length)),
      ` ${geometryText.brokenPairs(pairs, summary.factor)} ${geometryText.reads(read, model.suggestion?.bytesWritten)}`,
    ),
    el(
      'p',
      { class: 'muted' },
      `${geometryText.range(segment.start, segment.end - 1)} ${geometryText.rule(summary.factor)}`,
    ),
  ];
}

function legendItems({ tables, counted, factor, segment, merged }: ChartInput): HTMLElement[] {
  const item = (mark: HTMLElement, text: string) => el('span', { class: 'legend-item' }, mark, text);
  const items = SECTIONS.map(section =>
    item(el('span', { class: 'swatch', 'data-section': section }), barPartName(section)),
  );
  items.push(item(el('span', { class: 'line-mark' }), geometryText.legendLimit(factor)));
  if (segment) items.push(item(el('span', { class: 'line-mark breaks' }), geometryText.legendTooLarge()));
  if (counted < tables.length) items.push(item(el('span', { class: 'unknown-mark' }), geometryText.legendNotCounted()));
  if (segment && merged) items.push(item(el('span', { class: 'ghost-mark' }), geometryText.legendAfter()));
  return items;
}

function drawNothing(element: HTMLElement, next: string): void {
  fill(element, el('h2', {}, geometryText.emptyTitle()), el('p', { class: 'muted' }, geometryText.empty(next)));
}

function drawUnlisted(element: HTMLElement, names: readonly string[], more: boolean): void {
  element.hidden = names.length === 0;
  fill(
    element,
    el('summary', {}, geometryText.unlisted(names.length, more)),
    el('ul', { class: 'mono' }, ...names.map(name => el('li', {}, readable(name)))),
  );
}
