/** The reflog entries that match a filter, in an order. */
import { toHex } from '../../reftable/format/bytes.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import { type EntrySource, type EntryTest, entryTest } from '../filter/entry-terms.ts';
import type { Condition, Filter } from '../filter/filter.ts';
import { COLUMN_DIGITS } from '../filter/id-prefix.ts';
import { Needle } from '../filter/needle.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import { RefList } from '../refs/ref-list.ts';
import { type EntrySort, sortEntries } from '../sort/sort-entries.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import type { ReflogList } from './reflog-list.ts';

/** Which entries are listed, and in which order. */
export interface EntryQuery {
  /** Default: all. */
  readonly filter?: Filter;
  /** Default: by time, newest first. */
  readonly sort?: EntrySort;
}

/** A part of the entries, one in this many. */
const FEW = 16;
const NEWEST_FIRST: EntrySort = { by: 'time', descending: true };

/** How entries are found. */
export interface FindOptions {
  /** The refs that exist, which `deleted:` needs. Default: they are read. */
  readonly live?: () => RefList;
  readonly callbacks?: BrowseCallbacks;
}

/** Positions in the list, in the order asked for. `stack` is the one it was read from. Throws what `callbacks` throws. */
export function findEntries(
  stack: BrowsedStack,
  list: ReflogList,
  { filter, sort = NEWEST_FIRST }: EntryQuery = {},
  { live, callbacks = {} }: FindOptions = {},
): Uint32Array<ArrayBuffer> {
  const source = { list, live: live ?? (() => RefList.read(stack, callbacks)) };
  let positions = matchingEntries(source, filter?.terms ?? [], callbacks);
  for (const { condition, excluded } of filter?.terms ?? []) {
    if (condition.type !== 'id' || condition.prefix.length <= COLUMN_DIGITS || excluded) continue;
    positions = holdingId(stack, list, positions, condition, callbacks);
  }
  return sort.by === 'time' && sort.descending
    ? newestFirst(list, positions)
    : sortEntries(list.columns, positions, sort);
}

function matchingEntries(
  source: EntrySource,
  terms: Filter['terms'],
  { check }: BrowseCallbacks,
): Uint32Array<ArrayBuffer> {
  const { list } = source;
  const tests = terms.map(({ condition, excluded }) => ({ test: entryTest(condition, source), excluded }));
  const positions = new Uint32Array(list.count);
  let count = 0;
  for (const [page, { refs }] of list.columns.entries()) {
    check?.();
    for (let i = 0; i < refs.length; i++) if (passes(tests, page, i)) positions[count++] = page * PAGE_SIZE + i;
  }
  return count === positions.length ? positions : positions.slice(0, count);
}

function passes(tests: readonly { test: EntryTest; excluded: boolean }[], page: number, i: number): boolean {
  for (const { test, excluded } of tests) if (test(page, i) === excluded) return false;
  return true;
}

/** Sorting all entries takes long, and is done once. Few are sorted faster than found in the sorted ones. */
function newestFirst(list: ReflogList, positions: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (positions.length < list.count / FEW) return sortEntries(list.columns, positions, NEWEST_FIRST);
  if (positions.length === list.count) return list.newestFirst();
  const marks = new Uint8Array(list.count);
  for (let k = 0; k < positions.length; k++) marks[positions[k] as number] = 1;
  const sorted = new Uint32Array(positions.length);
  let count = 0;
  for (const position of list.newestFirst()) if (marks[position] === 1) sorted[count++] = position;
  return sorted;
}

/** Of these entries, those whose old or new object ID starts with the whole prefix, and those whose ref matches as a word. */
function holdingId(
  stack: BrowsedStack,
  list: ReflogList,
  positions: Uint32Array<ArrayBuffer>,
  { prefix, word }: Extract<Condition, { readonly type: 'id' }>,
  { check }: BrowseCallbacks,
): Uint32Array<ArrayBuffer> {
  const needle = word === undefined ? undefined : new Needle(word);
  return stack.readMerged('logs', ({ cursor }) =>
    positions.filter((position, k) => {
      if (k % CHECK_EVERY === 0) check?.();
      const name = list.nameBytesAt(position);
      if (needle?.isIn(name, 0, name.length)) return true;
      const updateIndex = list.updateIndexAt(position);
      cursor.seekLog(name, updateIndex);
      if (!cursor.next() || cursor.updateIndex !== updateIndex) return false;
      const { block, valueStart } = cursor.current.at;
      const { hashSize } = block.space;
      const isAt = (start: number) => toHex(block.bytes, start, start + hashSize).startsWith(prefix);
      return isAt(valueStart) || isAt(valueStart + hashSize);
    }),
  );
}
