/** What the tab Reflogs remembers of a stack. */
import type { EntryKey, EntrySort } from '../../../src/protocol/browse.ts';
import { LONGEST_KEPT } from '../refs/refs-view.ts';

export interface ReflogsView {
  readonly filter: string;
  /** `null`: by time, newest first. */
  readonly sort: EntrySort | null;
  /** The selected entry. */
  readonly entry: EntryKey | null;
  /** The first row in sight. */
  readonly top: number;
  /** Of columns, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  /** Filters that were used, the last one first. */
  readonly history: readonly string[];
  /** Times are shown as ages. */
  readonly isRelative: boolean;
}

export const NEW_REFLOGS_VIEW: ReflogsView = {
  ...{ filter: '', sort: null, entry: null, top: 0, widths: {}, history: [], isRelative: false },
};

/** What is kept of it for the next time: that has a limit, and a name may have 60 KB. */
export function keptReflogsView(view: ReflogsView): ReflogsView {
  const { entry, filter } = view;
  return {
    ...view,
    entry: entry !== null && entry.name.length > LONGEST_KEPT ? null : entry,
    filter: filter.length > LONGEST_KEPT ? '' : filter,
  };
}
