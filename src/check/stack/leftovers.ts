/** Files other than the list and its tables: locks, unfinished tables, and files that are not part of the stack. */
import type { FileIdentity, FileSystem } from '../../reftable/platform/files.ts';
import { isTemporaryName } from '../../reftable/stack/names.ts';

import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { lockFinding } from './locks.ts';
import { lockTarget, pidFileTarget } from './stack-files.ts';

/** What decides whether a file that is not listed belongs to the stack or is in use. */
export interface Beside {
  readonly directory: string;
  readonly files: FileSystem;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Whether `tables.list` names the file. */
  readonly isListed: (name: string) => boolean;
  /** The list or a table is locked, so that another process may be writing an unlisted file. */
  readonly locked: boolean;
}

/** The finding about a file that is neither the list nor a finished table. */
export function checkLeftover(
  name: string,
  file: FileIdentity,
  { directory, files, now, isListed, locked }: Beside,
): Finding {
  const age = Math.max(0, Math.round(now - file.modified));
  if (lockTarget(name, isListed) !== undefined) return lockFinding(directory, name, age, files);
  if (isTemporaryName(name)) {
    if (locked) return inProgress(name);
    return makeFinding('temporaryFile', name, { age, size: file.size });
  }
  return makeFinding(pidFileTarget(name, isListed) === undefined ? 'strangeFile' : 'lockPidFile', name, {});
}

/** The finding about an unlisted file while a lock exists. */
export function inProgress(name: string): Finding {
  return makeFinding('unlistedLocked', name, {});
}
