/** The steps of a repair: what each does, and why. The command line, the editors and the reports show the same sentences. */

import type { RepairStep, StepReason } from '../protocol/repair.ts';
import { counted } from './counts.ts';
import { ageText, committerTime } from './dates.ts';
import { excerpt, message } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { missingFile } from './lists.ts';
import { processName } from './names.ts';
import { octal, plural, updateIndexRange } from './numbers.ts';

/** More names are counted. */
const NAMED = 3;

type Lock = Extract<StepReason, { type: 'lock' }>;
type Limit = Lock['limits'][number];

/** What the step does, without a full stop. */
export function stepTitle({ kind, file, reason }: Pick<RepairStep, 'kind' | 'file' | 'reason'>): string {
  const name = excerpt(file);
  switch (kind) {
    case 'removeLock':
      return t('Remove the lock {0}', name);
    case 'removeTemporary':
      return t('Remove the unfinished table {0}', name);
    case 'removeUnlisted':
      return t('Remove {0}, which is not in the list', name);
    case 'setAside':
      return t('Rename {0}', name);
    case 'setPermissions':
      return t('Make {0} readable for everyone who can read the other files', name);
    case 'writeList':
      return t('Write the list as git does: one name on each line, each with a newline');
    case 'rebuildList':
      return reason.type === 'noList'
        ? plural('Write a list of {0} table', 'Write a list of {0} tables', reason.tables)
        : t('Write a list of the tables');
    case 'restoreList':
      return reason.type === 'backupList'
        ? plural(
            'Write the list of a backup, with {0} table',
            'Write the list of a backup, with {0} tables',
            reason.tables,
          )
        : t('Write the list of a backup');
    case 'sortList':
      return t('Sort the list by update index');
    case 'dropRepeated':
      return t('List every table once');
    case 'dropLine':
      return reason.type === 'linesWithoutFiles'
        ? plural(
            'Remove {0} line that names no file from the list',
            'Remove {0} lines that name no file from the list',
            reason.lines,
          )
        : t("Remove the line '{0}' from the list", name);
    case 'takeIn':
      return t('Copy {0} to a new name and add it to the list', name);
    case 'takeBack':
      return t('Replace {0} in the list with a copy of the table', name);
    case 'writeHead':
      return t('Write HEAD: it names {0}', name);
    case 'moveRef':
      return reason.type === 'earlierObject' ? t('Move {0} to {1}', name, reason.oid) : t('Move {0}', name);
    case 'deleteRef':
      return t('Delete {0} and its reflog', name);
    case 'rewriteTable':
      return rewriteTitle(name, reason);
    case 'renameTable':
      return t('Give {0} a name in git’s form', name);
    case 'dropTable':
      return t('Remove {0} from the list', name);
    case 'writeHeadStub':
      return t('Write the file {0} as git does', name);
    case 'makeRefsDirectory':
      return t('Create the directory {0} as git does', name);
    case 'setRefStorage':
      return t('Set extensions.refStorage to reftable in {0}', name);
  }
}

function rewriteTitle(name: string, reason: StepReason): string {
  switch (reason.type) {
    case 'otherIndices':
      return t('Rewrite {0} with {1}', name, updateIndexRange(reason.min, reason.max));
    case 'newlines':
      return t('Rewrite {0} with a newline at the end of each reflog message', name);
    case 'interop':
      return t('Rewrite {0} with larger blocks, so that its index has one root block', name);
    case 'damaged':
    case 'damagedUnlisted':
      return plural(
        'Rewrite {1} from the {0} record that can be read',
        'Rewrite {1} from the {0} records that can be read',
        reason.records,
        name,
      );
    default:
      return t('Rewrite {0}', name);
  }
}

/** Why the step is proposed and what it depends on, in sentences. */
export function stepReason({ reason, selected, instead }: Pick<RepairStep, 'reason' | 'selected' | 'instead'>): string {
  switch (reason.type) {
    case 'lock':
      return lockReason(reason);
    case 'unfinished':
      return t(
        'It is {0} old and has {1}. No lock exists, so no process is writing it.',
        ageText(reason.age),
        counted.bytes(reason.size),
      );
    case 'merged':
      return reason.table === undefined
        ? t('The listed tables have all of its update indices: it was merged into one of them.')
        : t('{0} has all of its update indices: it was merged into that table.', excerpt(reason.table));
    case 'nothingReadable':
      return t('It has no readable data of this stack.');
    case 'alternative':
      return t('This is the alternative to adding it to the list: its records stay invisible to git.');
    case 'neverListed':
      return instead !== undefined && selected
        ? t(
            'A writer may have crashed before it added the table to the list: git has never read it. The alternative is to add it to the list.',
          )
        : t('A writer may have crashed before it added the table to the list: git has never read it.');
    case 'cutOffLine':
      return t("The line '{0}' looks like a part of its name.", reason.line);
    case 'fitsGap':
      return t('Its update indices are exactly those that the listed tables leave out.');
    case 'missingTable':
      return t('Its update indices are those of a table that is in the list and missing in the directory.');
    case 'notAFile':
      return notAFile(reason.is);
    case 'listNotAFile':
      return t('It is not a file, so the list cannot be written.');
    case 'permissions':
      return t('Its permissions are {0}, those of the other files {1}.', octal(reason.mode), octal(reason.others));
    case 'listForm':
      return t('The names do not change.');
    case 'noList':
      return noListReason(reason.merged);
    case 'backupList':
      return backupListReason(reason);
    case 'listOrder':
      return plural(
        '{0} table gets another position, so that new values hide old ones.',
        '{0} tables get another position, so that new values hide old ones.',
        reason.moved,
      );
    case 'repeatedLines':
      return t('Of several lines for a table, the step keeps the one that fits the order of the update indices.');
    case 'lineWithoutFile':
      return missingFile();
    case 'linesWithoutFiles':
      return t('git cannot open the stack while the list names them.');
    case 'copyFound':
      return copyReason(reason);
    case 'headMissing':
      return `${t('Without HEAD, the next commit has no parent and is on no branch.')} ${basisText(reason.basis)}`;
    case 'earlierObject':
      return earlierReason(reason);
    case 'noObject':
      return noObjectReason(reason);
    case 'copyLeft':
      return t('This is the alternative to taking the copy of the table that was found: its records are lost.');
    case 'lineInvalid':
      return t('It is not a valid table name.');
    case 'damaged':
      return damagedReason(reason);
    case 'damagedUnlisted':
      return t('It is damaged, and another step adds it to the list.');
    case 'otherIndices':
      return reason.by === 'name'
        ? t('Its name and its position in the list agree. Its header differs from them.')
        : t('Its reflog entries and its position in the list agree. Its header and its name differ from them.');
    case 'newlines':
      return t('git reflog prints an entry whose message has no final newline on one line with the next entry.');
    case 'interop':
      return t('git can read it as it is. JGit without the fix of its issue 289 cannot look up refs in it.');
    case 'tableName':
      return t('git expects the update indices in hexadecimal, and eight hexadecimal digits that no other table has.');
    case 'otherFormat':
      return t(
        'Object format differs: table {0}, stack {1}. git cannot open both together.',
        reason.table,
        reason.stack,
      );
    case 'headStub':
      return t('It only marks the directory as a repository. The real HEAD is in the stack.');
    case 'refsMissing':
      return t('git requires it, though the refs are in the stack.');
    case 'refStorage':
      return storageReason(reason);
    case 'noRecords':
      return t('None of its records can be read.');
  }
}

function earlierReason({ time, tz, entries }: Extract<StepReason, { type: 'earlierObject' }>): string {
  return [
    t('It is the newest value in the reflog of the ref that can be used, from {0}.', committerTime(BigInt(time), tz)),
    entries > 0 &&
      plural(
        '{0} reflog entry that names an object that does not exist is removed.',
        '{0} reflog entries that name objects that do not exist are removed.',
        entries,
      ),
    t('Work trees are not changed.'),
    t('First try to fetch the missing object or to restore it from a backup.'),
  ]
    .filter(Boolean)
    .join(' ');
}

function noObjectReason({ movable, entries }: Extract<StepReason, { type: 'noObject' }>): string {
  return [
    movable ? t('This is the alternative to moving the ref.') : t('No value in the reflog of the ref can be used.'),
    entries > 0 && plural('{0} reflog entry is removed.', '{0} reflog entries are removed.', entries),
    t('First try to fetch the missing object or to restore it from a backup.'),
  ]
    .filter(Boolean)
    .join(' ');
}

function storageReason({ setting, refsBeside }: Extract<StepReason, { type: 'refStorage' }>): string {
  const version = t('The format version of the repository is set to 1 if that is necessary.');
  if (refsBeside)
    return `${t('Refs are stored as files too. Select this step only if the refs of the stack are the ones to use.')} ${version}`;
  if (setting === 'files')
    return `${t('The configuration stores refs in files, and no ref is stored as a file. Select this step if the refs of the stack are the ones to use.')} ${version}`;
  return `${t('The stack has tables, and no ref is stored as a file.')} ${version}`;
}

function copyReason({ source, path, matches }: Extract<StepReason, { type: 'copyFound' }>): string {
  const file = message(path);
  return [
    source === 'backup'
      ? t('A backup of this stack has the table: {0}.', file)
      : source === 'migration'
        ? t('An unfinished migration of the repository has a table of this name: {0}.', file)
        : t('A copy of the table has another name: {0}.', file),
    matches
      ? t('It is undamaged and has the update indices of the table. The copy stays where it is.')
      : t('It is damaged, or has other update indices than the table.'),
  ].join(' ');
}

function basisText(basis: Extract<StepReason, { type: 'headMissing' }>['basis']): string {
  switch (basis) {
    case 'checkout':
      return t('The newest checkout in the reflog of HEAD is of this branch.');
    case 'sameEntry':
      return t('The newest entry in the reflog of HEAD is in the reflog of this branch too.');
    case 'backup':
      return t('HEAD of the newest readable backup names this branch.');
    case 'onlyBranch':
      return t('It is the only branch.');
    case 'branch':
      return t('It is one of the branches; which one HEAD named is not known.');
    case 'none':
      return t('The stack has no branch. The name is a guess.');
  }
}

function notAFile(is: Extract<StepReason, { type: 'notAFile' }>['is']): string {
  switch (is) {
    case 'link':
      return t('It has the name of a table, but it is a symbolic link that leads out of the directory.');
    case 'directory':
      return t('It has the name of a table, but it is a directory.');
    case 'other':
      return t('It has the name of a table, but it is not a file.');
  }
}

function noListReason(merged: number): string {
  const chosen = t(
    'Tables are chosen by their update indices, newest first; a table that newer ones cover is left out.',
  );
  const guessed = t('Which tables the list named is not certain.');
  if (merged === 0) return `${chosen} ${guessed}`;
  const skipped = plural(
    '{0} table is left out because it was merged into others.',
    '{0} tables are left out because they were merged into others.',
    merged,
  );
  return `${chosen} ${skipped} ${guessed}`;
}

function backupListReason({ path, newer }: Extract<StepReason, { type: 'backupList' }>): string {
  const found = t('A backup of this stack has a list whose tables are all in the directory: {0}.', message(path));
  if (newer === 0) return `${found} ${t('The list covers every readable table in the directory.')}`;
  const left = plural(
    '{0} readable table in the directory is not covered by it and stays invisible to git.',
    '{0} readable tables in the directory are not covered by it and stay invisible to git.',
    newer,
  );
  return `${found} ${left}`;
}

function damagedReason({ lost, fill }: Extract<StepReason, { type: 'damaged' }>): string {
  return [
    lost === 0
      ? t('Nothing is lost.')
      : plural('{0} part of the table cannot be read.', '{0} parts of the table cannot be read.', lost),
    fill.length > 0 &&
      t('Missing records are taken from older tables that were merged into it: {0}.', firstNames(fill)),
    t('Indexes, object section and checksum are rebuilt.'),
  ]
    .filter(Boolean)
    .join(' ');
}

/** As many names as a message can hold, and how many more there are. */
function firstNames(names: readonly string[]): string {
  const first = list(names.slice(0, NAMED).map(excerpt));
  return names.length > NAMED ? `${first} ${counted.more(names.length - NAMED)}` : first;
}

/** What is known of the lock, what cannot be seen, and what happens if its holder runs. */
function lockReason({ age: seconds, size, holder, recordedPid, limits, target }: Lock): string {
  return [
    t('The lock is {0} old and has {1}.', ageText(seconds), counted.bytes(size)),
    holder === undefined
      ? t(
          'No visible process has the lock open. This does not show that it is unused: some programs, such as JGit, do not keep a lock open.',
        )
      : holderText(holder),
    recordedPid !== undefined && t('The pid file names process {0}, which does not run here.', recordedPid),
    ...limits.map(limitText),
    target === 'list'
      ? t(
          'If the holder still runs, another process can take the lock too, and an empty lock can replace tables.list: all refs are lost.',
        )
      : t('If the holder still runs, a second compaction can work on the same table at the same time.'),
  ]
    .filter(Boolean)
    .join(' ');
}

function holderText({ program, pid, source }: NonNullable<Lock['holder']>): string {
  const who = processName(program, pid);
  return source === 'descriptor'
    ? t('The lock is held by {0}. It is not removed while that process runs.', who)
    : t('The pid file names {0}, which is running. The lock is not removed while that process runs.', who);
}

function limitText(limit: Limit): string {
  switch (limit) {
    case 'system':
      return t('This system does not show the open files of other processes.');
    case 'proc':
      return t('/proc does not show the processes of this system.');
    case 'container':
      return t('This process runs in a container: processes outside of it are not visible.');
    case 'otherUsers':
      return t('The open files of other users’ processes are not visible.');
    case 'otherHosts':
      return t('Other hosts may use this file system, and their processes are not visible.');
  }
}
