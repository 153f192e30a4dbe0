/** What the tab Refs remembers of a stack. */
import type { RefSort } from '../../../src/protocol/browse.ts';
import { isKept, type ListView, NEW_LIST_VIEW } from '../browse/list-view.ts';

/** Sorted by name at first. */
export interface RefsView extends ListView<RefSort> {
  /** The selected ref. */
  readonly ref: string | null;
}

export const NEW_REFS_VIEW: RefsView = { ...NEW_LIST_VIEW, ref: null };

/** What is kept of it for the next time. */
export function keptRefsView(view: RefsView): RefsView {
  const { ref, filter } = view;
  return { ...view, ref: ref !== null && isKept(ref) ? ref : null, filter: isKept(filter) ? filter : '' };
}
