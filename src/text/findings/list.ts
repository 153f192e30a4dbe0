/** Findings about `tables.list`. */
import type { FindingId, LineProblem } from '../../protocol/findings.ts';
import { counted } from '../counts.ts';
import { t } from '../l10n.ts';
import { plural } from '../numbers.ts';
import { advice, type Entries, indicesText, limitsText, nameText } from './entry.ts';
import { READS_NOTHING, READS_ON, REFUSES } from './git-does.ts';

export const LIST = {
  stackUnreadable: {
    title: () => t('Unreadable stack directory'),
    explanation: () =>
      t(
        'The directory of the stack cannot be listed. If git cannot open the files in it either, it lists no refs and reports no error.',
      ),
    git: 'unknown',
    message: ({ error }) => t('the directory cannot be read: {0}', error.value),
    advice: () => t('Check the permissions of the directory and the state of its disk.'),
  },
  listMissing: {
    title: () => t('Missing list of tables'),
    explanation: () => t('`tables.list` is missing, although the directory contains tables.'),
    git: READS_NOTHING,
    message: () => t('the list is missing, although the directory contains tables'),
    expected: ({ tables }) => counted.tables(tables),
    advice: () =>
      t('The next write starts a new stack: do not write before Repair has rebuilt the list from the tables.'),
  },
  listEmpty: {
    title: () => t('Empty list of tables'),
    explanation: () => t('`tables.list` has no line, although the directory contains tables.'),
    git: READS_NOTHING,
    message: () => t('the list is empty, although the directory contains tables'),
    expected: ({ tables }) => counted.tables(tables),
    advice: () => t('Repair rebuilds the list from the tables in the directory.'),
  },
  listUnreadable: {
    title: () => t('Unreadable list of tables'),
    explanation: () =>
      t('`tables.list` cannot be read: its permissions do not allow it, it is not a file, or it is far too large.'),
    git: REFUSES,
    message: ({ error }) => t('the list cannot be read: {0}', error.value),
    advice: advice.access,
  },
  listNoNewline: {
    title: () => t('No newline at the end of the list'),
    explanation: () => t('The last line of `tables.list` has no newline at its end: the list may have been cut off.'),
    git: REFUSES,
    message: () => t('the last line has no newline, so that it may have been cut off'),
    expected: () => t('a newline at the end of the file'),
    advice: advice.repairList,
  },
  listName: {
    title: () => t('Invalid name in the list'),
    explanation: () =>
      t(
        'A line of `tables.list` is not a plain name of a table: it has a carriage return, blanks, `./`, a path, a comment, or a NUL.',
      ),
    git: {
      list: ['right', 'none'],
      find: ['right', 'none'],
      reflog: ['right', 'fails'],
      write: ['right', 'fails'],
      compact: ['right', 'fails'],
      verify: ['crashes', 'reports'],
    },
    message: ({ problem, lines }) =>
      lines === 1
        ? t('a line of the list {0}', lineProblem(problem))
        : plural('{0} line of the list {1}', 'each of {0} lines of the list {1}', lines, lineProblem(problem)),
    expected: ({ lines, name }) => (lines === 1 ? name.value : undefined),
    actual: ({ lines, line }) => (lines === 1 ? line.value : undefined),
    advice: advice.repairList,
  },
  listBlankLine: {
    title: () => t('Empty line in the list'),
    explanation: () => t('A line of `tables.list` is empty.'),
    git: READS_ON,
    message: () => t('a line of the list is empty'),
    advice: () => t('The next write leaves it out.'),
  },
  listForeign: {
    title: () => t('List without an existing table'),
    explanation: () => t('No line of `tables.list` names a table that exists.'),
    git: REFUSES,
    message: () => t('no line of the list names an existing table'),
    expected: ({ tables }) => counted.tables(tables),
    advice: () =>
      t('Something else was written to the list. Repair rebuilds the list from the tables in the directory.'),
  },
  listIncomplete: {
    title: () => t('Table missing from the list'),
    explanation: () =>
      t(
        'A table in the directory fills a gap in the update indices of the listed tables: its line was probably removed.',
      ),
    git: { list: 'wrong', find: 'wrong', reflog: 'some' },
    message: ({ table, ...limits }) =>
      t('the list does not name {0}, though no table it names has {1}', nameText(table), indicesText(limits)),
    expected: ({ table }) => table.value,
    advice: () =>
      t(
        'The records of the table are missing from the stack. Repair adds it to the list where its update indices belong.',
      ),
  },
  listRepeated: {
    title: () => t('Table listed more than once'),
    explanation: () => t('`tables.list` names a table more than once.'),
    git: { list: 'wrong', find: 'wrong', write: 'crashes', compact: 'fails' },
    message: ({ name }) => t('the list names {0} more than once', nameText(name)),
    actual: ({ name }) => name.value,
    advice: () => t('Remove the line that is out of order. The lower line hides what was written between the two.'),
  },
  listOrder: {
    title: () => t('Tables out of order'),
    explanation: () => t('Tables are not listed in the order of their update indices.'),
    git: { list: ['right', 'wrong'], find: ['right', 'wrong'], write: 'crashes', compact: 'fails' },
    message: params =>
      'sorted' in params
        ? plural(
            '{0} table is not in the order of its update indices',
            '{0} tables are not in the order of their update indices',
            params.tables,
          )
        : t('the table is listed after {0}, which has newer update indices', nameText(params.older)),
    expected: params => ('sorted' in params ? orderText(params.sorted) : t('above {0}', params.olderMax)),
    actual: params => ('sorted' in params ? orderText(params.listed) : limitsText(params)),
    advice: () => t('The newest table has to come last, or old values hide new ones. Repair sorts the list.'),
  },
  listTableMissing: {
    title: () => t('Listed table that does not exist'),
    explanation: () => t('`tables.list` names a table that is not in the directory.'),
    git: REFUSES,
    message: ({ table }) => t('the list names {0}, which does not exist', nameText(table)),
    advice: () =>
      t('Restore the file from a backup, or let Repair remove the line: data that only this table had is lost then.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

function orderText(names: readonly { readonly value: string }[]): string {
  return names.map(({ value }) => value).join(' ');
}

function lineProblem(problem: LineProblem): string {
  switch (problem) {
    case 'blank':
      return t('has only blanks, which git reads as a name');
    case 'carriageReturn':
      return t('ends with a carriage return, which git reads as part of the name');
    case 'blanks':
      return t('has blanks around the name, which git reads as part of it');
    case 'pathPrefix':
      return t("has './' before the name: git treats its table as unlisted and removes it");
    case 'nul':
      return t('has a NUL in the name');
    case 'tooLong':
      return t('is longer than the name of a file can be');
    case 'notAName':
      return t('is not the name of a file in this directory');
    case 'comment':
      return t('looks like a comment, which the list cannot have');
  }
}
