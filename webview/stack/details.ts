/** The panel next to the picture: all information on the selected table or run. */
import type { StackSummary, TableStatistics } from '../../src/protocol/stack.ts';
import { bytes, count, indexRange } from '../../src/text/numbers.ts';
import { barPartName, stackActions, stackDetails } from '../../src/text/stack-editor.ts';
import { el, fill } from '../parts/dom.ts';
import { button } from '../parts/toolkit.ts';
import { SECTIONS } from './geometry/columns.ts';
import { type Model, summaryOf } from './model.ts';
import { rangeOf, type TableRange } from './selection.ts';

export interface Details {
  readonly element: HTMLElement;
  draw(model: Model): void;
}

export function createDetails(openTable: (name: string) => void, compactRange: () => void): Details {
  const open = button({
    label: stackDetails.openTable(),
    press: () => openTable(shown),
    title: stackDetails.openTableTitle(),
  });
  const compact = button({
    label: stackActions.compactRange(),
    press: compactRange,
    title: stackDetails.compactRangeTitle(),
  });
  const body = el('div', { class: 'details-body' });
  const buttons = el('div', { class: 'row' }, open, compact);
  const element = el('aside', { class: 'details', 'aria-label': stackDetails.panel() }, body, buttons);
  let shown = '';
  return {
    element,
    draw(model) {
      const summary = summaryOf(model);
      const range = model.selection && rangeOf(model.selection);
      buttons.hidden = !summary || !range;
      if (!summary || !range) return fill(body, ...nothingChosen());
      const one = range.first === range.last;
      shown = summary.tables[range.first].name;
      open.hidden = !one;
      compact.toggleAttribute('disabled', model.state?.readOnly !== null || summary.tables.length < 2);
      fill(
        body,
        ...(one ? tableFacts(summary, range.first, model.statistics) : rangeFacts(summary, range, model.statistics)),
      );
    },
  };
}

function nothingChosen(): HTMLElement[] {
  return [
    el('h2', { class: 'caption' }, stackDetails.nothingSelected()),
    el('p', { class: 'muted' }, stackDetails.howToSelect()),
  ];
}

type Fact = [name: string, value: string | Node];

function tableFacts(
  summary: StackSummary,
  index: number,
  statistics: ReadonlyMap<string, TableStatistics>,
): HTMLElement[] {
  const table = summary.tables[index];
  const { sizeLimit, excess } = table;
  const statistic = statistics.get(table.name);
  const most = sizeLimit === null ? stackDetails.noLimit() : bytes(Math.floor(sizeLimit));
  return [
    el('h2', { class: 'caption' }, stackDetails.table(index)),
    el('p', { class: 'mono' }, table.name),
    statistic ? sectionBar(statistic) : el('p', { class: 'muted' }, stackDetails.counting()),
    facts([
      [stackDetails.size(), bytes(table.size)],
      [
        stackDetails.sizeLimit(),
        table.isTooLarge ? el('strong', { class: 'bad' }, stackDetails.exceeded(most, excess)) : most,
      ],
      [stackDetails.updateIndices(), indexRange(table.minUpdateIndex, table.maxUpdateIndex)],
      ...(statistic ? recordFacts(statistic) : []),
      [stackDetails.blockSize(), table.blockSize === 0 ? stackDetails.notAligned() : count(table.blockSize)],
      [stackDetails.hashAndVersion(), stackDetails.hashAndVersionValue(table.hash, table.version)],
    ]),
    ...(statistic ? [el('h3', { class: 'caption' }, stackDetails.bytesBySection()), sectionFacts(statistic)] : []),
  ];
}

function recordFacts({ refs, refTombstones, logs, logTombstones, objects, blocks }: TableStatistics): Fact[] {
  const within = (records: number, where: number) =>
    el('span', {}, count(records), el('span', { class: 'muted' }, where === 0 ? '' : stackDetails.inBlocks(where)));
  return [
    [stackDetails.refs(), within(refs, blocks.ref)],
    [stackDetails.refTombstones(), count(refTombstones)],
    [stackDetails.reflogEntries(), within(logs, blocks.log)],
    [stackDetails.reflogTombstones(), count(logTombstones)],
    [stackDetails.objects(), within(objects, blocks.obj)],
    [stackDetails.indexBlocks(), count(blocks.index)],
  ];
}

function rangeFacts(
  summary: StackSummary,
  { first, last }: TableRange,
  statistics: ReadonlyMap<string, TableStatistics>,
): HTMLElement[] {
  const tables = summary.tables.slice(first, last + 1);
  const known = tables.flatMap(({ name }) => statistics.get(name) ?? []);
  const sum = (of: (statistic: TableStatistics) => number) => count(known.reduce((total, one) => total + of(one), 0));
  return [
    el('h2', { class: 'caption' }, stackDetails.tables(first, last)),
    facts([
      [stackDetails.tableCount(), count(tables.length)],
      [stackDetails.size(), bytes(tables.reduce((total, { size }) => total + size, 0))],
      [stackDetails.updateIndices(), indexRange(tables[0].minUpdateIndex, tables[tables.length - 1].maxUpdateIndex)],
      ...(known.length === tables.length
        ? ([
            [stackDetails.refRecords(), sum(({ refs }) => refs)],
            [stackDetails.refTombstones(), sum(({ refTombstones }) => refTombstones)],
            [stackDetails.reflogEntries(), sum(({ logs }) => logs)],
            [stackDetails.reflogTombstones(), sum(({ logTombstones }) => logTombstones)],
          ] satisfies Fact[])
        : []),
    ]),
  ];
}

function facts(all: readonly Fact[]): HTMLElement {
  return el('dl', { class: 'facts' }, ...all.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

function sectionBar({ bytes: sizes }: TableStatistics): HTMLElement {
  const bar = el('div', { class: 'section-bar', 'aria-hidden': 'true' });
  for (const section of SECTIONS) {
    if (sizes[section] === 0) continue;
    const part = el('span', { 'data-section': section, title: stackDetails.partSize(section, sizes[section]) });
    part.style.flexGrow = String(sizes[section]);
    bar.append(part);
  }
  return bar;
}

function sectionFacts({ bytes: sizes }: TableStatistics): HTMLElement {
  const whole = SECTIONS.reduce((sum, section) => sum + sizes[section], 0);
  const present = SECTIONS.filter(section => sizes[section] > 0);
  return el(
    'dl',
    { class: 'facts' },
    ...present.flatMap(section => [
      el('dt', {}, el('span', { class: 'swatch', 'data-section': section }), barPartName(section)),
      el('dd', {}, bytes(sizes[section]), el('span', { class: 'muted' }, stackDetails.share(sizes[section], whole))),
    ]),
  );
}
