/** What the colours, patterns and lines of the picture mean. It folds where there is little space. */
import { barPartName, geometryText } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import type { ChartInput } from './chart-layout.ts';
import { SECTIONS } from './scales.ts';

export interface Legend {
  readonly element: HTMLElement;
  /** `factor`: of the geometric rule; `null` if it is not known. */
  draw(input: ChartInput, factor: number | null): void;
}

const NARROW = '(max-width: 760px)';

export function createLegend(): Legend {
  const items = el('div', { class: 'legend-items' });
  const element = el(
    'details',
    { class: 'legend muted', 'aria-hidden': 'true' },
    el('summary', {}, geometryText.legend()),
    items,
  );
  const narrow = window.matchMedia(NARROW);
  const fold = () => element.toggleAttribute('open', !narrow.matches);
  narrow.addEventListener('change', fold);
  fold();
  return { element, draw: (input, factor) => fill(items, ...legendItems(input, factor)) };
}

function legendItems({ tables, counted, segment, merged, staged }: ChartInput, factor: number | null): HTMLElement[] {
  const item = (mark: HTMLElement | null, text: string) => el('span', { class: 'legend-item' }, mark, text);
  const mark = (name: string) => el('span', { class: name });
  const items = SECTIONS.map(section =>
    item(el('span', { class: 'swatch', 'data-section': section }), barPartName(section)),
  );
  items.push(item(null, geometryText.legendShares()));
  if (factor !== null && tables.length > 1) items.push(item(mark('line-mark'), geometryText.legendLimit(factor)));
  if (tables.some(({ summary }) => summary?.isTooLarge))
    items.push(item(mark('excess-mark'), geometryText.legendTooLarge()));
  if (counted < tables.length && tables.every(({ damage }) => damage === null))
    items.push(item(mark('unknown-mark'), geometryText.legendNotCounted()));
  if (tables.some(({ damage }) => damage !== null)) items.push(item(mark('hatch-mark'), geometryText.legendBroken()));
  if (segment && merged !== null) items.push(item(mark('ghost-mark'), geometryText.legendAfter()));
  if (staged !== null) items.push(item(mark('staged-mark'), geometryText.legendSaved()));
  return items;
}
