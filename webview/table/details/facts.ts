/** The contents of header and footer of a table, and its sections. */
import type { SectionName, TableDescription } from '../../../src/protocol/table.ts';
import { counted } from '../../../src/text/counts.ts';
import { sectionName } from '../../../src/text/names.ts';
import { tableFacts } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';
import { patternSwatch } from '../../parts/patterns.ts';

export function headerFacts(table: TableDescription): HTMLElement {
  return facts(tableFacts.header(), tableFacts.headerFacts(table));
}

export function footerFacts(table: TableDescription): HTMLElement {
  return facts(tableFacts.footer(), tableFacts.footerFacts(table));
}

function facts(title: string, pairs: readonly (readonly [string, string])[]): HTMLElement {
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
        el('span', { class: 'section-name' }, sectionName(section.name)),
        el('span', { class: 'muted' }, tableFacts.records(section.records, section.blocks)),
        section.tombstones > 0 ? el('span', { class: 'muted' }, counted.tombstones(section.tombstones)) : null,
        el('span', { class: 'muted' }, tableFacts.share(section.size, size)),
      ),
    ]),
  );
  return {
    element: el(
      'div',
      { class: 'row sections', role: 'group', 'aria-label': tableFacts.sections() },
      ...buttons.values(),
      unknown > 0
        ? el('span', { class: 'section unknown' }, patternSwatch('unknown'), tableFacts.unknown(unknown))
        : null,
    ),
    choose(section) {
      for (const [name, button] of buttons) button.setAttribute('aria-pressed', String(name === section));
    },
  };
}
