/** Calls of the file system whose failures are IO_ERRORs. */
import { isReftableError } from '../reftable/errors.ts';
import { retryInterrupted } from '../reftable/platform/files.ts';
import { ioError } from '../reftable/stack/lock.ts';

import type { Entry, RepairFiles } from './files.ts';

/** Returns what `call` returns. If a system call in it fails, throws IO_ERROR: `path` could not be `what`. */
export function attempt<T>(path: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isReftableError(error) || !isSystemError(error) ? error : ioError(path, what, error);
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | undefined)?.code === 'string';
}

/** What a name refers to, `undefined` if it does not exist. IO_ERROR. */
export function lookAt(files: RepairFiles, path: string): Entry | undefined {
  return attempt(path, 'looked at', () => files.entry(path));
}

/** Syncs the entries of a directory. IO_ERROR. */
export function syncFolder(files: RepairFiles, path: string): void {
  attempt(path, 'synced', () => retryInterrupted(() => files.syncDirectory(path)));
}

/** Sets the modification time, in seconds since the epoch. A failure is ignored. */
export function setModifiedQuietly(files: RepairFiles, path: string, modified: number): void {
  try {
    files.setModified(path, modified);
  } catch {
    // Only the time of the file differs.
  }
}
