/** Selected rows of a list as a text to copy. */
import type { RowRange } from '../../protocol/browse.ts';
import type { Context } from '../worker/context.ts';

/** More rows are not copied at once. */
const MAX_ROWS = 100_000;
/** Rows that are read at a time. */
const AT_ONCE = 1000;

/** How the texts of rows become one text. */
interface TextShape {
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
}

/** What is copied of the rows of a list. */
export interface CopiedRows {
  /** The texts of the copied rows. */
  readonly parts: readonly string[];
  /** Number of selected rows that are not copied. */
  readonly left: number;
}

/**
 * The texts of selected rows, in the order of `ranges`. `positions` are those of all rows in their list; `textsOf` reads
 * rows, and leaves out those that have no text. Throws what `context.check` and `textsOf` throw.
 */
export function copyRows(
  positions: Uint32Array,
  ranges: readonly RowRange[],
  textsOf: (positions: readonly number[]) => readonly string[],
  context: Context,
): CopiedRows {
  const chosen: number[] = [];
  let selected = 0;
  for (const { first, last } of ranges) {
    const end = Math.min(last + 1, positions.length);
    selected += Math.max(0, end - first);
    for (let i = first; i < end && chosen.length < MAX_ROWS; i++) chosen.push(positions[i] as number);
  }
  const parts: string[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    context.check();
    parts.push(...textsOf(chosen.slice(at, at + AT_ONCE)));
  }
  return { parts, left: selected - parts.length };
}

/** One text. A single name or ID is without its newline, as it is pasted into the middle of a line. */
export function copiedText(parts: readonly string[], format: string, { head, separator, tail }: TextShape): string {
  const text = head + parts.join(separator) + tail;
  return parts.length === 1 && (format === 'names' || format === 'ids') ? text.slice(0, -1) : text;
}
