/** What the tab Reflogs remembers of a stack. */
import type { EntryKey, EntrySort } from '../../../src/protocol/browse.ts';
import { isKept, type ListView, NEW_LIST_VIEW } from '../browse/list-view.ts';

/** Sorted by time at first, newest first. */
export interface ReflogsView extends ListView<EntrySort> {
  /** The selected entry. */
  readonly entry: EntryKey | null;
  /** Times are shown as ages. */
  readonly isRelative: boolean;
}

export const NEW_REFLOGS_VIEW: ReflogsView = { ...NEW_LIST_VIEW, entry: null, isRelative: false };

/** What is kept of it for the next time. */
export function keptReflogsView(view: ReflogsView): ReflogsView {
  const { entry, filter } = view;
  return { ...view, entry: entry !== null && isKept(entry.name) ? entry : null, filter: isKept(filter) ? filter : '' };
}
