/** Finding reflog entries by a filter, windows of what was found, and one entry with its records. */
import {
  type BrowsedStack,
  entryRecords,
  histogramOf,
  parseFilter,
  type ReflogList,
  readEntries,
} from '../../browse/index.ts';
import type {
  EntryDetails,
  EntryKey,
  EntryQuery,
  EntryTimes,
  EntryWindow,
  FoundEntries,
  FoundEntry,
} from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { Context } from '../worker/context.ts';
import { callbacksOf, stateOf, withBrowsedStack } from './browsed.ts';
import { type EntryMatches, filteredEntries, findEntriesAgain, foundEntries, reflogsOf } from './browsed-reflogs.ts';

/** No screen shows more rows. */
const MAX_ROWS = 1000;
/** No screen shows more periods. */
const MAX_BINS = 1000;

interface FindQuery extends EntryQuery {
  /** The entry whose position is asked for. */
  readonly entry: EntryKey | null;
  /** Rows of a window, which starts at a multiple of it. */
  readonly count: number;
}

export function findReflogEntries(location: StackLocation, query: FindQuery, context: Context): Unwired<FoundEntries> {
  return withBrowsedStack(location, context, stack => {
    const { terms, faults } = parseFilter(query.filter);
    const matches = findEntriesAgain(stack, query, context);
    const position = query.entry === null ? null : positionOf(matches, query.entry);
    const count = Math.max(1, query.count);
    const window = windowOf(stack, matches, Math.floor((position ?? 0) / count) * count, count);
    const { list, positions } = matches;
    return { ...stateOf(stack), searched: list.count, total: positions.length, terms, faults, position, window };
  });
}

/** Rows from `from` on of what `query` found when the stack had this stamp. */
export function entryWindow(
  location: StackLocation,
  query: EntryQuery & { readonly stamp: string; readonly from: number; readonly count: number },
  context: Context,
): Unwired<EntryWindow> {
  return withBrowsedStack(location, context, stack => {
    if (stack.stamp !== query.stamp) return { stamp: stack.stamp, from: query.from, rows: [] };
    return windowOf(stack, foundEntries(stack, query, context), query.from, query.count);
  });
}

function windowOf(stack: BrowsedStack, { list, positions }: EntryMatches, from: number, count: number) {
  const shown = positions.subarray(from, from + Math.min(count, MAX_ROWS));
  const rows: Unwired<FoundEntry>[] = readEntries(stack, list, shown);
  return { stamp: stack.stamp, from, rows };
}

/** Where exactly this entry is among those that were found. */
function positionOf({ list, positions }: EntryMatches, entry: EntryKey): number | null {
  const inList = positionInList(list, entry);
  const position = inList === null ? -1 : positions.indexOf(inList);
  return position < 0 ? null : position;
}

/** The entries of a ref are in the list with the highest update index first. */
function positionInList(list: ReflogList, { name, updateIndex }: EntryKey): number | null {
  const expected = BigInt(updateIndex);
  let { start, end } = list.rangeOf(name);
  while (start < end) {
    const middle = (start + end) >>> 1;
    const found = list.updateIndexAt(middle);
    if (found === expected) return middle;
    if (found > expected) start = middle + 1;
    else end = middle;
  }
  return null;
}

/** The entries of a filter by time, without its conditions on time. */
export function entryTimes(
  location: StackLocation,
  { filter, bins }: { readonly filter: string; readonly bins: number },
  context: Context,
): Unwired<EntryTimes> {
  return withBrowsedStack(location, context, stack => {
    const parsed = parseFilter(filter);
    const terms = parsed.terms.filter(({ condition, excluded }) => condition.type !== 'time' || excluded);
    const { list, positions } =
      terms.length === parsed.terms.length
        ? foundEntries(stack, { filter, sort: null }, context)
        : filteredEntries(stack, { ...parsed, terms }, context);
    const { from, to, counts } = histogramOf(list, positions, { bins: Math.max(1, Math.min(bins, MAX_BINS)) });
    return { stamp: stack.stamp, from, to, counts: [...counts], ...updateIndicesOf(list) };
  });
}

function updateIndicesOf(list: ReflogList): { minUpdateIndex: bigint; maxUpdateIndex: bigint } {
  let [min, max] = [0n, 0n];
  // Within a ref they descend.
  for (let ref = 0; ref < list.refCount; ref++) {
    const { start, end } = list.rangeOfRef(ref);
    const [newest, oldest] = [list.updateIndexAt(start), list.updateIndexAt(end - 1)];
    if (ref === 0 || oldest < min) min = oldest;
    if (newest > max) max = newest;
  }
  return { minUpdateIndex: min, maxUpdateIndex: max };
}

export function entryDetails(location: StackLocation, entry: EntryKey, context: Context): Unwired<EntryDetails> {
  return withBrowsedStack(location, context, stack => {
    const records = entryRecords(stack, entry.name, BigInt(entry.updateIndex), callbacksOf(context));
    const list = reflogsOf(stack, context);
    const position = positionInList(list, entry);
    const number = position === null ? null : position - list.rangeOf(entry.name).start;
    return { ...stateOf(stack), entry, number, records };
  });
}
