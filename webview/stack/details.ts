/** The panel beside the picture: everything there is to say of the chosen table, or of the chosen run. */
import type { StackSummary, TableStatistics } from '../../src/protocol/stack.ts';
import { bytes, count, indexRange, percent, plural, times } from '../../src/text/numbers.ts';
import { el, fill } from '../parts/dom.ts';
import { button } from '../parts/toolkit.ts';
import { SECTIONS, weigh } from './geometry/columns.ts';
import { type Model, summaryOf } from './model.ts';
import { sectionWords } from './section-words.ts';
import { rangeOf, type TableRange } from './selection.ts';

export interface Details {
  readonly element: HTMLElement;
  draw(model: Model): void;
}

export function createDetails(openTable: (name: string) => void, compactRange: () => void): Details {
  const open = button({
    label: 'Open table',
    press: () => openTable(shown),
    title: 'Show its sections, blocks and records',
  });
  const compact = button({ label: 'Compact range…', press: compactRange, title: 'Merge the chosen tables' });
  const body = el('div', { class: 'details-body' });
  const buttons = el('div', { class: 'row' }, open, compact);
  const element = el('aside', { class: 'details', 'aria-label': 'Details' }, body, buttons);
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
    el('h2', { class: 'caption' }, 'No table chosen'),
    el(
      'p',
      { class: 'muted' },
      'Click a bar, or drag over a run of them. By keyboard: arrows choose, shift extends, Escape clears.',
    ),
  ];
}

type Fact = [name: string, value: string | Node];

function tableFacts(
  summary: StackSummary,
  index: number,
  statistics: ReadonlyMap<string, TableStatistics>,
): HTMLElement[] {
  const table = summary.tables[index];
  const { limit, breaks, excess } = weigh(summary.tables, summary.factor)[index];
  const statistic = statistics.get(table.name);
  const most = limit === null ? 'anything, it is the base' : bytes(Math.floor(limit));
  return [
    el('h2', { class: 'caption' }, `Table ${index}`),
    el('p', { class: 'mono' }, table.name),
    statistic ? sectionBar(statistic) : el('p', { class: 'muted' }, 'Counting its records…'),
    facts([
      ['Size', `${bytes(table.size)}`],
      ['May weigh at most', breaks ? el('strong', { class: 'bad' }, `${most} · ✕ ${times(excess)}`) : most],
      ['Update indices', indexRange(table.minUpdateIndex, table.maxUpdateIndex)],
      ...(statistic ? recordFacts(statistic) : []),
      ['Block size', table.blockSize === 0 ? 'unaligned' : count(table.blockSize)],
      ['Hash, version', `${table.hash === 'sha1' ? 'SHA-1' : 'SHA-256'}, ${table.version}`],
    ]),
    ...(statistic ? [el('h3', { class: 'caption' }, 'Bytes by section'), sectionFacts(statistic)] : []),
  ];
}

function recordFacts({ refs, refTombstones, logs, logTombstones, objects, blocks }: TableStatistics): Fact[] {
  const within = (records: number, where: number) =>
    el('span', {}, count(records), el('span', { class: 'muted' }, where === 0 ? '' : ` in ${plural(where, 'block')}`));
  return [
    ['Refs', within(refs, blocks.ref)],
    ['Ref tombstones', count(refTombstones)],
    ['Reflog entries', within(logs, blocks.log)],
    ['Reflog tombstones', count(logTombstones)],
    ['Objects', within(objects, blocks.obj)],
    ['Index blocks', count(blocks.index)],
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
    el('h2', { class: 'caption' }, `Tables ${first} to ${last}`),
    facts([
      ['Tables', count(tables.length)],
      ['Size', bytes(tables.reduce((total, { size }) => total + size, 0))],
      ['Update indices', indexRange(tables[0].minUpdateIndex, tables[tables.length - 1].maxUpdateIndex)],
      ...(known.length === tables.length
        ? ([
            ['Ref records', sum(({ refs }) => refs)],
            ['Ref tombstones', sum(({ refTombstones }) => refTombstones)],
            ['Reflog entries', sum(({ logs }) => logs)],
            ['Reflog tombstones', sum(({ logTombstones }) => logTombstones)],
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
    const part = el('span', { 'data-section': section, title: `${sectionWords[section]}: ${bytes(sizes[section])}` });
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
      el('dt', {}, el('span', { class: 'swatch', 'data-section': section }), sectionWords[section]),
      el('dd', {}, bytes(sizes[section]), el('span', { class: 'muted' }, ` · ${percent(sizes[section], whole)}`)),
    ]),
  );
}
