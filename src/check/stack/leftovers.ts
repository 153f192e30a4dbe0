/** Files other than the list and its tables: locks, unfinished tables, and files that are not part of the stack. */
import type { FileIdentity, FileSystem } from '../../reftable/platform/files.ts';
import { isTemporaryName } from '../../reftable/stack/names.ts';

import type { Finding } from '../finding.ts';
import { RULES, type RuleId } from '../rules.ts';
import { ageText, lockFinding } from './locks.ts';
import { lockTarget, pidFileTarget } from './stack-files.ts';

export interface Beside {
  readonly directory: string;
  readonly files: FileSystem;
  /** Seconds since the epoch. */
  readonly now: number;
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
    return finding('temporaryFile', name, `an unfinished table, ${ageText(age)} old and of ${file.size} bytes`);
  }
  if (pidFileTarget(name, isListed) !== undefined) {
    return finding('lockPidFile', name, 'the id of the process that took a lock');
  }
  return finding('strangeFile', name, 'a file that is not part of a stack');
}

/** The finding about an unlisted file while a lock exists. */
export function inProgress(name: string): Finding {
  return finding('unlistedLocked', name, 'the list does not name this file, and another process may be writing it');
}

function finding(id: RuleId, file: string, message: string): Finding {
  return { id, ...RULES[id], file, message };
}
