/** Found reflog entries as a text to copy. */
import { type BrowsedStack, type ReflogList, readEntries } from '../../browse/index.ts';
import type { EntryCopy, EntryFormat, EntryQuery, RowRange } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Context } from '../worker/context.ts';
import { withBrowsedStack } from './browsed.ts';
import { foundEntries } from './browsed-reflogs.ts';
import { copiedText, copyRows } from './copied-rows.ts';
import { ENTRY_FORMATS } from './entry-formats.ts';

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
    const shape = ENTRY_FORMATS[query.format];
    const textsOf = (chosen: readonly number[]) => readNumbered(stack, list, chosen).map(shape.entry);
    const { parts, left } = copyRows(positions, query.ranges, textsOf, context);
    return { text: copiedText(parts, query.format, shape), entries: parts.length, left };
  });
}

/** Entries at positions of a list, with their numbers. */
export function readNumbered(stack: BrowsedStack, list: ReflogList, positions: ArrayLike<number>) {
  return readEntries(stack, list, positions).map(entry => ({
    ...entry,
    number: entry.position - list.rangeOfRef(list.refAt(entry.position)).start,
  }));
}
