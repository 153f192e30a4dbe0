/** Findings about the tables of a stack as a whole, and about other files in its directory. */
import type { FindingId, HolderParams } from '../../protocol/findings.ts';
import { ageText } from '../dates.ts';
import { t } from '../l10n.ts';
import { processName } from '../names.ts';
import { count, octal } from '../numbers.ts';
import { advice, type Entries, limitsText, nameText } from './entry.ts';

export const STACK = {
  hashMismatch: {
    explanation: () => t('The object format of a table differs from that of its stack or its repository.'),
    message: ({ table, stack }) => t('object format differs: table {0}, stack {1}', table, stack),
    expected: ({ stack }) => stack,
    actual: ({ table }) => table,
    advice: () => t('A stack cannot have tables of two object formats: remove the table that does not belong to it.'),
  },
  updateIndexOverlap: {
    explanation: () => t('Two neighboring tables share update indices.'),
    message: ({ older }) => t('the table and the older table {0} share update indices', nameText(older)),
    expected: ({ olderMax }) => t('{0} or above', String(BigInt(olderMax) + 1n)),
    actual: limits => limitsText(limits),
    advice: () => t('Tables of one transaction may share update indices; otherwise the list may be out of order.'),
  },
  updateIndexGap: {
    explanation: () => t('Update indices between two neighboring tables are missing.'),
    message: ({ older }) => t('update indices are missing between this table and the older table {0}', nameText(older)),
    expected: ({ olderMax }) => String(BigInt(olderMax) + 1n),
    actual: ({ min }) => min,
    advice: () =>
      t('Transactions whose records were all compacted away leave such gaps; so does a table that was lost.'),
  },
  badReftableTableName: {
    explanation: () =>
      t('The name of a table does not have the form that git gives it (`git refs verify` reports the same).'),
    message: () => t('invalid reftable table name'),
    actual: ({ name }) => name.value,
    advice: () => t('Compaction gives the table a name in git’s form.'),
  },
  tableNameLimits: {
    explanation: () => t('The update indices in the name of a table differ from those in its header.'),
    message: () => t('update indices in the file name and the header differ'),
    expected: ({ header }) => limitsText(header),
    actual: ({ name }) => limitsText(name),
    advice: () => t('Only the header counts; compaction gives the table a matching name.'),
  },
  permissions: {
    explanation: () => t('Fewer users may read a file than may read the other tables.'),
    message: () => t('fewer users may read the file than may read the other files of the stack'),
    expected: ({ others }) => octal(others),
    actual: ({ mode }) => octal(mode),
    advice: () =>
      t('Give the file the permissions of the others, or not every user of the repository can read the stack.'),
  },
  geometry: {
    explanation: () => t('The sizes of the tables break the geometric rule: git’s next write would merge some.'),
    message: ({ tables, bytes }) =>
      t(
        'the sizes are not geometric: git would merge {0} tables of {1} bytes with its next write',
        count(tables),
        count(bytes),
      ),
    advice: () => t('Compact merges the tables concerned.'),
  },
  tableMissing: {
    explanation: () => t('A table that the list names does not exist.'),
    message: () => t('the table does not exist, though the list names it'),
    advice: () => t('Restore the file from a backup, or let Repair remove it from the list.'),
  },
  tableUnreadable: {
    explanation: () => t('The system cannot open a table, or cannot read it to its end.'),
    message: ({ error, opened }) => (opened ? t('the table cannot be read to its end: {0}', error.value) : error.value),
    advice: advice.access,
  },
  tableUnlisted: {
    explanation: () =>
      t('The directory contains a table that the list does not name and that is not newer than the stack.'),
    message: limits => t('the list does not name this table, which has update indices {0}', limitsText(limits)),
    advice: () =>
      t(
        'A compaction or a crashed writer left it; all its records have been merged or were never committed. Repair removes it.',
      ),
  },
  tableUnlistedNewer: {
    explanation: () =>
      t('The directory contains a table that the list does not name and that is newer than the whole stack.'),
    message: limits =>
      t(
        'the list does not name this table, which has update indices {0}, newer than those of the stack',
        limitsText(limits),
      ),
    advice: () =>
      t(
        'A writer crashed before it added the table to the list, or is about to add it. Repair can add it, or leave it out for good.',
      ),
  },
  lockOld: {
    explanation: () =>
      t(
        'The list or a table has been locked for an hour or longer, and the holder of the lock is not known. Whether a process holds it cannot be seen: it may run on another host or in a container, or not keep the lock open.',
      ),
    message: ({ target, age }) => t('{0} for {1}: its holder is not known', lockedText(target), ageText(age)),
    advice: () =>
      t(
        'No process can write while the lock exists. Make sure that no program on any host, container or virtual machine uses the repository; then Repair can remove the lock if you select that step.',
      ),
  },
  lockHeld: {
    explanation: () =>
      t(
        'The list or a table is locked. The message names the holder if it is known: a process that has the lock open, or the one that git’s pid file names.',
      ),
    message: ({ target, age, holder }) =>
      holder === null
        ? t('{0} for {1}: its holder is not known', lockedText(target), ageText(age))
        : t('{0} for {1}: {2}', lockedText(target), ageText(age), holderText(holder)),
    advice: () => t('Another process is writing, or crashed while writing.'),
  },
  lockPidFile: {
    explanation: () => t('`<name>~pid.lock`, in which git records who took a lock (`core.lockfilePid`).'),
    message: () => t('the id of the process that took a lock'),
    advice: () => t('git removes it with its lock. It does not block other processes.'),
  },
  unlistedLocked: {
    explanation: () => t('The list does not name this table, or it is unfinished, and the list or a table is locked.'),
    message: () => t('the list does not name this file, and another process may be writing it'),
    advice: () => t('Check the stack again when the lock is released.'),
  },
  temporaryFile: {
    explanation: () => t('The directory contains an unfinished table, and no lock exists.'),
    message: ({ age, size }) => t('an unfinished table, {0} old and of {1} bytes', ageText(age), count(size)),
    advice: () => t('A process crashed while writing it. Repair removes it.'),
  },
  strangeFile: {
    explanation: () => t('A file in the directory is neither the list, a table, a lock nor an unfinished table.'),
    message: () => t('a file that is not part of a stack'),
    advice: () => t('It is not part of the stack. git ignores it.'),
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
