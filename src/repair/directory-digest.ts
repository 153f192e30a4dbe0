/** What lies in a directory in one short text: two are the same when nothing has changed. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LIST_LOCK, LIST_PID_FILE } from '../check/stack/stack-files.ts';
import { isReftableError } from '../reftable/errors.ts';
import { listPath, readListBytes } from '../reftable/stack/list.ts';
import { ioError } from '../reftable/stack/lock.ts';

import type { RepairFiles } from './files.ts';

/** The lock of the list, and git's pid file beside it: a process holds them while it reads the rest. */
export const LIST_LOCK_FILES: readonly string[] = [LIST_LOCK, LIST_PID_FILE];

/** Names, kinds, sizes and times of all files, and the bytes of the list. `except`: names that are left out. IO_ERROR. */
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

/** Sorted. IO_ERROR. */
export function namesIn(files: RepairFiles, directory: string): string[] {
  try {
    return files.list(directory).sort();
  } catch (error) {
    throw ioError(directory, 'listed', error);
  }
}

function lookAt(files: RepairFiles, path: string) {
  try {
    return files.entry(path);
  } catch (error) {
    throw ioError(path, 'looked at', error);
  }
}

export type ListState =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'missing' }
  /** Something that is not a file is in its place, or a link that leads out of the directory. */
  | { readonly state: 'blocked' }
  | { readonly state: 'unreadable' };

/** Never throws for what it finds. */
export function readList(files: RepairFiles, directory: string): ListState {
  const path = listPath(directory);
  const type = lookAt(files, path)?.type;
  if (type === undefined) return { state: 'missing' };
  if (type === 'directory' || type === 'other') return { state: 'blocked' };
  try {
    const bytes = readListBytes(files, path);
    // A link can lead to a directory that is missing.
    return bytes === undefined ? { state: type === 'link' ? 'blocked' : 'missing' } : { state: 'read', bytes };
  } catch (error) {
    return { state: type === 'link' && !isReftableError(error, 'FORMAT_ERROR') ? 'blocked' : 'unreadable' };
  }
}
