/** Errors of the service itself. Those of the engine and of git are worded where they are thrown. */
import { t } from './l10n.ts';

export const serviceError = {
  /** `limit` is in MiB. */
  outOfMemory: (limit: number) =>
    t(
      'The engine needed more than {0} MiB of memory and was stopped. Check the stack: a change may be incomplete.',
      limit,
    ),
  workerEnded: (reason: string) =>
    t('The engine stopped unexpectedly ({0}). It starts again with the next request.', reason),
  otherPlan: (directory: string) => t('This plan is not for the stack in {0}.', directory),
  noGit: () => t('git was not found on PATH.'),
  noGitDirectory: (directory: string) => t('{0} is not a git directory.', directory),
  configurationAdvice: () => t('Fix the configuration, then refresh.'),
  advice: (code: string) => advice(code),
  noRecord: (table: string) => t('{0} has no such record.', table),
  emptyTable: (table: string) => t('{0} is empty.', table),
  otherHash: (file: string, table: string, repository: string) =>
    t('{0}: object format differs: table {1}, repository {2}.', file, table, repository),
} as const;

/** What to do after an error about one file, by its code; `undefined` if its message is enough. */
function advice(code: string): string | undefined {
  switch (code) {
    case 'NOT_EXIST_ERROR':
      return t('Restore it from a copy or a clone, then refresh.');
    case 'FORMAT_ERROR':
    case 'GENERIC_ERROR':
    case 'ZLIB_ERROR':
      return t('Copy the directory before anything writes to it. Then restore the file from a copy or a clone.');
    case 'IO_ERROR':
      return t('Check the permissions and the disk, then refresh.');
    default:
      return undefined;
  }
}

export const serviceProgress = {
  /** For a lock, or a file that another process is replacing. */
  waiting: (file: string) => t('Waiting for {0}', file),
} as const;
