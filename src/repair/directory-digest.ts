/** A hash of the contents of a directory. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LIST_LOCK, LIST_PID_FILE } from '../check/stack/stack-files.ts';

import type { RepairFiles } from './files.ts';
import { readList } from './read-list.ts';
import { attempt, lookAt } from './system-calls.ts';

/** The lock of the list, and git's pid file next to it. A repair creates the lock itself, so that digests leave both out. */
export const LIST_LOCK_FILES: readonly string[] = [LIST_LOCK, LIST_PID_FILE];

/** SHA-256, in hex, of the names, types, sizes and times of all files but `except`, and of the bytes of the list. IO_ERROR. */
export function directoryDigest(
  files: RepairFiles,
  directory: string,
  except: ReadonlySet<string> = new Set(),
): string {
  const hash = createHash('sha256');
  for (const name of namesIn(files, directory)) {
    if (except.has(name)) continue;
    const entry = lookAt(files, join(directory, name));
    if (entry === undefined) continue;
    const { type, size, modified, mode, dev, ino } = entry;
    // A directory's own size and time change with its contents, which are not part of the stack.
    const rest = type === 'directory' ? [] : [size, modified, files.identifiesFiles ? `${dev} ${ino}` : ''];
    hash.update(JSON.stringify([name, type, mode, ...rest]));
  }
  const list = readList(files, directory);
  hash.update(list.state === 'read' ? list.bytes : list.state);
  return hash.digest('hex');
}

/** The names in a directory, sorted. IO_ERROR. */
export function namesIn(files: RepairFiles, directory: string): string[] {
  return attempt(directory, 'listed', () => files.list(directory)).sort();
}
