/** The list of *Reftable: Survey Folder…*, which is a text document in the editor. */
import type { RepositoryRow, RowColumn, RowTotals } from '../protocol/repository-rows.ts';
import { escaped } from './escape/printable.ts';
import { t } from './l10n.ts';
import { bytes, count } from './numbers.ts';
import { countsText } from './stacks.ts';
import { surveyText } from './survey.ts';
import { padStart, widthOf } from './width.ts';

interface Column {
  readonly title: string;
  /** In a fixed-width font; a longer value moves what is after it. */
  readonly width: number;
  readonly value: (row: RepositoryRow) => string;
}

/** The last column, the path, has any length. */
function columns(): Column[] {
  const ofStacks = (text: (row: RepositoryRow) => string) => (row: RepositoryRow) => (row.stacks ? text(row) : '');
  const all: Column[] = [
    { title: t('Refs'), width: 8, value: ({ refFormat = '' }) => escaped(refFormat) },
    { title: t('Hash'), width: 6, value: ({ objectFormat = '' }) => escaped(objectFormat) },
    { title: t('Stacks'), width: 6, value: ofStacks(({ stacks = 0 }) => count(stacks)) },
    { title: t('Tables'), width: 6, value: ofStacks(({ tables = 0 }) => count(tables)) },
    { title: t('Size'), width: 9, value: ofStacks(row => bytes(row.bytes ?? 0)) },
    { title: t('Compaction'), width: 10, value: ({ compactionDue }) => (compactionDue ? t('due') : '') },
    { title: t('Deleted refs'), width: 7, value: ofStacks(({ deletedRefs = 0 }) => count(deletedRefs)) },
    { title: t('Findings'), width: 12, value: ({ findings }) => (findings && countsText(findings)) ?? '' },
  ];
  return all.map(column => ({ ...column, width: Math.max(column.width, widthOf(column.title)) }));
}

export const repositoryListText = {
  /** The title of the editor. */
  title: (folder: string) => t('Survey of {0}', folder),
  /** Whether the stacks are checked too. */
  checkQuestion: () => t('Check the stacks as well?'),
  withoutCheck: () => t('List repositories'),
  withoutCheckDetail: () => t('Format, tables, size, due compactions and deleted refs of each repository'),
  withCheck: () => t('List repositories and check their stacks'),
  withCheckDetail: () => t('As well as the number of findings. This reads every table.'),
  chooseFolder: () => t('Survey'),
  searching: (folder: string) => t('Searching {0} for repositories', folder),
  expired: () => t('This survey is from an earlier session. Run it again.'),
  failed: (reason: string) => t('The survey has failed: {0}', reason),
  openStack: () => t('Open Stack Editor'),
  sortQuestion: () => t('Sort the survey by'),
  columnName: (column: RowColumn) => COLUMN_NAMES[column](),
  /** The first lines: what was found, and the names of the columns. */
  head: (totals: RowTotals, state: 'running' | 'complete' | 'stopped') =>
    [
      `${surveyText.summary(totals, state !== 'stopped')}${state === 'running' ? ` ${t('Searching…')}` : ''}`,
      '',
      lineOf(
        columns().map(({ title, width }) => padStart(title, width)),
        t('Path'),
      ),
    ].join('\n'),
  /** `start` and `end` are those of the path in the text. */
  line: (row: RepositoryRow) => {
    const { error } = row;
    const failure = error === undefined ? '' : `  ! ${escaped(`${error.code}: ${error.message}`)}`;
    const path = escaped(row.path);
    const line = lineOf(
      columns().map(({ value, width }) => padStart(value(row), width)),
      path,
    );
    return { text: `${line}${failure}`, start: line.length - path.length, end: line.length };
  },
  /** After the lines. */
  more: (lines: number) => t('{0} more lines are counted, but not shown.', count(lines)),
} as const;

const COLUMN_NAMES: Readonly<Record<RowColumn, () => string>> = {
  path: () => t('Path'),
  tables: () => t('Tables'),
  bytes: () => t('Size'),
  due: () => t('Compaction'),
  deleted: () => t('Deleted refs'),
  findings: () => t('Findings'),
};

function lineOf(values: readonly string[], path: string): string {
  return [...values, path].join('  ');
}
