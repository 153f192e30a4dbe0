/**
 * Why a plan, a repair or a rollback fails, as data that survives JSON. src/text/repair-errors.ts has a sentence for each,
 * with what to do. Failed system calls are IO_ERRORs of the engine (`attempt` in system-calls.ts).
 */
import { type ErrorCode, type ErrorContext, ReftableError } from '../reftable/errors.ts';
import { type LockHolder, lockHolderText } from '../reftable/platform/lock-holder.ts';
import type { RepositoryFileName } from './plan.ts';

/** Why a backup has no copy of a file. */
export type NotCopied =
  /** It was removed meanwhile, or its name is not valid UTF-8. */
  | { readonly type: 'vanished' }
  | { readonly type: 'tooDeep' }
  | { readonly type: 'notAFile' }
  /** `message` is that of the system. */
  | { readonly type: 'unreadable'; readonly message: string };

/** What failed and on what. The code of the error follows from `type`. */
export type RepairFailure =
  | { readonly type: 'planOutdated'; readonly directory: string }
  /** A plan that was not made by `planRepair`: it names a file that a repair does not change. */
  | { readonly type: 'planNamesFile'; readonly name: string }
  /** Something wrote to the stack that a plan shows in memory. */
  | { readonly type: 'previewWritten' }
  /** `limit` is in bytes. */
  | { readonly type: 'tableTooLarge'; readonly limit: number }
  /** The records of a table are not in order, and more than `limit`. */
  | { readonly type: 'tooManyRecords'; readonly file: string; readonly records: number; readonly limit: number }
  | { readonly type: 'notBackedUp'; readonly directory: string; readonly name: string; readonly why: NotCopied }
  | { readonly type: 'backupInStack'; readonly directory: string }
  | { readonly type: 'backupPathTaken'; readonly path: string }
  | { readonly type: 'notABackup'; readonly path: string; readonly why: 'noManifest' | 'damaged' | 'otherVersion' }
  /** `stack` is the directory that it is a backup of. */
  | { readonly type: 'otherStack'; readonly path: string; readonly stack: string; readonly directory: string }
  | { readonly type: 'copyDamaged'; readonly name: string }
  /** `tables`: the names of those that are new. */
  | { readonly type: 'changedSinceRepair'; readonly tables: readonly string[] }
  /** `files`: the names of files around the stack that are not as the repair left them. */
  | { readonly type: 'repositoryChangedSince'; readonly files: readonly string[] }
  /** The backup has files of a repository, and no git directory is around the stack. */
  | { readonly type: 'noGitDirectory'; readonly path: string }
  /** The path of a file around the stack is outside of the repository of `gitDirectory`. */
  | {
      readonly type: 'leadsOutside';
      readonly name: RepositoryFileName;
      readonly path: string;
      readonly gitDirectory: string;
    }
  | { readonly type: 'changedDuringRollback'; readonly directory: string }
  | { readonly type: 'lockHeld'; readonly lock: string; readonly holder: LockHolder }
  /** It is another lock than the one of the plan. */
  | { readonly type: 'lockReplaced'; readonly lock: string }
  /** The repair is made, and `message` is git's reason why objects cannot be looked up after it. */
  | { readonly type: 'objectsNotChecked'; readonly backup: string; readonly message: string }
  /** The change is made, and a later step failed with `message`, which is the engine's. */
  | {
      readonly type: 'notTidied';
      readonly done: 'repair' | 'rollback';
      readonly backup: string;
      readonly message: string;
    };

const CODES: Readonly<Record<Exclude<RepairFailure['type'], 'notTidied'>, ErrorCode>> = {
  planOutdated: 'OUTDATED_ERROR',
  planNamesFile: 'API_ERROR',
  previewWritten: 'API_ERROR',
  tableTooLarge: 'OUT_OF_MEMORY_ERROR',
  tooManyRecords: 'OUT_OF_MEMORY_ERROR',
  notBackedUp: 'IO_ERROR',
  backupInStack: 'API_ERROR',
  backupPathTaken: 'IO_ERROR',
  notABackup: 'FORMAT_ERROR',
  otherStack: 'API_ERROR',
  copyDamaged: 'FORMAT_ERROR',
  changedSinceRepair: 'OUTDATED_ERROR',
  repositoryChangedSince: 'OUTDATED_ERROR',
  noGitDirectory: 'API_ERROR',
  leadsOutside: 'API_ERROR',
  changedDuringRollback: 'OUTDATED_ERROR',
  lockHeld: 'LOCK_ERROR',
  lockReplaced: 'OUTDATED_ERROR',
  objectsNotChecked: 'IO_ERROR',
};

/** A failure of the repair itself. `message` names the problem in English, without what to do. */
export class RepairError extends ReftableError {
  readonly failure: RepairFailure;

  /** The code of `notTidied` is that of `context.cause`. */
  constructor(failure: RepairFailure, context: ErrorContext = {}) {
    const code = failure.type === 'notTidied' ? (context.cause as ReftableError).code : CODES[failure.type];
    super(code, problem(failure), context);
    this.name = 'RepairError';
    this.failure = failure;
  }
}

function problem(failure: RepairFailure): string {
  switch (failure.type) {
    case 'planOutdated':
      return `${failure.directory} changed after its repair was planned`;
    case 'planNamesFile':
      return `the plan names '${failure.name}', which a repair does not change`;
    case 'previewWritten':
      return 'a preview cannot be written to';
    case 'tableTooLarge':
      return `cannot rewrite a table of more than ${failure.limit} bytes`;
    case 'tooManyRecords':
      return `cannot sort the ${failure.records} records of ${failure.file} in memory: at most ${failure.limit}`;
    case 'notBackedUp':
      return `cannot repair ${failure.directory}: ${failure.name} cannot be backed up: ${notCopied(failure.why)}`;
    case 'backupInStack':
      return `a backup of ${failure.directory} cannot be inside of it`;
    case 'backupPathTaken':
      return `${failure.path} is not a directory`;
    case 'notABackup':
      return `${failure.path} is not a finished backup: ${manifestProblem(failure.why)}`;
    case 'otherStack':
      return `${failure.path} is a backup of ${failure.stack}, not of ${failure.directory}`;
    case 'copyDamaged':
      return `the backup's copy of ${failure.name} is damaged`;
    case 'changedSinceRepair':
      return 'the stack changed after the repair';
    case 'repositoryChangedSince':
      return `the repository changed after the repair: ${failure.files.join(', ')}`;
    case 'noGitDirectory':
      return `${failure.path} has files of a git directory, and the stack is in none`;
    case 'leadsOutside':
      return `${failure.name} of ${failure.gitDirectory} leads outside, to ${failure.path}`;
    case 'changedDuringRollback':
      return `${failure.directory} changed during the rollback`;
    case 'lockHeld':
      return `cannot remove ${failure.lock}: its holder is ${lockHolderText(failure.holder)}`;
    case 'lockReplaced':
      return `cannot remove ${failure.lock}: it is not the lock that the plan was made for`;
    case 'objectsNotChecked':
      return `the repair is done, but objects cannot be looked up: ${failure.message}`;
    case 'notTidied':
      return `the ${failure.done} is done, but not tidied up: ${failure.message}`;
  }
}

function notCopied(why: NotCopied): string {
  switch (why.type) {
    case 'vanished':
      return 'it vanished, or its name is not text';
    case 'tooDeep':
      return 'it is nested too deeply';
    case 'notAFile':
      return 'it is not a file';
    case 'unreadable':
      return why.message;
  }
}

function manifestProblem(why: Extract<RepairFailure, { type: 'notABackup' }>['why']): string {
  switch (why) {
    case 'noManifest':
      return 'it has no manifest.json';
    case 'damaged':
      return 'its manifest.json is damaged';
    case 'otherVersion':
      return 'its manifest.json is not what this version writes';
  }
}
