/**
 * The list of what a query finds, in windows. One search runs at a time, as what it reads is needed by the next one too;
 * a stack that changes is searched again, and the selected row stays where it was in sight.
 */
import type { BrowsedState } from '../../../src/protocol/browse.ts';
import { type FetchRows, RowWindow } from '../../parts/grid/row-window.ts';
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

interface FoundListOptions<Row, Query, F extends Found<Row>> {
  readonly grid: VirtualGrid<Row>;
  /** The query to search for now, and what identifies the selected row, as text. */
  current(): { readonly query: Query; readonly selected: string };
  find(query: Query): Promise<F>;
  window(
    query: Query,
    stamp: string,
    from: number,
    count: number,
    signal: AbortSignal,
  ): Promise<{ readonly stamp: string; readonly rows: readonly Row[] }>;
  columns(found: F): readonly Column<Row>[];
  /** The first row in sight where a query is shown for the first time. */
  top(): number;
  /** Called before the rows of an answer are shown, also if they are the same. */
  answered(query: Query, found: F): void;
  /** Called when other rows are shown. */
  shown(): void;
  /** Called when rows were loaded. */
  arrived(): void;
  /** Called when a search begins and ends. */
  busy(isSearching: boolean): void;
  readonly searchFailed: (error: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** What is in the list, and the query that found it. */
export interface ShownList<Row, Query, F> {
  readonly query: Query;
  readonly found: F;
  readonly rows: RowWindow<Row>;
}

export class FoundList<Row, Query, F extends Found<Row>> {
  readonly #options: FoundListOptions<Row, Query, F>;
  #shown: ShownList<Row, Query, F> | null = null;
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

  get isSearching(): boolean {
    return this.#isSearching;
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
    options
      .find(query)
      .then(
        found => {
          if (this.#hasNewQuery && this.#shown !== null) return;
          // The position is of the row that was selected before.
          if (selected !== options.current().selected) this.#hasNewQuery = true;
          else this.#show(query, found);
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

  #show(query: Query, found: F): void {
    const { grid, answered, columns, failed, top, shown, arrived } = this.#options;
    const before = this.#shown;
    const isSameQuery = before !== null && JSON.stringify(before.query) === JSON.stringify(query);
    const isSame = isSameQuery && before.found.stamp === found.stamp && !this.#isStale;
    this.#readAgainLater(found);
    answered(query, found);
    const { position, window } = found;
    if (isSame) {
      if (position !== null && position !== grid.active) grid.select(position);
      return;
    }
    this.#isStale = false;
    before?.rows.dispose();
    const refresh = () => {
      grid.refresh();
      arrived();
    };
    const fetch = this.#fetch(query, found.stamp);
    const rows = new RowWindow<Row>(found.total, fetch, refresh, failed, { page: PAGE, known: window });
    this.#shown = { query, found, rows };
    const offset = isSameQuery ? grid.active - grid.top : null;
    const first = isSameQuery ? grid.top : top();
    grid.show(rows, columns(found), position ?? 0);
    if (position !== null) grid.select(position);
    if (offset !== null && position !== null) grid.scrollTo(position - offset);
    else if (position === null || before === null) grid.scrollTo(first);
    if (position !== null) grid.reveal(position);
    shown();
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
