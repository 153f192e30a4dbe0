/** A row of the tab Changes for a ref. It and its buttons stay when a new review arrives. */
import type { StagedChange, StagedValue } from '../../../src/protocol/staged.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { arrange, codicon, el, fill } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import { dropButton, entryCount, type StagedRow } from './staged-row.ts';

/** What the review found of the change of a ref. */
export interface ReviewedChange {
  readonly written: number;
  readonly removed: number;
  /** In git's words. */
  readonly faults: readonly string[];
  /** What another process made of the ref; `undefined` if it is as it was. */
  readonly present: StagedValue | undefined;
}

interface ChangeRowOptions {
  /** Selects the ref in the tab Refs. */
  readonly show: () => void;
  readonly drop: () => void;
  readonly resolve: (keepsMine: boolean) => void;
}

export interface ChangeRow extends StagedRow {
  draw(change: StagedChange, reviewed: ReviewedChange): void;
}

export function createChangeRow(ref: string, { show, drop, resolve }: ChangeRowOptions): ChangeRow {
  const name = link(readable(ref), show);
  const head = el('th', { scope: 'row', class: 'mono' }, name);
  const [before, after] = [el('td', { class: 'mono' }), el('td', { class: 'mono' })];
  const entries = el('td');
  const element = el('tr', {}, head, before, after, entries, dropButton(changesText.dropChange(ref), drop));
  let conflict: { readonly key: string; readonly note: HTMLElement } | undefined;

  function conflictNote({ base }: StagedChange, present: StagedValue): HTMLElement {
    const key = JSON.stringify([base, present]);
    if (conflict?.key === key) return conflict.note;
    const note = el(
      'div',
      { class: 'conflict' },
      el('p', {}, codicon('warning'), ' ', changesText.conflict(base, present)),
      link(changesText.keepTheirs(), () => resolve(false), changesText.keepTheirsTitle(ref)),
      ' ',
      link(changesText.keepMine(), () => resolve(true), changesText.keepMineTitle(ref, present)),
    );
    conflict = { key, note };
    return note;
  }

  return {
    element,
    focus: () => name.focus(),
    draw(change, { written, removed, faults, present }) {
      const { base, value, renamedFrom, renamedTo, restoresReflog } = change;
      // A conflict has git's own message as well, about the old value.
      const notes = present === undefined ? faults : [];
      element.className = present === undefined && notes.length === 0 ? '' : 'refused';
      arrange(head, [
        name,
        ...(renamedFrom === undefined ? [] : [el('p', { class: 'muted' }, changesText.renamedFrom(renamedFrom))]),
        ...(renamedTo === undefined ? [] : [el('p', { class: 'muted' }, changesText.renamedTo(renamedTo))]),
        ...(restoresReflog ? [el('p', { class: 'muted' }, changesText.returnsReflog())] : []),
        ...notes.map(note => el('p', { class: 'bad' }, codicon('error'), ' ', note)),
        ...(present === undefined ? [] : [conflictNote(change, present)]),
      ]);
      for (const [cell, shown] of [[before, base] as const, [after, value] as const]) {
        cell.title = changesText.wholeValue(shown);
        fill(cell, changesText.value(shown));
      }
      entryCount(entries, written, removed);
    },
  };
}
