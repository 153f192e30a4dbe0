/** A row of the tab Changes for a reflog entry. It and its buttons stay when a new review arrives. */
import type { StagedEntry } from '../../../src/protocol/staged.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { entryColumnText } from '../../../src/text/reflogs-tab.ts';
import { arrange, codicon, el, fill } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import { dropButton, entryCount, type StagedRow } from './staged-row.ts';

/** Characters of a message that are shown: it may have 60 KB. */
const LONGEST = 300;

interface EntryRowOptions {
  /** Selects the entry in the tab Reflogs. */
  readonly show: () => void;
  readonly drop: () => void;
}

export interface EntryRow extends StagedRow {
  /** `isConflict`: another process has done the same. */
  draw(entry: StagedEntry, isConflict: boolean): void;
}

export function createEntryRow(entry: StagedEntry, { show, drop }: EntryRowOptions): EntryRow {
  const name = link(readable(entry.name), show);
  const facts = [entryColumnText.timeOf(entry), entryColumnText.whoOf(entry), entryColumnText.messageOf(entry)];
  const about = el('p', { class: 'muted entry-facts' }, shortened(facts.filter(Boolean).join(', ')));
  const head = el('th', { scope: 'row', class: 'mono' }, name, about);
  const [before, after] = [el('td', { class: 'mono' }), el('td', { class: 'mono' })];
  const entries = el('td');
  const element = el('tr', {}, head, before, after, entries, dropButton(changesText.dropEntry(entry), drop));
  return {
    element,
    focus: () => name.focus(),
    draw(now, isConflict) {
      const { isDeleted } = now;
      const note = el('p', { class: 'conflict' }, codicon('warning'), ' ', changesText.entryConflict(now));
      element.className = isConflict ? 'refused' : '';
      arrange(head, [name, about, ...(isConflict ? [note] : [])]);
      const [written, gone] = isDeleted ? [before, after] : [after, before];
      written.title = entryColumnText.wholeChange(now);
      gone.title = '';
      fill(written, entryColumnText.changeOf(now));
      fill(gone, isDeleted ? changesText.deletedEntry() : changesText.noEntry());
      entryCount(entries, isDeleted ? 0 : 1, isDeleted ? 1 : 0);
    },
  };
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
