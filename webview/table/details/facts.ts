/** What header and footer of a table say, and its sections. */
import type { SectionName, TableDescription } from '../../../src/protocol/table.ts';
import { bytes, count, hex, percent, plural } from '../../../src/text/numbers.ts';
import { el } from '../../parts/dom.ts';
import { patternSwatch } from '../block-map/patterns.ts';
import { SECTION_WORDS } from '../lists/columns.ts';

/** In one line: what kind of table it is. */
export function summaryLine({ header }: TableDescription): string {
  const { version, hash, blockSize, minUpdateIndex, maxUpdateIndex } = header;
  const blocks = blockSize === 0 ? 'unaligned blocks' : `blocks of ${count(blockSize)} bytes`;
  return [
    `Version ${version}`,
    hash === 'sha1' ? 'SHA-1' : 'SHA-256',
    blocks,
    `update indices ${count(minUpdateIndex)} – ${count(maxUpdateIndex)}`,
  ].join(' · ');
}

export function headerFacts({ header, size, believed }: TableDescription): HTMLElement {
  return facts('Header', [
    ['Version', String(header.version)],
    ['Hash', header.hash === 'sha1' ? 'SHA-1' : 'SHA-256'],
    ['Block size', header.blockSize === 0 ? 'unaligned' : count(header.blockSize)],
    ['Least update index', count(header.minUpdateIndex)],
    ['Greatest update index', count(header.maxUpdateIndex)],
    ['File', `${count(size)} bytes`],
    ...(believed === 'header' ? [] : [['Taken from', BELIEVED[believed]] as [string, string]]),
  ]);
}

const BELIEVED = { header: 'the header', footer: 'the footer', none: 'nothing that can be believed' } as const;

export function footerFacts({ footer }: TableDescription): HTMLElement {
  if (!footer) return facts('Footer', [['Footer', 'missing']]);
  const offset = (value: string) => (value === '0' ? 'absent' : hex(value));
  return facts('Footer', [
    ['Ref index', offset(footer.refIndexOffset)],
    ['Objects', offset(footer.objOffset)],
    ['Object index', offset(footer.objIndexOffset)],
    ['Reflogs', offset(footer.logOffset)],
    ['Reflog index', offset(footer.logIndexOffset)],
    ['Object id length', footer.objectIdLength === 0 ? 'absent' : plural(footer.objectIdLength, 'byte')],
    [footer.valid ? 'CRC-32, right' : 'CRC-32, wrong', footer.crc],
  ]);
}

function facts(title: string, pairs: readonly [string, string][]): HTMLElement {
  return el(
    'section',
    { 'aria-label': title },
    el('h2', { class: 'caption' }, title),
    el('dl', { class: 'facts' }, ...pairs.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
  );
}

export interface SectionChips {
  readonly element: HTMLElement;
  choose(section: SectionName | null): void;
}

/** A button for each section, which is also the legend of the picture above. */
export function sectionChips(
  { sections, size, unknown }: TableDescription,
  pick: (section: SectionName) => void,
): SectionChips {
  const buttons = new Map(
    sections.map(section => [
      section.name,
      el(
        'button',
        { class: 'section', type: 'button', 'aria-pressed': 'false', onclick: () => pick(section.name) },
        patternSwatch(section.name),
        el('span', { class: 'section-name' }, SECTION_WORDS[section.name]),
        el('span', { class: 'muted' }, `${plural(section.records, 'record')} in ${plural(section.blocks, 'block')}`),
        section.tombstones > 0 ? el('span', { class: 'muted' }, plural(section.tombstones, 'tombstone')) : null,
        el('span', { class: 'muted' }, `${bytes(section.size)} · ${percent(section.size, size)}`),
      ),
    ]),
  );
  return {
    element: el(
      'div',
      { class: 'row sections', role: 'group', 'aria-label': 'Section whose records are shown' },
      ...buttons.values(),
      unknown > 0
        ? el('span', { class: 'section unknown' }, patternSwatch('unknown'), `Unknown: ${bytes(unknown)}`)
        : null,
    ),
    choose(section) {
      for (const [name, button] of buttons) button.setAttribute('aria-pressed', String(name === section));
    },
  };
}
