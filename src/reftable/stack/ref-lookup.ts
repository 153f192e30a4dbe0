/**
 * Finds refs by name. git searches each table of a stack for each name. Here the newest table that has the name ends the
 * search, and a table that was searched in vain often is asked through a filter, which is faster than a search.
 */
import { BLOCK_TYPE } from '../format/constants.ts';
import type { RefRecord } from '../format/records.ts';
import type { Table } from '../table/table.ts';
import { hashName, NameFilter } from './name-filter.ts';

/**
 * To read all names of a table takes as long as one search in vain for each so many bytes of it. After as many searches the
 * filter is made: at worst, all of it takes twice as long as without one.
 */
const BYTES_PER_SEARCH = 1024;
/** A few searches take less time than a filter, however small the table is. */
const FEWEST_SEARCHES = 64;
/** A larger table has no filter, which takes up to 512 KiB and must not make one lookup a slow one. */
const LARGEST = 4 * 1024 * 1024;

/** The tables of a snapshot, which must be open while it is used. */
export class RefLookup {
  /** Newest first. */
  readonly #tables: readonly SearchedTable[];

  /** `tables`: base first. `previous`: what is known of tables that were in the snapshot before. */
  constructor(tables: readonly Table[], previous?: RefLookup) {
    const known = new Map(previous ? previous.#tables.map(searched => [searched.table, searched]) : []);
    this.#tables = tables.toReversed().map(table => known.get(table) ?? new SearchedTable(table));
  }

  /** The newest record of exactly this name, also a tombstone. Throws what `Table.findRef` throws. */
  find(name: Uint8Array): RefRecord | undefined {
    let hash: number | undefined;
    for (const searched of this.#tables) {
      const { filter } = searched;
      if (filter !== undefined) {
        hash ??= hashName(name, name.length);
        if (!filter.mayHave(hash)) continue;
      }
      const ref = searched.find(name);
      if (ref !== undefined) return ref;
    }
    return undefined;
  }
}

class SearchedTable {
  readonly table: Table;
  /** Once it is worth it. */
  filter: NameFilter | undefined;
  /** Where the ref blocks end, and so about how many bytes they have. */
  readonly #end: number;
  /** Searches in vain after which the filter is made. */
  #searchesLeft: number;

  constructor(table: Table) {
    const { refs, objects, logs, bodySize } = table;
    this.table = table;
    this.#end = refs.indexOffset || objects.offset || logs.offset || bodySize;
    this.#searchesLeft =
      this.#end > LARGEST ? Number.POSITIVE_INFINITY : Math.max(FEWEST_SEARCHES, this.#end / BYTES_PER_SEARCH);
  }

  find(name: Uint8Array): RefRecord | undefined {
    const ref = this.table.findRef(name);
    if (ref === undefined && --this.#searchesLeft <= 0) {
      this.#searchesLeft = Number.POSITIVE_INFINITY;
      this.filter = this.#filterOfAll();
    }
    return ref;
  }

  /**
   * `undefined` if a record cannot be read: searches then throw the error that belongs to their name. Also if the blocks,
   * which are read one after the other, end too early: an index could lead to others.
   */
  #filterOfAll(): NameFilter | undefined {
    const { table } = this;
    if (!table.refs.present) return new NameFilter(0);
    const filter = new NameFilter(this.#end);
    try {
      using cursor = table.refCursor();
      cursor.enter(table.blockAt(table.firstBlock, [BLOCK_TYPE.ref]));
      while (cursor.next()) filter.add(hashName(cursor.at.key, cursor.at.keyLength));
      const { offset, size } = cursor.at.block;
      return offset + size === this.#end ? filter : undefined;
    } catch {
      return undefined;
    }
  }
}
