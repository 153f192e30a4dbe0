/** The rows of `reftable survey`, which the extension reads from its JSON: their sums and their order. */
import type { FindingCounts } from './findings.ts';

/** A repository, or a path where something cannot be read. */
export interface RepositoryRow {
  readonly path: string;
  /** The common git directory; left out for a path that is not a repository. */
  readonly gitDirectory?: string;
  /** Left out, like the object format, if the configuration cannot be read. */
  readonly refFormat?: string;
  readonly objectFormat?: string;
  /** These are sums of all stacks of the repository. */
  readonly stacks?: number;
  readonly tables?: number;
  /** Of the tables that can be read. */
  readonly bytes?: number;
  /** Whether git's auto-compaction would merge tables of a stack. */
  readonly compactionDue?: boolean;
  /** Refs that do not exist and that `undelete` can restore. */
  readonly deletedRefs?: number;
  /** Left out if the stacks were not checked. */
  readonly findings?: FindingCounts;
  /** The first error. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a survey has found altogether. */
export interface RowTotals {
  readonly repositories: number;
  /** Repositories whose refs are reftables. */
  readonly reftables: number;
  readonly tables: number;
  /** Repositories with a stack of which compaction is due. */
  readonly due: number;
  readonly deleted: number;
  /** Rows with an error. */
  readonly errors: number;
  /** Left out if the stacks were not checked. */
  readonly findings?: FindingCounts;
}

/** The sums of rows as they are found. */
export class RowSums implements RowTotals {
  repositories = 0;
  reftables = 0;
  tables = 0;
  due = 0;
  deleted = 0;
  errors = 0;
  /** Left out until a row has some: a survey that was stopped before a stack was checked does not state that it is sound. */
  findings?: Record<keyof FindingCounts, number>;

  add({ gitDirectory, refFormat, tables = 0, compactionDue, deletedRefs = 0, error, findings }: RepositoryRow): void {
    if (gitDirectory !== undefined) this.repositories++;
    if (refFormat === 'reftable') this.reftables++;
    this.tables += tables;
    if (compactionDue) this.due++;
    this.deleted += deletedRefs;
    if (error !== undefined) this.errors++;
    if (findings === undefined) return;
    this.findings ??= noFindings();
    for (const severity of ['error', 'warning', 'info', 'hint'] as const) {
      this.findings[severity] += findings[severity];
    }
  }
}

function noFindings(): Record<keyof FindingCounts, number> {
  return { error: 0, warning: 0, info: 0, hint: 0 };
}

/** What rows can be sorted by. */
export type RowColumn = 'path' | 'tables' | 'bytes' | 'due' | 'deleted' | 'findings';

export interface RowSort {
  readonly by: RowColumn;
  readonly descending: boolean;
}

/** Compares rows by the column, then by path. What is unknown comes before 0. */
export function compareRows(a: RepositoryRow, b: RepositoryRow, { by, descending }: RowSort): number {
  const sign = descending ? -1 : 1;
  if (by === 'path') return sign * comparePaths(a, b);
  return sign * (numberOf(a, by) - numberOf(b, by)) || comparePaths(a, b);
}

function numberOf(row: RepositoryRow, by: Exclude<RowColumn, 'path'>): number {
  switch (by) {
    case 'tables':
      return row.tables ?? -1;
    case 'bytes':
      return row.bytes ?? -1;
    case 'due':
      return row.compactionDue === undefined ? -1 : Number(row.compactionDue);
    case 'deleted':
      return row.deletedRefs ?? -1;
    case 'findings':
      // An error is more than any number of warnings that a stack can have.
      return row.findings ? 1e9 * row.findings.error + 1e4 * row.findings.warning + row.findings.info : -1;
  }
}

function comparePaths(a: RepositoryRow, b: RepositoryRow): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
