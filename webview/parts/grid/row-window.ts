/**
 * Rows of a long list in pages, which are requested when they become visible. Requests for hidden pages are canceled.
 */
import { CancelledError } from '../messenger.ts';

const PAGE = 200;
const KEPT_PAGES = 60;

interface RowWindowOptions<Row> {
  /** Rows that are asked for at a time. */
  readonly page?: number;
  /** Rows that are known already, from a multiple of `page` on. */
  readonly known?: { readonly from: number; readonly rows: readonly Row[] };
}

export interface RowSource<Row> {
  readonly count: number;
  /** `undefined` until the row is loaded. */
  get(index: number): Row | undefined;
  /** Called with the visible rows, both ends inclusive. */
  want(first: number, last: number): void;
}

export type FetchRows<Row> = (from: number, count: number, signal: AbortSignal) => Promise<readonly Row[]>;

export class RowWindow<Row> implements RowSource<Row> {
  readonly count: number;
  readonly #fetch: FetchRows<Row>;
  readonly #arrived: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #page: number;
  /** In the order of their last use. */
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #running = new Map<number, AbortController>();

  constructor(
    count: number,
    fetch: FetchRows<Row>,
    arrived: () => void,
    failed: (error: unknown) => void,
    { page = PAGE, known }: RowWindowOptions<Row> = {},
  ) {
    this.count = count;
    this.#fetch = fetch;
    this.#arrived = arrived;
    this.#failed = failed;
    this.#page = page;
    if (known) this.#pages.set(known.from / page, known.rows);
  }

  get(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.#page))?.[index % this.#page];
  }

  want(first: number, last: number): void {
    const from = Math.floor(first / this.#page);
    const to = Math.floor(last / this.#page);
    for (const [page, request] of this.#running) if (page < from || page > to) this.#stop(page, request);
    for (let page = from; page <= to; page++) {
      const rows = this.#pages.get(page);
      if (rows) {
        this.#pages.delete(page);
        this.#pages.set(page, rows);
      } else if (!this.#running.has(page)) void this.#load(page);
    }
  }

  /** Stops requesting rows. */
  dispose(): void {
    for (const [page, request] of this.#running) this.#stop(page, request);
  }

  async #load(page: number): Promise<void> {
    const request = new AbortController();
    this.#running.set(page, request);
    const from = page * this.#page;
    try {
      const rows = await this.#fetch(from, Math.min(this.#page, this.count - from), request.signal);
      if (request.signal.aborted) return;
      this.#keep(page, rows);
      this.#arrived();
    } catch (error) {
      if (!(error instanceof CancelledError)) this.#failed(error);
    } finally {
      if (this.#running.get(page) === request) this.#running.delete(page);
    }
  }

  #keep(page: number, rows: readonly Row[]): void {
    this.#pages.set(page, rows);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT_PAGES && oldest !== undefined) this.#pages.delete(oldest);
  }

  #stop(page: number, request: AbortController): void {
    request.abort();
    this.#running.delete(page);
  }
}
