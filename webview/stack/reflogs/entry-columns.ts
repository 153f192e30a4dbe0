/** The columns of the list of reflog entries. */
import type { BrowsedState, EntryKey, EntrySortKey, FoundEntry } from '../../../src/protocol/browse.ts';
import { browseText } from '../../../src/text/browse.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { entryCertaintyReason, entryColumnText } from '../../../src/text/reflogs-tab.ts';
import { browsedTableName } from '../../../src/text/refs-tab.ts';
import { codicon, el } from '../../parts/dom.ts';
import { nameCell } from '../../parts/grid/name-cell.ts';
import type { Column } from '../../parts/grid/virtual-grid.ts';

/** Characters of a text that a cell gets: it may have 60 KB. */
const LONGEST = 300;

type EntryColumn = Column<FoundEntry> & { readonly id: EntrySortKey | 'change' | 'who' | 'message' };

/** `isRelative`: times are shown as ages. `isStaged`: the deletion of the entry is staged. */
export function entryColumns(
  state: BrowsedState,
  isRelative: boolean,
  isStaged: (entry: EntryKey) => boolean,
): readonly EntryColumn[] {
  return columnsOf(state, isRelative, isStaged).map(column => ({
    ...column,
    mark: row => (isStaged(row) ? 'staged-entry' : ''),
  }));
}

function columnsOf(
  state: BrowsedState,
  isRelative: boolean,
  isStaged: (entry: EntryKey) => boolean,
): readonly EntryColumn[] {
  const time = (row: FoundEntry) =>
    isRelative ? entryColumnText.age(row, Math.floor(Date.now() / 1000)) : entryColumnText.minuteOf(row);
  const spokenChange = (row: FoundEntry) => {
    const change = entryColumnText.changeOf(row);
    return isStaged(row) ? changesText.stagedEntry(change) : change;
  };
  return [
    {
      ...{ id: 'time', title: entryColumnText.time(), isSortable: true, width: [isRelative ? 110 : 178, 0] },
      text: time,
      whole: entryColumnText.timeOf,
    },
    {
      ...{ id: 'ref', title: entryColumnText.ref(), isSortable: true, width: [160, 2], mono: true },
      text: ({ name }) => readable(name),
      whole: ({ name }) => readable(name),
      // Rows are not in the order of names: of each, the namespace is cut first.
      content: ({ name }) => nameCell(name, name),
      spoken: ({ name }) => readable(name),
    },
    {
      ...{ id: 'change', title: entryColumnText.change(), width: [186, 0], mono: true },
      text: entryColumnText.changeOf,
      whole: entryColumnText.wholeChange,
      content: row => [...doubtMark(row, state), entryColumnText.changeOf(row)],
      spoken: row => [browseText.certainty(row.certainty), spokenChange(row)].filter(Boolean).join(': '),
    },
    {
      ...{ id: 'who', title: entryColumnText.who(), width: [90, 1] },
      text: row => bounded(entryColumnText.whoOf(row)),
      whole: entryColumnText.address,
    },
    {
      ...{ id: 'message', title: entryColumnText.message(), width: [140, 3] },
      text: row => bounded(entryColumnText.messageOf(row)),
      whole: entryColumnText.messageOf,
    },
    {
      ...{ id: 'table', title: entryColumnText.table(), isSortable: true, width: [84, 0] },
      text: ({ table }) => (table === undefined ? '' : browsedTableName(state, table)),
      whole: ({ table }) => (table === undefined ? '' : readable(state.tables[table]?.name ?? '')),
    },
  ];
}

function doubtMark(row: FoundEntry, state: BrowsedState): HTMLElement[] {
  const title = entryCertaintyReason(row, state);
  return title === undefined ? [] : [el('span', { class: 'doubt', title }, codicon('question'))];
}

function bounded(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
