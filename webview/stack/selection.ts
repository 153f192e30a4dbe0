/** Which tables are chosen: one, or a run of them. Positions count from the base. */

export interface Selection {
  /** Where the selection began; it stays while the other end moves. */
  readonly anchor: number;
  readonly focus: number;
}

export interface TableRange {
  readonly first: number;
  readonly last: number;
}

export function rangeOf({ anchor, focus }: Selection): TableRange {
  return { first: Math.min(anchor, focus), last: Math.max(anchor, focus) };
}

export function chosen(selection: Selection | null, index: number): boolean {
  if (!selection) return false;
  const { first, last } = rangeOf(selection);
  return first <= index && index <= last;
}

/** The selection after choosing `index`; with `extend` the run from the anchor up to it. */
export function choose(selection: Selection | null, index: number, extend: boolean): Selection {
  return { anchor: extend && selection ? selection.anchor : index, focus: index };
}

/** The selection after a key, `undefined` for a key without a meaning here. Escape clears it. */
export function selectByKey(
  selection: Selection | null,
  count: number,
  key: string,
  shift: boolean,
): Selection | null | undefined {
  if (key === 'Escape') return null;
  const from = selection?.focus ?? -1;
  const targets: Record<string, number> = {
    ArrowRight: from + 1,
    ArrowLeft: from < 0 ? count - 1 : from - 1,
    Home: 0,
    End: count - 1,
    PageUp: from - 10,
    PageDown: from + 10,
    ' ': Math.max(0, from),
  };
  const target = targets[key];
  if (target === undefined || count === 0) return undefined;
  return choose(selection, Math.max(0, Math.min(count - 1, target)), shift);
}

/** The same tables found again by name in another list; `null` when either end is gone. */
export function follow(
  selection: Selection | null,
  before: readonly string[],
  after: readonly string[],
): Selection | null {
  if (!selection) return null;
  const indexOf = (index: number) => {
    const name = before[index];
    return name === undefined ? -1 : after.indexOf(name);
  };
  const [anchor, focus] = [indexOf(selection.anchor), indexOf(selection.focus)];
  return anchor < 0 || focus < 0 ? null : { anchor, focus };
}
