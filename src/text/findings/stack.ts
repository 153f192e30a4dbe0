/** Findings about the tables of a stack as a whole, and about other files in its directory. */
import type { FindingId, HolderParams } from '../../protocol/findings.ts';
import { ageText } from '../dates.ts';
import { t } from '../l10n.ts';
import { processName } from '../names.ts';
import { count, octal, plural } from '../numbers.ts';
import { advice, type Entries, indicesText, limitsText, nameText } from './entry.ts';
import { READS_ON, REFUSES } from './git-does.ts';

export const STACK = {
  hashMismatch: {
    title: () => t('Different object format'),
    explanation: () => t('The object format of a table differs from that of its stack or its repository.'),
    git: REFUSES,
    message: ({ table, stack }) => t('object format differs: table {0}, stack {1}', table, stack),
    expected: ({ stack }) => stack,
    actual: ({ table }) => table,
    advice: () => t('A stack cannot have tables of two object formats: remove the table that does not belong to it.'),
  },
  updateIndexOverlap: {
    title: () => t('Shared update indices'),
    explanation: () => t('Two neighboring tables share update indices.'),
    git: READS_ON,
    message: ({ older }) => t('the table and the older table {0} share update indices', nameText(older)),
    expected: ({ olderMax }) => t('{0} or above', String(BigInt(olderMax) + 1n)),
    actual: limits => limitsText(limits),
    advice: () => t('Tables of one transaction may share update indices; otherwise the list may be out of order.'),
  },
  updateIndexGap: {
    title: () => t('Missing update indices'),
    explanation: () => t('Update indices between two neighboring tables are missing.'),
    git: READS_ON,
    message: ({ older }) => t('update indices are missing between this table and the older table {0}', nameText(older)),
    expected: ({ olderMax }) => String(BigInt(olderMax) + 1n),
    actual: ({ min }) => min,
    advice: () =>
      t('Transactions whose records were all compacted away leave such gaps; so does a table that was lost.'),
  },
  badReftableTableName: {
    title: () => t('Invalid table name'),
    explanation: () => t('The name of a table does not have the form that git gives it.'),
    git: { verify: 'reports' },
    message: () => t('invalid reftable table name'),
    actual: ({ name }) => name.value,
    advice: () => t('Compaction gives the table a name in git’s form.'),
  },
  tableNameLimits: {
    title: () => t('Different update indices in name and header'),
    explanation: () => t('The update indices in the name of a table differ from those in its header.'),
    git: READS_ON,
    message: () => t('update indices in the file name and the header differ'),
    expected: ({ header }) => limitsText(header),
    actual: ({ name }) => limitsText(name),
    advice: () => t('Only the header counts; compaction gives the table a matching name.'),
  },
  permissions: {
    title: () => t('Restricted permissions'),
    explanation: () =>
      t(
        'Fewer users may read a file than may read the other tables. For a user who may not read it, git lists no refs and reports no error.',
      ),
    git: 'unknown',
    message: () => t('fewer users may read the file than may read the other files of the stack'),
    expected: ({ others }) => octal(others),
    actual: ({ mode }) => octal(mode),
    advice: () =>
      t('Give the file the permissions of the others, or not every user of the repository can read the stack.'),
  },
  geometry: {
    title: () => t('Compaction due'),
    explanation: () => t('The sizes of the tables break the geometric rule: git’s next write would merge some.'),
    git: READS_ON,
    message: ({ tables, bytes }) =>
      t(
        'the sizes are not geometric: git would merge {0} tables of {1} bytes with its next write',
        count(tables),
        count(bytes),
      ),
    advice: () => t('Compact merges the tables concerned.'),
  },
  tableUnreadable: {
    title: () => t('Unreadable table'),
    explanation: () => t('The system cannot open a table, or cannot read it to its end.'),
    git: REFUSES,
    message: ({ error, opened }) => (opened ? t('the table cannot be read to its end: {0}', error.value) : error.value),
    advice: advice.access,
  },
  tableUnlisted: {
    title: () => t('Unlisted table'),
    explanation: () =>
      t('The directory contains a table that the list does not name and that is not newer than the stack.'),
    git: READS_ON,
    message: limits => t('the list does not name this table, which has {0}', indicesText(limits)),
    advice: () =>
      t(
        'A compaction or a crashed writer left it; all its records have been merged or were never committed. Repair removes it, and so does git when it compacts the stack.',
      ),
  },
  tableUnlistedNewer: {
    title: () => t('Unlisted newer table'),
    explanation: () =>
      t('The directory contains a table that the list does not name and that is newer than the whole stack.'),
    git: READS_ON,
    message: limits => t('the list does not name this table, which has {0}, newer than the stack', indicesText(limits)),
    advice: () =>
      t(
        'A writer crashed before it added the table to the list, or is about to add it. Repair can add it, or leave it out for good. git removes it when it compacts the stack after further writes.',
      ),
  },
  lockOld: {
    title: () => t('Old lock'),
    explanation: () =>
      t(
        'The list or a table has been locked for an hour or longer, and the holder of the lock is not known. Whether a process holds it cannot be seen: it may run on another host or in a container, or not keep the lock open.',
      ),
    git: { write: ['right', 'fails'], compact: 'fails' },
    message: ({ target, age }) => t('{0} for {1}: its holder is not known', lockedText(target), ageText(age)),
    advice: () =>
      t(
        'While the list is locked, no process can write. While a table is locked, git cannot compact it. Make sure that no program on any host, container or virtual machine uses the repository; then Repair can remove the lock if you select that step.',
      ),
  },
  lockHeld: {
    title: () => t('Current lock'),
    explanation: () =>
      t(
        'The list or a table is locked. The message names the holder if it is known: a process that has the lock open, or the one that git’s pid file names.',
      ),
    git: { write: 'fails', compact: 'fails' },
    message: ({ target, age, holder }) =>
      holder === null
        ? t('{0} for {1}: its holder is not known', lockedText(target), ageText(age))
        : t('{0} for {1}: {2}', lockedText(target), ageText(age), holderText(holder)),
    advice: () => t('Another process is writing, or crashed while writing.'),
  },
  lockPidFile: {
    title: () => t('Process ID of a lock'),
    explanation: () => t('`<name>~pid.lock`, in which git records who took a lock (`core.lockfilePid`).'),
    git: READS_ON,
    message: () => t('the ID of the process that took a lock'),
    advice: () => t('git removes it with its lock. It does not block other processes.'),
  },
  unlistedLocked: {
    title: () => t('Unlisted file in a locked stack'),
    explanation: () => t('The list does not name this table, or it is unfinished, and the list or a table is locked.'),
    git: { write: 'fails', compact: 'fails' },
    message: () => t('the list does not name this file, and another process may be writing it'),
    advice: () => t('Check the stack again when the lock is released.'),
  },
  temporaryFile: {
    title: () => t('Unfinished table'),
    explanation: () => t('The directory contains an unfinished table, and no lock exists.'),
    git: READS_ON,
    message: ({ age, size }) => t('an unfinished table, {0} old and of {1} bytes', ageText(age), count(size)),
    advice: () => t('A process crashed while writing it. Repair removes it.'),
  },
  conflictList: {
    title: () => t('Copy of the list of tables'),
    explanation: () =>
      t(
        'The directory contains another list of tables. A program that synchronizes files makes such a copy if two computers change the stack at the same time: it then names what the other computer committed.',
      ),
    git: READS_ON,
    message: ({ tables, only, present }) =>
      only === 0
        ? t('another list of tables, which names only tables of the stack ({0})', count(tables))
        : plural(
            'another list of tables: only it names {0} table ({1} in the directory)',
            'another list of tables: only it names {0} tables ({1} in the directory)',
            only,
            count(present),
          ),
    advice: () =>
      t(
        'Copy the directory before the next write: when git compacts, it deletes tables that its list does not name. Then look at the refs in these tables and create those that are missing.',
      ),
  },
  tableOfOtherList: {
    title: () => t('Table of another list'),
    explanation: () =>
      t(
        'The list does not name this table, and another list in the directory does: it may hold what another computer committed.',
      ),
    git: READS_ON,
    message: ({ list }) => t("the list does not name this table; '{0}' does", nameText(list)),
    advice: () =>
      t(
        'Repair never removes it. git deletes it in a compaction: copy it first, then create the refs that are missing.',
      ),
  },
  strangeFile: {
    title: () => t('Unrelated file'),
    explanation: () => t('A file in the directory is neither the list, a table, a lock nor an unfinished table.'),
    git: READS_ON,
    message: () => t('a file that is not part of a stack'),
    advice: () => t('It is not part of the stack. Remove it if you do not need it.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

function lockedText(target: 'list' | 'table'): string {
  return target === 'list' ? t('the list has been locked') : t('a table has been locked');
}

function holderText({ pid, program, source }: HolderParams): string {
  const process = processName(program === null ? undefined : nameText(program), pid);
  return source === 'descriptor'
    ? t('{0} has it open', process)
    : t('the pid file names {0}, which is running', process);
}
