/** Deletions of reflog entries that are staged in the tab Reflogs, by the key Delete and by its menu. */
import type { BrowsedState, EntryKey, EntryQuery, FoundEntries, FoundEntry } from '../../../src/protocol/browse.ts';
import type { StagedState } from '../../../src/protocol/staged.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import type { Column, VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import type { MenuGroups } from '../../parts/menu.ts';
import type { Messenger } from '../../parts/messenger.ts';
import { PAGE, type ShownList } from '../browse/found-list.ts';
import { entryId, keyOf } from './entry-key.ts';

interface EntryStagingOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly grid: VirtualGrid<FoundEntry>;
  readonly shown: () => ShownList<FoundEntry, EntryQuery, FoundEntries> | null;
  readonly columns: (state: BrowsedState) => readonly Column<FoundEntry>[];
  /** Shows the staged change of an entry in the tab Changes. */
  readonly showChange: (entry: EntryKey) => void;
  /** The deletions of this many entries were staged. */
  readonly staged: (entries: number) => void;
  readonly failed: (error: unknown) => void;
}

export interface EntryStaging {
  /** Whether the deletion of an entry is staged. */
  isStaged(entry: EntryKey): boolean;
  draw(staged: StagedState): void;
  /** The items of the menu for the selected entries. */
  menuGroup(): MenuGroups[number];
}

export function createEntryStaging(options: EntryStagingOptions): EntryStaging {
  const { messenger, grid, shown, columns, showChange, staged, failed } = options;
  let isEditable = false;
  let drawn: StagedState['entries'] | undefined;
  let deleted: ReadonlySet<string> = new Set();
  grid.element.addEventListener('keydown', press);

  function isStaged(entry: EntryKey): boolean {
    return deleted.has(entryId(entry));
  }

  function press(event: KeyboardEvent): void {
    if (event.key !== 'Delete' || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (!(event.target as Element).closest('[role=gridcell]')) return;
    event.preventDefault();
    deleteSelected();
  }

  function deleteSelected(): void {
    const list = shown();
    if (list === null || !isEditable || grid.selectionSize === 0) return;
    const { query, found } = list;
    const params = { query, stamp: found.stamp, ranges: [...grid.selection] };
    messenger.request('stageEntryDeletions', params).then(staged, failed);
  }

  /** The selected entries that are loaded and staged. */
  function stagedSelection(): EntryKey[] {
    const rows = shown()?.rows;
    if (rows === undefined || deleted.size === 0) return [];
    return grid.selection.flatMap(({ first, last }) =>
      Array.from({ length: Math.min(last - first + 1, PAGE) }, (_, i) => rows.get(first + i)).flatMap(row =>
        row !== undefined && isStaged(row) ? keyOf(row) : [],
      ),
    );
  }

  function drop(entries: readonly EntryKey[]): void {
    messenger.request('dropEntries', { entries }).catch(failed);
  }

  return {
    isStaged,
    draw({ entries, readOnly }) {
      isEditable = readOnly === null;
      if (JSON.stringify(entries) === JSON.stringify(drawn)) return;
      drawn = entries;
      deleted = new Set(entries.filter(({ isDeleted }) => isDeleted).map(entryId));
      const list = shown();
      for (const { id = '' } of list === null ? [] : columns(list.found)) grid.redraw(id);
    },
    menuGroup() {
      if (!isEditable) return [];
      const size = grid.selectionSize;
      const drops = stagedSelection();
      const [only] = size === 1 ? drops : [];
      return [
        ...(only === undefined ? [] : [{ label: changesText.showChange(), press: () => showChange(only) }]),
        ...(size > drops.length ? [{ label: changesText.deleteEntries(size), press: deleteSelected }] : []),
        ...(drops.length > 0 ? [{ label: changesText.dropChanges(drops.length), press: () => drop(drops) }] : []),
      ];
    },
  };
}
