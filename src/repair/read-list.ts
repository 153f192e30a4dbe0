/** The list of a directory that may be damaged: its bytes, or why there are none. */

import { isListBlocked } from '../check/stack/check-list.ts';
import { isReftableError } from '../reftable/errors.ts';
import { asBuffer } from '../reftable/platform/node-buffer.ts';
import { listPath, readListBytes } from '../reftable/stack/list.ts';

import type { RepairFiles } from './files.ts';
import { lookAt } from './system-calls.ts';

/** The list as far as it can be read: `read` with any content. */
export type ListState =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'missing' }
  /** Something that is not a file has its name, or a link that leads to no file. */
  | { readonly state: 'blocked'; readonly message: string }
  /** A file that exists: which tables it names is not known. */
  | { readonly state: 'unreadable'; readonly message: string };

/** The list of the stack in a directory. IO_ERROR only if the directory cannot be searched. */
export function readList(files: RepairFiles, directory: string): ListState {
  const path = listPath(directory);
  const type = lookAt(files, path)?.type;
  if (type === undefined) return { state: 'missing' };
  try {
    const bytes = readListBytes(files, path);
    // A link can lead to a directory that is missing.
    if (bytes !== undefined) return { state: 'read', bytes: asBuffer(bytes) };
    return type === 'link' ? { state: 'blocked', message: `${path} leads to no file` } : { state: 'missing' };
  } catch (error) {
    if (!isReftableError(error)) throw error;
    return { state: isListBlocked(path, files) ? 'blocked' : 'unreadable', message: error.message };
  }
}
