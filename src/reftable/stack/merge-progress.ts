/** How far a merge is: the records that it has read, and the share of the tables' bytes. */
import type { TableCursor } from '../table/cursor.ts';
import type { Table } from '../table/table.ts';

/** Records between two reports. */
const STEP = 4096;

/** Called at once, and then once for every few thousand records. `fraction`: from 0 to 1. */
export type ReportMerge = (records: number, fraction: number) => void;

/** Counts for one merge. What the function of the caller throws is thrown. */
export class MergeProgress {
  readonly #report: ReportMerge | undefined;
  readonly #tables: readonly Table[];
  readonly #bytes: number;
  #cursors: readonly TableCursor[] = [];
  #startOf: (table: Table) => number = () => 0;
  #records = 0;
  #next = STEP;
  #fraction = 0;

  /** Reports at once that nothing is done. */
  constructor(tables: readonly Table[], report: ReportMerge | undefined) {
    this.#report = report;
    this.#tables = tables;
    this.#bytes = tables.reduce((sum, { bodySize }) => sum + bodySize, 0);
    report?.(0, 0);
  }

  /** Follows cursors of the tables through a section, which starts at an offset in bytes. */
  follow(cursors: readonly TableCursor[], startOf: (table: Table) => number): void {
    this.#cursors = cursors;
    this.#startOf = startOf;
  }

  /** Counts records. */
  add(records: number): void {
    this.#records += records;
    if (this.#records < this.#next) return;
    this.#next = this.#records - (this.#records % STEP) + STEP;
    if (this.#report === undefined) return;
    const read = this.#tables.reduce((sum, table, i) => sum + (this.#cursors[i]?.offset || this.#startOf(table)), 0);
    this.#fraction = Math.min(1, Math.max(this.#fraction, read / Math.max(1, this.#bytes)));
    this.#report(this.#records, this.#fraction);
  }
}
