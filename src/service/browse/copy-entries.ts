/** Found reflog entries as a text to copy. */
import { type BrowsedStack, type ReflogList, readEntries } from '../../browse/index.ts';
import type { EntryCopy, EntryFormat, EntryQuery, RowRange } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Context } from '../worker/context.ts';
import { withBrowsedStack } from './browsed.ts';
import { foundEntries } from './browsed-reflogs.ts';
import { ENTRY_FORMATS } from './entry-formats.ts';

/** More entries are not copied at once. */
const MAX_ENTRIES = 100_000;
/** Entries that are read at a time. */
const AT_ONCE = 1000;

interface CopyQuery extends EntryQuery {
  readonly stamp: string;
  readonly ranges: readonly RowRange[];
  readonly format: EntryFormat;
}

/** Copies nothing if the stack has changed. */
export function copyEntries(location: StackLocation, query: CopyQuery, context: Context): EntryCopy {
  return withBrowsedStack(location, context, stack => {
    if (stack.stamp !== query.stamp) return { text: '', entries: 0, left: 0 };
    const { list, positions } = foundEntries(stack, query, context);
    const chosen: number[] = [];
    let total = 0;
    for (const { first, last } of query.ranges) {
      const end = Math.min(last + 1, positions.length);
      total += Math.max(0, end - first);
      for (let i = first; i < end && chosen.length < MAX_ENTRIES; i++) chosen.push(positions[i] as number);
    }
    const { head, separator, tail, entry } = ENTRY_FORMATS[query.format];
    const parts: string[] = [];
    for (let at = 0; at < chosen.length; at += AT_ONCE) {
      context.check();
      parts.push(...readNumbered(stack, list, chosen.slice(at, at + AT_ONCE)).map(entry));
    }
    const entries = parts.length;
    // One name or ID is pasted into the middle of a line.
    const isOne = entries === 1 && (query.format === 'names' || query.format === 'ids');
    const text = head + parts.join(separator) + tail;
    return { text: isOne ? text.slice(0, -1) : text, entries, left: total - entries };
  });
}

/** Entries at positions of a list, with their numbers. */
export function readNumbered(stack: BrowsedStack, list: ReflogList, positions: ArrayLike<number>) {
  return readEntries(stack, list, positions).map(entry => ({
    ...entry,
    number: entry.position - list.rangeOfRef(list.refAt(entry.position)).start,
  }));
}
