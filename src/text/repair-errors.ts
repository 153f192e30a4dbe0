/** Why a plan, a repair or a rollback failed, and what to do. */

import type { NotCopied, RepairFailure } from '../protocol/repair.ts';
import { excerpt, message } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { processName } from './names.ts';
import { count, plural } from './numbers.ts';

/** In one line. */
export function repairErrorText(failure: RepairFailure): string {
  return message(textOf(failure));
}

function textOf(failure: RepairFailure): string {
  switch (failure.type) {
    case 'planOutdated':
      return t('{0} changed after the repair was planned. Plan the repair again.', failure.directory);
    case 'planNamesFile':
      return t("The plan names '{0}', which is not a file that a repair changes.", excerpt(failure.name));
    case 'previewWritten':
      return t('A preview of a repair cannot be written to.');
    case 'tableTooLarge':
      return plural(
        'A table of more than {0} byte cannot be rewritten.',
        'A table of more than {0} bytes cannot be rewritten.',
        failure.limit,
      );
    case 'tooManyRecords':
      return t(
        'cannot rewrite {0}: its records are not in order, and {1} of them do not fit in memory. The limit is {2}.',
        failure.file,
        count(failure.records),
        count(failure.limit),
      );
    case 'notBackedUp':
      return t(
        'cannot repair {0}: {1} cannot be backed up: {2}. Nothing was changed.',
        failure.directory,
        excerpt(failure.name),
        notCopied(failure.why),
      );
    case 'backupInStack':
      return t('The backup cannot be in {0}, because it is a copy of that directory.', failure.directory);
    case 'backupPathTaken':
      return t('{0} cannot hold backups: it is not a directory.', failure.path);
    case 'notABackup':
      return t('{0} is not a finished backup of a stack: {1}.', failure.path, manifestProblem(failure.why));
    case 'otherStack':
      return t('{0} is a backup of {1}, not of {2}.', failure.path, failure.stack, failure.directory);
    case 'copyDamaged':
      return t("cannot roll back: the backup's copy of {0} is damaged.", excerpt(failure.name));
    case 'changedSinceRepair':
      return changedSinceRepair(failure.tables);
    case 'repositoryChangedSince':
      return t(
        'cannot roll back: {0} changed after the repair. A rollback would undo these changes. Force it only if you want that.',
        list(failure.files.map(excerpt)),
      );
    case 'noGitDirectory':
      return t(
        'cannot roll back: {0} has copies of files of a git directory, and the stack is not in a git directory.',
        failure.path,
      );
    case 'leadsOutside':
      return t(
        'cannot write {0} of {1}: a symbolic link or the file commondir leads out of the repository, to {2}. Nothing was changed.',
        failure.name,
        failure.gitDirectory,
        failure.path,
      );
    case 'changedDuringRollback':
      return t('cannot roll back: {0} changed during the rollback. Try again.', failure.directory);
    case 'lockHeld':
      return lockHeld(failure);
    case 'lockReplaced':
      return t(
        'cannot remove {0}: another process has replaced it after the repair was planned. Plan the repair again.',
        excerpt(failure.lock),
      );
    case 'objectsNotChecked':
      return t(
        'The stack is repaired and its backup is in {0}, but objects could not be looked up afterwards: {1}',
        failure.backup,
        failure.message,
      );
    case 'notTidied':
      return failure.done === 'repair'
        ? t(
            'The stack is repaired and its backup is in {0}, but a file could not be put in order: {1}',
            failure.backup,
            failure.message,
          )
        : t(
            'The stack is rolled back and a backup of its last state is in {0}, but a file could not be put in order: {1}',
            failure.backup,
            failure.message,
          );
  }
}

function notCopied(why: NotCopied): string {
  switch (why.type) {
    case 'vanished':
      return t('it was removed meanwhile, or its name is not valid UTF-8');
    case 'tooDeep':
      return t('its directory is nested too deeply');
    case 'notAFile':
      return t('it is not a file');
    case 'unreadable':
      return why.message;
  }
}

function manifestProblem(why: Extract<RepairFailure, { type: 'notABackup' }>['why']): string {
  switch (why) {
    case 'noManifest':
      return t('it has no manifest.json');
    case 'damaged':
      return t('its manifest.json is damaged');
    case 'otherVersion':
      return t('its manifest.json is not one that this version writes');
  }
}

function changedSinceRepair(tables: readonly string[]): string {
  const names = list(tables.map(excerpt));
  const [changed, advice] = [
    t('cannot roll back: the stack changed after the repair.'),
    t('A rollback would undo these changes. Force it only if you want that.'),
  ];
  if (tables.length === 0) return `${changed} ${advice}`;
  return `${changed} ${plural('New table: {1}.', 'New tables: {1}.', tables.length, names)} ${advice}`;
}

function lockHeld({ lock, holder }: Extract<RepairFailure, { type: 'lockHeld' }>): string {
  const process = processName(holder.program, holder.pid);
  return holder.source === 'descriptor'
    ? t('cannot remove {0}: the lock is held by {1}. Try again when it has finished.', excerpt(lock), process)
    : t(
        'cannot remove {0}: its pid file names {1}, which is running. Try again when it has finished.',
        excerpt(lock),
        process,
      );
}
