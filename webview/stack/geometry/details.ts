/** The panel next to the picture: all information on the selected table or run, or on the stack. */
import type { StackSummary, TableStatistics, TableSummary } from '../../../src/protocol/stack.ts';
import { counted } from '../../../src/text/counts.ts';
import { readable } from '../../../src/text/names.ts';
import { bytes, count, indexRange } from '../../../src/text/numbers.ts';
import { barPartName, geometryText, stackActions, stackDetails } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { button } from '../../parts/toolkit.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import { type Model, summaryOf } from '../model.ts';
import { rangeOf, type TableRange } from '../selection.ts';
import { SECTIONS } from './scales.ts';
import { type Fact, factList, smallPrint, stackFacts } from './stack-facts.ts';
import { isOpenable, type TableActions } from './table-menu.ts';

export interface Details {
  readonly element: HTMLElement;
  draw(model: Model): void;
}

export function createDetails({ openTable, compactRange }: TableActions): Details {
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
  const element = el('section', { class: 'details', 'aria-label': stackDetails.panel() }, body, buttons);
  let shown = '';
  return {
    element,
    draw(model) {
      const range = model.selection && rangeOf(model.selection);
      const first = range && model.tables[range.first];
      buttons.hidden = !first;
      if (!range || !first) return fill(body, ...stackFacts(model));
      const summary = summaryOf(model);
      const isOne = range.first === range.last;
      shown = first.name;
      open.hidden = !isOne || !isOpenable(first);
      compact.hidden = summary === null;
      compact.toggleAttribute('disabled', model.state?.readOnly !== null || model.tables.length < 2);
      fill(body, ...(isOne ? tableFacts(model, first, summary) : rangeFacts(model, range)));
    },
  };
}

function tableFacts(model: Model, table: DrawnTable, stack: StackSummary | null): HTMLElement[] {
  const { position, name, size, updateIndices, summary, damage } = table;
  const statistic = model.statistics.get(name);
  const facts: Fact[] = [];
  if (damage !== null)
    facts.push([stackDetails.state(), el('strong', { class: 'bad' }, geometryText.broken(damage.state))]);
  if (size !== null) facts.push([stackDetails.size(), bytes(size)]);
  if (summary && stack) facts.push([stackDetails.sizeLimit(), limitText(summary)]);
  if (updateIndices !== null)
    facts.push([stackDetails.updateIndices(), indexRange(updateIndices.min, updateIndices.max)]);
  if (statistic) facts.push(...recordFacts(statistic));
  if (summary) {
    const { blockSize, version, hash } = summary;
    facts.push(
      [stackDetails.blockSize(), blockSize === 0 ? stackDetails.notAligned() : counted.bytes(blockSize)],
      [stackDetails.format(), stackDetails.formatValue(version, hash)],
    );
  }
  const older = stack?.tables[position - 1];
  return [
    el('h2', { class: 'caption' }, stackDetails.table(position)),
    el('p', { class: 'mono' }, readable(name)),
    ...(statistic ? [sectionBar(statistic)] : []),
    ...(statistic || damage !== null ? [] : [el('p', { class: 'muted' }, stackDetails.counting())]),
    factList(facts),
    ...(statistic ? nameFacts(statistic) : []),
    ...(damage === null ? [] : [smallPrint(damage.error)]),
    ...(summary?.isTooLarge && stack && older
      ? [
          el('h3', { class: 'caption' }, stackDetails.rule()),
          el('p', { class: 'muted' }, geometryText.weighs({ table: summary, older, position, factor: stack.factor })),
          el('p', { class: 'muted' }, geometryText.weights(summary.size - summary.effectiveSize)),
        ]
      : []),
    ...(statistic ? [el('h3', { class: 'caption' }, stackDetails.bytesBySection()), sectionFacts(statistic)] : []),
  ];
}

function limitText({ sizeLimit, isTooLarge, excess }: TableSummary): string | Node {
  if (sizeLimit === null) return stackDetails.noLimit();
  const most = bytes(Math.floor(sizeLimit));
  return isTooLarge ? el('strong', { class: 'bad' }, stackDetails.exceeded(most, excess)) : most;
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

/** Between which names the records of the table are: a list of its own, in which names have most of the width. */
function nameFacts({ names: { refs, logs } }: TableStatistics): HTMLElement[] {
  const facts: [label: string, name: string][] = [];
  if (refs) facts.push([stackDetails.firstRef(), refs.first], [stackDetails.lastRef(), refs.last]);
  if (logs) facts.push([stackDetails.firstReflog(), logs.first], [stackDetails.lastReflog(), logs.last]);
  if (facts.length === 0) return [];
  const items = facts.flatMap(([label, name]) => [
    el('dt', {}, label),
    el('dd', { class: 'mono' }, ...withBreaks(readable(name))),
  ]);
  return [el('dl', { class: 'facts start' }, ...items)];
}

/** A long name is broken after a slash, where there is one. */
function withBreaks(name: string): (string | HTMLElement)[] {
  return name.split(/(?<=\/)/).flatMap((part, index) => (index === 0 ? [part] : [el('wbr'), part]));
}

function rangeFacts({ tables: all, statistics }: Model, { first, last }: TableRange): HTMLElement[] {
  const tables = all.slice(first, last + 1);
  const known = tables.flatMap(({ name }) => statistics.get(name) ?? []);
  const sum = (of: (statistic: TableStatistics) => number) => count(known.reduce((total, one) => total + of(one), 0));
  const facts: Fact[] = [
    [stackDetails.tableCount(), count(tables.length)],
    [stackDetails.size(), bytes(tables.reduce((total, { size }) => total + (size ?? 0), 0))],
  ];
  const [oldest, newest] = [tables[0]?.updateIndices, tables.at(-1)?.updateIndices];
  if (oldest && newest) facts.push([stackDetails.updateIndices(), indexRange(oldest.min, newest.max)]);
  if (known.length === tables.length) {
    facts.push(
      [stackDetails.refRecords(), sum(({ refs }) => refs)],
      [stackDetails.refTombstones(), sum(({ refTombstones }) => refTombstones)],
      [stackDetails.reflogRecords(), sum(({ logs }) => logs)],
      [stackDetails.reflogTombstones(), sum(({ logTombstones }) => logTombstones)],
    );
  }
  return [el('h2', { class: 'caption' }, stackDetails.tables(first, last)), factList(facts)];
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
