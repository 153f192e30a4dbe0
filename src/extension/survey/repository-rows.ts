/** What a survey has found: the first rows, in an order, and the sums of all. */
import { compareRows, type RepositoryRow, type RowColumn, RowSums } from '../../protocol/repository-rows.ts';
import { repositoryListText } from '../../text/repository-list.ts';

/** Rows that are kept. */
const MOST_ROWS = 10_000;

interface KeptRow {
  readonly row: RepositoryRow;
  /** As it is shown, made once. */
  readonly line: ReturnType<typeof repositoryListText.line>;
}

export class RepositoryRows {
  state: 'running' | 'complete' | 'stopped' = 'running';
  readonly #kept: KeptRow[] = [];
  readonly #totals = new RowSums();
  #left = 0;

  /** As they are shown: in the order of the search, or that of `sort`. */
  get kept(): readonly KeptRow[] {
    return this.#kept;
  }

  add(row: RepositoryRow): void {
    this.#totals.add(row);
    if (this.#kept.length < MOST_ROWS) this.#kept.push({ row, line: repositoryListText.line(row) });
    else this.#left++;
  }

  /** Numbers from the largest on, then by path. */
  sort(by: RowColumn): void {
    const order = { by, descending: by !== 'path' };
    this.#kept.sort((a, b) => compareRows(a.row, b.row, order));
  }

  /** Rows are in the lines from `FIRST_LINE` on. */
  text(): string {
    const more = this.#left === 0 ? [] : ['', repositoryListText.more(this.#left)];
    return [
      repositoryListText.head(this.#totals, this.state),
      ...this.#kept.map(({ line }) => line.text),
      ...more,
      '',
    ].join('\n');
  }
}

/** The line of the first row. */
export const FIRST_LINE = 3;
