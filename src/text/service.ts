/** Errors of the service itself. Those of the engine and of git are worded where they are thrown. */
import { t } from './l10n.ts';
import { plural } from './numbers.ts';

export const serviceError = {
  /** `limit` is in MiB. */
  outOfMemory: (limit: number) =>
    t(
      'The engine needed more than {0} MiB of memory and was stopped. Check the stack: a change may be incomplete.',
      limit,
    ),
  workerEnded: (reason: string) =>
    t('The engine stopped unexpectedly ({0}). It starts again with the next request.', reason),
  /** Reasons of `workerEnded`. */
  exitCode: (code: number) => t('exit code {0}', code),
  closed: () => t('the extension closed it'),
  tooManyObjects: (most: number) =>
    plural('At most {0} object is read at a time.', 'At most {0} objects are read at a time.', most),
  otherPlan: (directory: string) => t('This plan is not for the stack in {0}.', directory),
  noGit: () => t('git was not found on PATH.'),
  noGitDirectory: (directory: string) => t('{0} is not a git directory.', directory),
  configurationAdvice: () => t('Fix the configuration, then refresh.'),
  advice: (code: string) => advice(code),
  notHex: () => t('Enter pairs of hex digits to search for bytes.'),
  nothingToSearch: () => t('Enter what to search for.'),
  noRecord: (table: string) => t('{0} has no such record.', table),
  emptyTable: (table: string) => t('{0} is empty.', table),
  otherHash: (file: string, table: string, repository: string) =>
    t('{0}: object format differs: table {1}, repository {2}.', file, table, repository),
} as const;

/** What to do after an error about one file, by its code; `undefined` if its message is enough. */
function advice(code: string): string | undefined {
  switch (code) {
    case 'NOT_EXIST_ERROR':
      return t('Restore it from another copy of the repository, or run Repair to continue without it. Then refresh.');
    case 'FORMAT_ERROR':
    case 'GENERIC_ERROR':
    case 'ZLIB_ERROR':
      return t(
        'Run Repair: it backs up the directory and recovers what can still be read. Get the rest from another copy or a clone.',
      );
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
