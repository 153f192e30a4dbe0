/** Opens a stack in any state for the length of one request, and keeps its refs for the next ones. */
import {
  type BrowseCallbacks,
  BrowsedStack,
  type BrowsedTable,
  type Filter,
  parseFilter,
  RefIndex,
  type RefMatches,
  SalvageCache,
} from '../../browse/index.ts';
import type { BrowsedState, BrowsedTableInfo, RefQuery } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { browseProgress } from '../../text/browse.ts';
import { watchedFiles } from '../stack/watched-files.ts';
import type { Context } from '../worker/context.ts';
import { toErrorInfo } from '../worker/errors.ts';
import { Recent } from '../worker/recent.ts';

/** Stacks of which all refs are kept in memory, and the bytes that they may take; the newest is always kept. */
const KEPT_STACKS = 3;
const KEPT_BYTES = 512 * 1024 * 1024;
/** Results of queries that are kept of each stack: 4 bytes a ref. */
const KEPT_RESULTS = 4;

/** The refs of a stack in one state, and the results of queries. */
interface StackRefs {
  readonly index: RefIndex;
  readonly results: Recent<RefMatches>;
}

const salvaged = new SalvageCache();
/** By directory; the last one was used last. */
const kept = new Map<string, StackRefs>();

/** No file stays open after the request. */
export function withBrowsedStack<T>(location: StackLocation, context: Context, use: (stack: BrowsedStack) => T): T {
  using stack = openBrowsed(location, context);
  return use(stack);
}

/** As `BrowsedStack.open`, with what is known of damaged tables. `close()` it. */
export function openBrowsed(location: StackLocation, context: Context): BrowsedStack {
  const callbacks = callbacksOf(context);
  return BrowsedStack.open(location, { files: watchedFiles(context), cache: salvaged, callbacks });
}

export function callbacksOf({ check, progress }: Context): BrowseCallbacks {
  return {
    check,
    progress: ({ records, done }) => progress({ message: browseProgress.reading(records), fraction: done }),
  };
}

/** Whether all refs of the stack are in memory. */
export function areRefsKnown({ directory, stamp }: BrowsedStack): boolean {
  return kept.get(directory)?.index.stamp === stamp;
}

/** The result of a query, computed again: times in a filter are relative to now. */
export function findAgain(stack: BrowsedStack, query: RefQuery, context: Context): RefMatches {
  return withRefs(stack, context, ({ index, results }) => {
    const matches = find(stack, index, query, context);
    results.put(keyOf(query), matches);
    return matches;
  });
}

/** The last result of a query. */
export function found(stack: BrowsedStack, query: RefQuery, context: Context): RefMatches {
  return withRefs(stack, context, ({ index, results }) =>
    results.get(keyOf(query), () => find(stack, index, query, context)),
  );
}

/** The refs that a filter finds, by name. They are not kept. */
export function findFiltered(stack: BrowsedStack, filter: Filter, context: Context): RefMatches {
  return withRefs(stack, context, ({ index }) => index.find(stack, { filter }, callbacksOf(context)));
}

/**
 * Calls `use` with the refs of the stack, which are read if its state is not the one that is kept. They are not kept if a
 * table became unreadable while they were read: they would be incomplete when the table can be read again.
 */
function withRefs<T>(stack: BrowsedStack, context: Context, use: (refs: StackRefs) => T): T {
  const { directory, stamp } = stack;
  const known = kept.get(directory);
  kept.delete(directory);
  const refs = known?.index.stamp === stamp ? known : readRefsOf(stack, context);
  try {
    return use(refs);
  } finally {
    if (stack.stamp === stamp) kept.set(directory, refs);
    makeSpace();
  }
}

function readRefsOf(stack: BrowsedStack, context: Context): StackRefs {
  return { index: RefIndex.read(stack, callbacksOf(context)), results: new Recent(KEPT_RESULTS) };
}

function makeSpace(): void {
  const size = () => [...kept.values()].reduce((sum, { index }) => sum + index.size, 0);
  while (kept.size > 1 && (kept.size > KEPT_STACKS || size() > KEPT_BYTES)) {
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  }
}

function find(stack: BrowsedStack, index: RefIndex, { filter, sort }: RefQuery, context: Context): RefMatches {
  return index.find(stack, { filter: parseFilter(filter), ...(sort && { sort }) }, callbacksOf(context));
}

function keyOf({ filter, sort }: RefQuery): string {
  return JSON.stringify([filter, sort]);
}

/** Read it last: reading may have found more tables to be damaged. */
export function stateOf({ stamp, hash, listState, listError, tables }: BrowsedStack): Unwired<BrowsedState> {
  return {
    stamp,
    hash,
    listState,
    listError: listError === undefined ? null : toErrorInfo(listError),
    tables: tables.map(tableInfo),
  };
}

function tableInfo(table: BrowsedTable): Unwired<BrowsedTableInfo> {
  const { position, name, state, error, minUpdateIndex, maxUpdateIndex } = table;
  const limits = { minUpdateIndex, maxUpdateIndex };
  return { position, name, state, ...limits, error: error === undefined ? null : toErrorInfo(error) };
}
