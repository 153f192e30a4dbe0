/** The refs of a snapshot with all that filters and sorting need, which is read when it is first asked for. */
import type { BrowseCallbacks } from '../callbacks.ts';
import { asksForDeleted, type Filter } from '../filter/filter.ts';
import { filterRefs } from '../filter/filter-refs.ts';
import { COLUMN_DIGITS } from '../filter/id-prefix.ts';
import type { RefSource } from '../filter/ref-terms.ts';
import { type RefSort, sortRefs } from '../sort/sort-refs.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { holdsId } from './holds-id.ts';
import { LastChanges } from './last-changes.ts';
import { RefList, type RefListContent } from './ref-list.ts';

/** Which refs are listed, and in which order. */
export interface RefQuery {
  /** Default: all that exist. */
  readonly filter?: Filter;
  /** Default: by name. */
  readonly sort?: RefSort;
}

/** The refs that match a query: positions in a list, in the order asked for. */
export interface RefMatches {
  readonly list: RefList;
  readonly positions: Uint32Array<ArrayBuffer>;
}

/** Keep it as long as the stack has the same `stamp`. */
export class RefIndex {
  /** That of the stack it was read from. */
  readonly stamp: string;
  readonly #lists = new Map<RefListContent, RefList>();
  readonly #changes = new Map<RefListContent, LastChanges>();

  /** Reads the refs that exist. Throws as `RefList.read`. */
  static read(stack: BrowsedStack, callbacks: BrowseCallbacks = {}): RefIndex {
    const index = new RefIndex(stack.stamp);
    index.list(stack, 'live', callbacks);
    return index;
  }

  private constructor(stamp: string) {
    this.stamp = stamp;
  }

  /** Bytes in memory. */
  get size(): number {
    return [...this.#lists.values(), ...this.#changes.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** A list of the stack, read once. Throws as `RefList.read`. */
  list(stack: BrowsedStack, content: RefListContent, callbacks: BrowseCallbacks = {}): RefList {
    const known = this.#lists.get(content);
    if (known !== undefined) return known;
    const list = RefList.read(stack, callbacks, content);
    this.#lists.set(content, list);
    return list;
  }

  /** The newest changes of the refs of a list, read once. Throws as `LastChanges.read`. */
  changes(stack: BrowsedStack, content: RefListContent, callbacks: BrowseCallbacks = {}): LastChanges {
    const known = this.#changes.get(content);
    if (known !== undefined) return known;
    const changes = LastChanges.read(stack, this.list(stack, content, callbacks), callbacks);
    this.#changes.set(content, changes);
    return changes;
  }

  /** The refs that match. `stack` must be the one it was read from, opened again if need be. Throws what `callbacks` throws. */
  find(stack: BrowsedStack, { filter, sort }: RefQuery = {}, callbacks: BrowseCallbacks = {}): RefMatches {
    const content: RefListContent = filter !== undefined && asksForDeleted(filter) ? 'deleted' : 'live';
    const list = this.list(stack, content, callbacks);
    const source: RefSource = { list, changes: () => this.changes(stack, content, callbacks) };
    let positions = filterRefs(source, filter?.terms ?? [], callbacks);
    for (const { condition, excluded } of filter?.terms ?? []) {
      if (condition.type !== 'id' || condition.prefix.length <= COLUMN_DIGITS || excluded) continue;
      positions = holdsId(stack, list, positions, condition, callbacks);
    }
    return { list, positions: sort === undefined ? positions : sortRefs(source, positions, sort) };
  }
}
