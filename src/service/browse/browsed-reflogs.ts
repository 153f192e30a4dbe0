/** Keeps the reflog entries of a stack, and the results of queries, for the next requests. */
import { type BrowsedStack, type Filter, findEntries, parseFilter, ReflogList } from '../../browse/index.ts';
import type { EntryQuery } from '../../protocol/browse.ts';
import type { Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { callbacksOf, findFiltered } from './browsed.ts';

/** Stacks of which all entries are kept in memory, and the bytes that they may take; the newest is always kept. */
const KEPT_STACKS = 3;
const KEPT_BYTES = 384 * 1024 * 1024;
/** Results of queries that are kept: 4 bytes an entry. */
const KEPT_RESULTS = 4;

/** By directory; the last one was used last. */
const lists = new Map<string, ReflogList>();
const results = new Recent<EntryMatches>(KEPT_RESULTS);

/** What a query finds: positions in the list, in the order asked for. */
export interface EntryMatches {
  readonly list: ReflogList;
  readonly positions: Uint32Array<ArrayBuffer>;
}

/**
 * All reflog entries of a stack; read again when it has changed. They are not kept if a table became unreadable while they
 * were read: they would be incomplete when the table can be read again.
 */
export function reflogsOf(stack: BrowsedStack, context: Context): ReflogList {
  const { directory, stamp } = stack;
  const known = lists.get(directory);
  lists.delete(directory);
  const list = known?.stamp === stamp ? known : ReflogList.read(stack, callbacksOf(context));
  if (stack.stamp === stamp) lists.set(directory, list);
  makeSpace();
  return list;
}

function makeSpace(): void {
  const size = () => [...lists.values()].reduce((sum, list) => sum + list.size, 0);
  while (lists.size > 1 && (lists.size > KEPT_STACKS || size() > KEPT_BYTES)) {
    const [oldest] = lists.keys();
    if (oldest !== undefined) lists.delete(oldest);
  }
}

/** The result of a query, computed again: times in a filter are relative to now. */
export function findEntriesAgain(stack: BrowsedStack, query: EntryQuery, context: Context): EntryMatches {
  const matches = find(stack, query, context);
  results.put(keyOf(stack, query), matches);
  return matches;
}

/** The last result of a query. */
export function foundEntries(stack: BrowsedStack, query: EntryQuery, context: Context): EntryMatches {
  return results.get(keyOf(stack, query), () => find(stack, query, context));
}

/** The entries that a filter finds, newest first. They are not kept. */
export function filteredEntries(stack: BrowsedStack, filter: Filter, context: Context): EntryMatches {
  return match(stack, { filter }, context);
}

function find(stack: BrowsedStack, { filter, sort }: EntryQuery, context: Context): EntryMatches {
  return match(stack, { filter: parseFilter(filter), ...(sort && { sort }) }, context);
}

function match(stack: BrowsedStack, query: Parameters<typeof findEntries>[2], context: Context): EntryMatches {
  const list = reflogsOf(stack, context);
  const live = () => findFiltered(stack, { terms: [], faults: [] }, context).list;
  return { list, positions: findEntries(stack, list, query, { live, callbacks: callbacksOf(context) }) };
}

function keyOf({ stamp }: BrowsedStack, { filter, sort }: EntryQuery): string {
  return JSON.stringify([stamp, filter, sort]);
}
