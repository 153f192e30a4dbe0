/** What header and footer of a table say, and its sections to scale. */
import type { SectionName, TableDescription } from '../../src/protocol/table.ts';
import { el } from '../parts/dom.ts';
import { bytes, count, hex, percent, plural } from '../parts/format.ts';
import { SECTION_WORDS, sectionColour } from './columns.ts';

export function headerFacts({ header, size }: TableDescription): HTMLElement {
  return facts('Header', [
    ['Version', String(header.version)],
    ['Hash', header.hash === 'sha1' ? 'SHA-1' : 'SHA-256'],
    ['Block size', header.blockSize === 0 ? 'unaligned' : count(header.blockSize)],
    ['First update index', count(header.minUpdateIndex)],
    ['Last update index', count(header.maxUpdateIndex)],
    ['File', `${count(size)} bytes`],
  ]);
}

export function footerFacts({ footer }: TableDescription): HTMLElement {
  const offset = (value: string) => (value === '0' ? 'absent' : hex(value));
  return facts('Footer', [
    ['Ref index', offset(footer.refIndexOffset)],
    ['Objects', offset(footer.objOffset)],
    ['Object index', offset(footer.objIndexOffset)],
    ['Reflogs', offset(footer.logOffset)],
    ['Reflog index', offset(footer.logIndexOffset)],
    ['Object id length', footer.objectIdLength === 0 ? 'absent' : plural(footer.objectIdLength, 'byte')],
    ['CRC-32, checked', footer.crc],
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

export interface SectionMap {
  readonly element: HTMLElement;
  choose(section: SectionName): void;
}

/** The file as one bar, and beneath it a button for each section. */
export function sectionMap({ sections, size }: TableDescription, pick: (section: SectionName) => void): SectionMap {
  const bar = el('div', { class: 'section-map', 'aria-hidden': 'true' });
  const buttons = new Map<SectionName, HTMLElement>();
  let mapped = 0;
  for (const section of sections) {
    const words = `${SECTION_WORDS[section.name]}: ${bytes(section.size)} at ${hex(section.offset)}`;
    const part = el('span', { 'data-section': sectionColour(section.name), title: words });
    part.style.flexGrow = String(section.size);
    part.addEventListener('click', () => pick(section.name));
    bar.append(part);
    mapped += section.size;
    buttons.set(
      section.name,
      el(
        'button',
        { class: 'section', type: 'button', 'aria-pressed': 'false', onclick: () => pick(section.name) },
        el(
          'span',
          { class: 'section-name' },
          el('span', { class: 'swatch', 'data-section': sectionColour(section.name) }),
          SECTION_WORDS[section.name],
        ),
        el('span', { class: 'muted' }, `${plural(section.records, 'record')} in ${plural(section.blocks, 'block')}`),
        section.tombstones > 0 ? el('span', { class: 'muted' }, plural(section.tombstones, 'tombstone')) : null,
        el('span', { class: 'muted' }, `${bytes(section.size)} · ${percent(section.size, size)}`),
      ),
    );
  }
  if (size > mapped) {
    const rest = el('span', { 'data-section': 'other', title: `Footer and padding: ${bytes(size - mapped)}` });
    rest.style.flexGrow = String(size - mapped);
    bar.append(rest);
  }
  return {
    element: el(
      'section',
      { 'aria-label': 'Sections' },
      el('h2', { class: 'caption' }, 'Sections'),
      bar,
      el(
        'div',
        { class: 'row sections', role: 'group', 'aria-label': 'Section whose records are shown' },
        ...buttons.values(),
      ),
    ),
    choose(section) {
      for (const [name, button] of buttons) button.setAttribute('aria-pressed', String(name === section));
    },
  };
}
