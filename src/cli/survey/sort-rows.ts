/** The order of the lines of a survey. */
import type { Row } from './requests.ts';

/** What lines can be sorted by. */
export const SORT_COLUMNS = ['name', 'tables', 'bytes', 'due', 'deleted'] as const;

export interface RowSort {
  readonly by: (typeof SORT_COLUMNS)[number];
  readonly descending: boolean;
}

/** Sorts by the column, then by path. What is unknown comes before 0. */
export function sortRows(rows: Row[], { by, descending }: RowSort): void {
  const sign = descending ? -1 : 1;
  rows.sort((a, b) => sign * (numberIn(a, by) - numberIn(b, by) || (by === 'name' ? byPath(a, b) : 0)) || byPath(a, b));
}

function numberIn(row: Row, by: RowSort['by']): number {
  switch (by) {
    case 'name':
      return 0;
    case 'due':
      return row.isDue === undefined ? -1 : Number(row.isDue);
    default:
      return row[by] ?? -1;
  }
}

function byPath(a: Row, b: Row): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
