/**
 * The list of what a query finds, in windows. One search runs at a time, as what it reads is needed by the next one too;
 * a stack that changes is searched again, and the selected row stays where it was in sight.
 */
import type { BrowsedState } from '../../../src/protocol/browse.ts';
import { type FetchRows, type RowSource, RowWindow } from '../../parts/grid/row-window.ts';
import type { Column, VirtualGrid } from '../../parts/grid/virtual-grid.ts';
import { CancelledError } from '../../parts/messenger.ts';

/** Rows that are asked for at a time. */
export const PAGE = 60;
/**
 * Milliseconds after which a stack with a table that could not be read is read again: soon, as the reason may be
 * momentary, and then less and less often.
 */
const RETRIES = [1000, 1000, 1000, 2000, 5000, 15_000, 60_000];

/** What a query finds. */
export interface Found<Row> extends BrowsedState {
  readonly total: number;
  /** Of the selected row. */
  readonly position: number | null;
  readonly window: { readonly from: number; readonly rows: readonly Row[] };
}

/** Rows that are shown until the first search ends. */
export interface FirstRows<Row> extends BrowsedState {
  readonly rows: readonly Row[];
}

interface FoundListOptions<Row, Query, F extends Found<Row>> {
  readonly grid: VirtualGrid<Row>;
  /** The query to search for now, and what identifies the selected row, as text. */
  current(): { readonly query: Query; readonly selected: string };
  find(query: Query): Promise<F>;
  /** The first rows of a query, asked for together with the first search; `null` if they are not shown before it ends. */
  first?(query: Query): Promise<FirstRows<Row> | null>;
  window(
    query: Query,
    stamp: string,
    from: number,
    count: number,
    signal: AbortSignal,
  ): Promise<{ readonly stamp: string; readonly rows: readonly Row[] }>;
  columns(state: BrowsedState): readonly Column<Row>[];
  /** The first row in sight where a query is shown for the first time. */
  top(): number;
  /** Called before the rows of an answer are shown, also if they are the same. */
  answered(query: Query, found: F): void;
  /** Called when first rows are shown. */
  firstShown?(rows: number): void;
  /** Called when other rows are shown. */
  shown(): void;
  /** Called when the user selects a row; for one that was not loaded, when it is loaded. */
  chosen(row: Row): void;
  /** Called when other rows are visible, or visible rows were loaded; both ends inclusive. */
  inSight?(rows: RowSource<Row>, first: number, last: number): void;
  /** Called when a row that was sought is not in the list. */
  notFound?(query: Query): void;
  /** Called when a search begins and ends. */
  busy(isSearching: boolean): void;
  readonly searchFailed: (error: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** What is in the list, and the query that found it. */
export interface ShownList<Row, Query, F> {
  readonly query: Query;
  readonly found: F;
  readonly rows: RowSource<Row>;
}

export class FoundList<Row, Query, F extends Found<Row>> {
  readonly #options: FoundListOptions<Row, Query, F>;
  #shown: ShownList<Row, Query, F> | null = null;
  #window: RowWindow<Row> | null = null;
  /** What the grid has: the rows of what was found, or first ones. */
  #rows: RowSource<Row> | null = null;
  /** A row that was selected before it was loaded. */
  #toChoose: number | null = null;
  /** The selected row was selected elsewhere, until the list has it. */
  #isSought = false;
  /** The list is of another state of the stack than the service has. */
  #isStale = false;
  #isSearching = false;
  #hasNewQuery = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retries = 0;
  /** Reading again became due while the list could not be seen. */
  #isDue = false;

  constructor(options: FoundListOptions<Row, Query, F>) {
    this.#options = options;
  }

  get shown(): ShownList<Row, Query, F> | null {
    return this.#shown;
  }

  /** The stack may have changed: unreadable tables are read again without further delay. */
  changed(): void {
    this.#retries = 0;
    this.search();
  }

  /** The list became visible. */
  wake(): void {
    if (this.#isDue) this.search();
  }

  /** Searches for the selected row, which was selected elsewhere. */
  seek(): void {
    this.#isSought = true;
    this.search();
  }

  /** The user selects a row. */
  choose(index: number): void {
    const row = this.#rows?.get(index);
    this.#toChoose = row === undefined ? index : null;
    if (row !== undefined) this.#options.chosen(row);
  }

  search(): void {
    this.#isDue = false;
    if (this.#isSearching) {
      this.#hasNewQuery = true;
      return;
    }
    this.#isSearching = true;
    this.#hasNewQuery = false;
    clearTimeout(this.#retry);
    const options = this.#options;
    const { query, selected } = options.current();
    options.busy(true);
    if (this.#rows === null) this.#showFirst(query);
    options
      .find(query)
      .then(
        found => {
          if (this.#hasNewQuery && this.#shown !== null) return;
          // The position is of the row that was selected before.
          if (selected !== options.current().selected) this.#hasNewQuery = true;
          else {
            this.#show(query, found);
            this.#endSeeking(query, found);
          }
        },
        error => {
          if (!(error instanceof CancelledError)) options.searchFailed(error);
        },
      )
      .finally(() => {
        this.#isSearching = false;
        options.busy(false);
        if (this.#hasNewQuery) this.search();
      });
  }

  /** Rows to look at while everything is read. What fails here fails in the search too, which reports it. */
  #showFirst(query: Query): void {
    const { grid, first, columns, inSight, firstShown } = this.#options;
    first?.(query).then(
      found => {
        if (found === null || this.#rows !== null) return;
        const rows: RowSource<Row> = {
          count: found.rows.length,
          get: index => found.rows[index],
          want: (from, to) => inSight?.(rows, from, to),
        };
        this.#rows = rows;
        grid.show(rows, columns(found), 0);
        firstShown?.(rows.count);
      },
      () => undefined,
    );
  }

  #endSeeking(query: Query, { position }: F): void {
    if (!this.#isSought) return;
    this.#isSought = false;
    if (position === null) this.#options.notFound?.(query);
  }

  #show(query: Query, found: F): void {
    const { grid, answered, columns, top, shown } = this.#options;
    const before = this.#shown;
    const isSameQuery = before !== null && JSON.stringify(before.query) === JSON.stringify(query);
    const isSame = isSameQuery && before.found.stamp === found.stamp && !this.#isStale;
    this.#readAgainLater(found);
    answered(query, found);
    const { position, window } = found;
    if (isSame) {
      if (position !== null && this.#isSought) grid.select(position);
      return;
    }
    this.#isStale = false;
    const rows = this.#rowsOf(query, found.stamp, found.total, window);
    this.#shown = { query, found, rows };
    this.#rows = rows;
    this.#toChoose = null;
    const offset = isSameQuery ? grid.active - grid.top : null;
    const first = isSameQuery ? grid.top : top();
    grid.show(rows, columns(found), position ?? 0);
    if (position !== null) grid.select(position);
    if (offset !== null && position !== null) grid.scrollTo(position - offset);
    else if (position === null || before === null) grid.scrollTo(first);
    if (position !== null) grid.reveal(position);
    shown();
  }

  /** The rows of an answer, instead of the previous ones. */
  #rowsOf(query: Query, stamp: string, total: number, known: F['window']): RowSource<Row> {
    const { grid, failed, inSight } = this.#options;
    this.#window?.dispose();
    let sight: readonly [first: number, last: number] = [0, -1];
    const arrived = () => {
      grid.refresh();
      inSight?.(rows, ...sight);
      if (this.#toChoose === grid.active) this.choose(this.#toChoose);
    };
    const window = new RowWindow<Row>(total, this.#fetch(query, stamp), arrived, failed, { page: PAGE, known });
    this.#window = window;
    const rows: RowSource<Row> = {
      count: window.count,
      get: index => window.get(index),
      want(first, last) {
        sight = [first, last];
        window.want(first, last);
        inSight?.(rows, first, last);
      },
    };
    return rows;
  }

  #fetch(query: Query, stamp: string): FetchRows<Row> {
    return async (from, count, signal) => {
      const window = await this.#options.window(query, stamp, from, count, signal);
      if (window.stamp !== stamp) {
        this.#isStale = true;
        this.search();
      }
      return window.rows;
    };
  }

  #readAgainLater(found: F): void {
    const isUnreadable = found.listState === 'unreadable' || found.tables.some(({ state }) => state === 'unreadable');
    if (!isUnreadable) return;
    const delay = RETRIES[Math.min(this.#retries++, RETRIES.length - 1)];
    this.#retry = setTimeout(() => {
      // When the tab becomes visible again, it calls `wake`.
      if (this.#options.grid.element.closest('[hidden]')) this.#isDue = true;
      else this.search();
    }, delay);
  }
}
