/** The list of a directory that may be damaged: its bytes, or why there are none. */

import { isReftableError } from '../reftable/errors.ts';
import { asBuffer } from '../reftable/platform/node-buffer.ts';
import { listPath, readListBytes } from '../reftable/stack/list.ts';

import type { RepairFiles } from './files.ts';
import { lookAt } from './system-calls.ts';

export type ListState =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'missing' }
  /** Something that is not a file has its name, or a link to a file that is missing or cannot be read. */
  | { readonly state: 'blocked' }
  | { readonly state: 'unreadable' };

/** The list of the stack in a directory. IO_ERROR only if the directory cannot be searched. */
export function readList(files: RepairFiles, directory: string): ListState {
  const path = listPath(directory);
  const type = lookAt(files, path)?.type;
  if (type === undefined) return { state: 'missing' };
  if (type === 'directory' || type === 'other') return { state: 'blocked' };
  try {
    const bytes = readListBytes(files, path);
    // A link can lead to a directory that is missing.
    return bytes === undefined
      ? { state: type === 'link' ? 'blocked' : 'missing' }
      : { state: 'read', bytes: asBuffer(bytes) };
  } catch (error) {
    return { state: type === 'link' && !isReftableError(error, 'FORMAT_ERROR') ? 'blocked' : 'unreadable' };
  }
}
