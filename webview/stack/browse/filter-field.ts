/** The filter of the list: a field that underlines invalid parts and explains them below. */
import type { FoundFault } from '../../../src/protocol/browse.ts';
import { refsTabText } from '../../../src/text/refs-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';

/** Characters of a filter. */
const LONGEST = 4000;
/** Milliseconds without a key after which the list is filtered. */
const REST = 20;

interface FilterFieldOptions {
  /** The ids of elements begin with it. */
  readonly id: string;
  readonly label: string;
  /** What a filter may look like. */
  readonly example: string;
  readonly changed: (filter: string) => void;
  /** The user has finished the filter, with Enter or by leaving the field. */
  readonly finished: (filter: string) => void;
  /** The user leaves the field for the list. */
  readonly leave: () => void;
}

export interface FilterField {
  readonly element: HTMLElement;
  value: string;
  focus(): void;
  showFaults(faults: readonly FoundFault[]): void;
  /** Filters to choose from, the last one first. */
  showHistory(filters: readonly string[]): void;
}

export function createFilterField(options: FilterFieldOptions): FilterField {
  const { id, label, example, changed, finished, leave } = options;
  const history = el('datalist', { id: `${id}-filters` });
  const faultList = el('ul', { id: `${id}-filter-faults`, class: 'filter-faults' });
  const marks = el('div', { class: 'filter-marks mono', 'aria-hidden': 'true' });
  const input = el('input', {
    ...{ type: 'text', class: 'filter-input mono', spellcheck: 'false', autocomplete: 'off', maxlength: LONGEST },
    ...{ 'aria-label': label, placeholder: example },
    ...{ list: history.id, 'aria-describedby': faultList.id },
  });
  const clear = el(
    'button',
    { type: 'button', class: 'icon', title: refsTabText.clearFilter(), 'aria-label': refsTabText.clearFilter() },
    codicon('close'),
  );
  let resting: ReturnType<typeof setTimeout> | undefined;

  function typed(): void {
    clear.hidden = input.value === '';
    showFaults([]);
    clearTimeout(resting);
    resting = setTimeout(() => changed(input.value), REST);
  }

  function finish(): void {
    clearTimeout(resting);
    changed(input.value);
    finished(input.value);
  }

  function showFaults(faults: readonly FoundFault[]): void {
    const text = input.value;
    const parts: (string | HTMLElement)[] = [];
    let at = 0;
    for (const { start, end } of faults) {
      if (start < at) continue;
      parts.push(text.slice(at, start), el('span', { class: 'fault' }, text.slice(start, end)));
      at = end;
    }
    fill(marks, ...parts, text.slice(at));
    fill(faultList, ...faults.map(({ id, start, end }) => el('li', {}, refsTabText.fault(id, text.slice(start, end)))));
    faultList.hidden = faults.length === 0;
    input.setAttribute('aria-invalid', String(faults.length > 0));
    scroll();
  }

  function scroll(): void {
    marks.scrollLeft = input.scrollLeft;
  }

  input.addEventListener('input', typed);
  input.addEventListener('scroll', scroll);
  input.addEventListener('change', finish);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      finish();
      leave();
    } else if (event.key === 'ArrowDown' && event.ctrlKey) leave();
    else if (event.key === 'Escape' && input.value !== '') {
      input.value = '';
      typed();
    } else return;
    event.preventDefault();
  });
  clear.addEventListener('click', () => {
    input.value = '';
    typed();
    input.focus();
  });
  clear.hidden = true;
  faultList.hidden = true;

  return {
    element: el(
      'div',
      { class: 'filter-field', role: 'search' },
      el('div', { class: 'filter-box' }, codicon('search'), el('div', { class: 'filter-text' }, marks, input), clear),
      faultList,
      history,
    ),
    get value() {
      return input.value;
    },
    set value(filter) {
      input.value = filter;
      clear.hidden = filter === '';
      showFaults([]);
    },
    focus() {
      input.focus();
      input.select();
    },
    showFaults,
    showHistory: filters => fill(history, ...filters.map(filter => el('option', { value: filter }))),
  };
}
