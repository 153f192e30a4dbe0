/** What a filter may have, to unfold. */
import { refsTabText } from '../../../src/text/refs-tab.ts';
import { el } from '../../parts/dom.ts';

export function filterSyntax(lines: readonly (readonly [example: string, meaning: string])[]): HTMLElement {
  return el(
    'details',
    { class: 'filter-syntax' },
    el('summary', {}, refsTabText.syntax()),
    el(
      'dl',
      { class: 'facts start' },
      ...lines.flatMap(([example, meaning]) => [el('dt', {}, el('code', {}, example)), el('dd', {}, meaning)]),
    ),
  );
}
