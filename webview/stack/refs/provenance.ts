/** One mark for each table: what it has of a ref. Shape and colour both distinguish the marks. */
import type { ProvenanceMark } from '../../../src/protocol/browse.ts';
import { provenanceText } from '../../../src/text/refs-tab.ts';
import { el } from '../../parts/dom.ts';

/** Pixels of a mark. */
export const MARK = 11;
/** With more tables than this, only those that have something of a ref have a mark. */
export const MOST_MARKS = 16;
/** Marks of one ref that are drawn with their numbers. */
const MOST_NUMBERED = 24;

const MARKS: readonly ProvenanceMark[] = ['value', 'older', 'tombstone', 'unknown', 'none'];

const SVG = 'http://www.w3.org/2000/svg';
const PATHS: Readonly<Record<ProvenanceMark, string>> = {
  value: 'M1.5 1.5h8v8h-8z',
  older: 'M2.5 2.5h6v6h-6z',
  tombstone: 'M2 2l7 7M9 2l-7 7',
  unknown: 'M2 9l7 -7M1.5 5.5l4 -4M5.5 9.5l4 -4',
  none: 'M5 5.5h1',
};

/** The outline of a mark, `MARK` pixels wide and high. */
export function markPath(mark: ProvenanceMark): string {
  return PATHS[mark];
}

/**
 * The marks of a row; they are not for screen readers. The base is at the left, but of many tables the newest, so that the
 * mark of the value is in sight.
 */
export function provenanceMarks(provenance: readonly ProvenanceMark[]): HTMLElement[] {
  if (provenance.length <= MOST_MARKS) return [markRow(provenance)];
  const numbered = provenance.flatMap((mark, position) => (mark === 'none' ? [] : [{ mark, position }]));
  return numbered
    .slice(-MOST_NUMBERED)
    .reverse()
    .flatMap(({ mark, position }) => [markRow([mark]), el('span', { class: 'mark-number' }, String(position))]);
}

/** What the marks mean. */
export function provenanceLegend(): HTMLElement {
  const items = MARKS.map(mark => el('li', {}, markRow([mark]), provenanceText.mark(mark)));
  return el('ul', { class: 'mark-legend', 'aria-label': provenanceText.legend() }, ...items);
}

/** One mark of an event. */
export function provenanceMark(mark: ProvenanceMark): HTMLElement {
  return markRow([mark]);
}

function markRow(marks: readonly ProvenanceMark[]): HTMLElement {
  const svg = document.createElementNS(SVG, 'svg');
  const width = marks.length * MARK;
  for (const [name, value] of Object.entries({
    width,
    height: MARK,
    viewBox: `0 0 ${width} ${MARK}`,
    class: 'marks',
  })) {
    svg.setAttribute(name, String(value));
  }
  for (const [position, mark] of marks.entries()) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', `mark-${mark}`);
    path.setAttribute('d', PATHS[mark]);
    path.setAttribute('transform', `translate(${position * MARK} 0)`);
    svg.append(path);
  }
  return el('span', { class: 'mark-row', 'aria-hidden': 'true' }, svg);
}
