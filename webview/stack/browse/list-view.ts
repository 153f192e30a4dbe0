/** What a tab with a list remembers of a stack. */

export interface ListView<Sort> {
  readonly filter: string;
  /** `null`: the order that the list has at first. */
  readonly sort: Sort | null;
  /** The first row in sight. */
  readonly top: number;
  /** Of columns, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  /** Filters that were used, the last one first. */
  readonly history: readonly string[];
}

export const NEW_LIST_VIEW: ListView<never> = { filter: '', sort: null, top: 0, widths: {}, history: [] };

const KEPT_FILTERS = 15;
/** UTF-16 units. What is kept of a stack has a limit; a name may have 60 KB. */
const LONGEST_KEPT = 1000;

/** Whether a name or a filter is kept for the next time. */
export function isKept(text: string): boolean {
  return text.length <= LONGEST_KEPT;
}

/** The view with a filter at the start of its history. */
export function withFilterUsed<View extends { readonly history: readonly string[] }>(view: View, filter: string): View {
  const used = filter.trim();
  if (used === '' || !isKept(used)) return view;
  return { ...view, history: [used, ...view.history.filter(each => each !== used)].slice(0, KEPT_FILTERS) };
}
