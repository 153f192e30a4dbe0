/** What the tab Refs remembers of a stack. */
import type { RefSort } from '../../../src/protocol/browse.ts';

export interface RefsView {
  readonly filter: string;
  /** `null`: by name. */
  readonly sort: RefSort | null;
  /** The selected ref. */
  readonly ref: string | null;
  /** The first row in sight. */
  readonly top: number;
  /** Of columns, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  /** Filters that were used, the last one first. */
  readonly history: readonly string[];
}

export const NEW_REFS_VIEW: RefsView = { filter: '', sort: null, ref: null, top: 0, widths: {}, history: [] };

const KEPT_FILTERS = 15;
/** What is kept of a stack has a limit; a name may have 60 KB. */
export const LONGEST_KEPT = 1000;

/** The view with a filter at the start of its history. */
export function withFilterUsed<View extends { readonly history: readonly string[] }>(view: View, filter: string): View {
  const used = filter.trim();
  if (used === '' || used.length > LONGEST_KEPT) return view;
  return { ...view, history: [used, ...view.history.filter(each => each !== used)].slice(0, KEPT_FILTERS) };
}

/** What is kept of it for the next time. */
export function keptRefsView(view: RefsView): RefsView {
  const { ref, filter } = view;
  return {
    ...view,
    ref: ref !== null && ref.length > LONGEST_KEPT ? null : ref,
    filter: filter.length > LONGEST_KEPT ? '' : filter,
  };
}
