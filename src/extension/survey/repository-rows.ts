/** What a survey has found: the first rows, in an order, and the sums of all. */
import type { FindingCounts } from '../../protocol/findings.ts';
import { type ListColumn, type RepositoryRow, repositoryListText } from '../../text/repository-list.ts';
import type { SurveyTotals } from '../../text/survey.ts';

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
  readonly #totals = { repositories: 0, reftables: 0, tables: 0, due: 0, deleted: 0, errors: 0 };
  #findings: Record<keyof FindingCounts, number> | undefined;
  #left = 0;

  /** As they are shown: in the order of the search, or that of `sort`. */
  get kept(): readonly KeptRow[] {
    return this.#kept;
  }

  add(row: RepositoryRow): void {
    this.#count(row);
    if (this.#kept.length < MOST_ROWS) this.#kept.push({ row, line: repositoryListText.line(row) });
    else this.#left++;
  }

  /** Numbers from the largest on, then by path. */
  sort(by: ListColumn): void {
    this.#kept.sort((a, b) => numberOf(b.row, by) - numberOf(a.row, by) || compare(a.row.path, b.row.path));
  }

  /** Rows are in the lines from `FIRST_LINE` on. */
  text(): string {
    const totals: SurveyTotals = { ...this.#totals, ...(this.#findings && { findings: this.#findings }) };
    const more = this.#left === 0 ? [] : ['', repositoryListText.more(this.#left)];
    return [repositoryListText.head(totals, this.state), ...this.#kept.map(({ line }) => line.text), ...more, ''].join(
      '\n',
    );
  }

  #count({
    gitDirectory,
    refFormat,
    tables = 0,
    compactionDue,
    deletedRefs = 0,
    findings,
    ...row
  }: RepositoryRow): void {
    const totals = this.#totals;
    if (gitDirectory !== undefined) totals.repositories++;
    if (refFormat === 'reftable') totals.reftables++;
    totals.tables += tables;
    if (compactionDue) totals.due++;
    totals.deleted += deletedRefs;
    if (row.kind === 'error' || row.error !== undefined) totals.errors++;
    if (findings === undefined) return;
    this.#findings ??= { error: 0, warning: 0, info: 0, hint: 0 };
    for (const severity of ['error', 'warning', 'info', 'hint'] as const) {
      this.#findings[severity] += findings[severity];
    }
  }
}

/** The line of the first row. */
export const FIRST_LINE = 3;

function numberOf(row: RepositoryRow, by: ListColumn): number {
  switch (by) {
    case 'path':
      return 0;
    case 'tables':
      return row.tables ?? -1;
    case 'bytes':
      return row.bytes ?? -1;
    case 'due':
      return Number(row.compactionDue ?? false);
    case 'deleted':
      return row.deletedRefs ?? -1;
    case 'findings':
      return row.findings ? 1e9 * row.findings.error + 1e4 * row.findings.warning + row.findings.info : -1;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
