/** The state of a file of the repository, which a backup keeps and a rollback restores. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { REFS_HEADS_STUB } from '../../git/repository/surroundings.ts';
import type { RepairFiles } from '../files.ts';
import type { RepositoryFileName } from '../plan.ts';
import { readThrough } from '../read-through.ts';
import { attempt, lookAt } from '../system-calls.ts';

/** In bytes. A larger file is not read. git's configuration files and stubs have a few hundred bytes. */
export const LARGEST = 4 << 20;

/**
 * `stub`: a directory of refs that holds git's stub file or nothing. `other`, also a file of more than 4 MiB, cannot be
 * restored, and is not replaced.
 */
export type FileState =
  | { readonly type: 'missing' | 'stub' | 'other' }
  | { readonly type: 'file'; readonly sha256: string; readonly mode: number; readonly modified: number }
  | { readonly type: 'link'; readonly target: string };

/** The state of a file at its path. IO_ERROR. */
export function fileState(files: RepairFiles, name: RepositoryFileName, path: string): FileState {
  const entry = lookAt(files, path);
  switch (entry?.type) {
    case undefined:
      return { type: 'missing' };
    case 'file':
      if (entry.size > LARGEST) return { type: 'other' };
      return { type: 'file', sha256: readThrough(files, path), mode: entry.mode, modified: entry.modified };
    case 'link':
      return { type: 'link', target: attempt(path, 'read', () => files.readLink(path)) };
    default:
      return { type: name === 'refs' && isStub(files, path) ? 'stub' : 'other' };
  }
}

function isStub(files: RepairFiles, path: string): boolean {
  if (lookAt(files, path)?.type !== 'directory') return false;
  const names = attempt(path, 'listed', () => files.list(path));
  if (names.length === 0) return true;
  const heads = join(path, 'heads');
  if (names.length > 1 || names[0] !== 'heads' || lookAt(files, heads)?.type !== 'file') return false;
  return readThrough(files, heads) === sha256(Buffer.from(REFS_HEADS_STUB));
}

/** Whether two states have the same contents. Permissions and times may differ. */
export function isSameState(a: FileState, b: FileState): boolean {
  if (a.type === 'file') return b.type === 'file' && a.sha256 === b.sha256;
  if (a.type === 'link') return b.type === 'link' && a.target === b.target;
  return a.type === b.type && a.type !== 'other';
}

/** Whether a value read from a file is a state. */
export function isFileState(value: FileState): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value.type === 'link') return typeof value.target === 'string' && !value.target.includes('\0');
  if (value.type !== 'file') return ['missing', 'stub', 'other'].includes(value.type);
  const { sha256: hash, mode, modified } = value;
  return typeof hash === 'string' && Number.isFinite(modified) && Number.isInteger(mode) && mode === (mode & 0o7777);
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
