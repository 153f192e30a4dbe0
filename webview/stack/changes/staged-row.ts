/** What the rows of the tab Changes have in common. */
import { changesText } from '../../../src/text/changes-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';

export interface StagedRow {
  readonly element: HTMLElement;
  /** Puts the keyboard on its name. */
  focus(): void;
}

/** The cell of the button that drops a change. */
export function dropButton(label: string, drop: () => void): HTMLElement {
  const attributes = { type: 'button', class: 'icon-button', title: label, 'aria-label': label, onclick: drop };
  return el('td', {}, el('button', attributes, codicon('discard')));
}

/** Shows in a cell how many reflog entries are written and deleted. */
export function entryCount(cell: HTMLElement, written: number, removed: number): void {
  const meaning = changesText.entryMeaning(written, removed);
  cell.title = meaning;
  fill(
    cell,
    el('span', { 'aria-hidden': 'true' }, changesText.entryCounts(written, removed)),
    el('span', { class: 'visually-hidden' }, meaning),
  );
}
