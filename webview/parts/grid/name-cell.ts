/**
 * A name in a cell that may be too narrow for it: the part that it shares with the row above is cut first, its end
 * last.
 */
import './name-cell.css';
import { readable } from '../../../src/text/names.ts';
import { el } from '../dom.ts';

/** Characters of the end that are never cut while there is space for them. */
const END = 14;
/** Characters of longer names that are left out in the middle: a name may have 60 KB. */
const LONGEST = 400;

/** The name in spans. `above` is the name in the row above. */
export function nameCell(name: string, above?: string): HTMLElement[] {
  const text = shortened(readable(name));
  const shared = above === undefined ? 0 : sharedComponents(text, shortened(readable(above)));
  const end = Math.max(shared, text.length - END);
  return [
    el('span', { class: 'name-shared' }, text.slice(0, shared)),
    el('span', { class: 'name-middle' }, text.slice(shared, end)),
    el('span', { class: 'name-end' }, text.slice(end)),
  ];
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)}…${text.slice(-LONGEST / 2)}`;
}

/** Length of the components that two names start with. */
function sharedComponents(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return a.lastIndexOf('/', i - 1) + 1;
}
