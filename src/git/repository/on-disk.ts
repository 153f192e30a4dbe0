/**
 * Paths as the operating system resolves them: `..` leads to the parent of the directory that a symbolic link points
 * to, not to the one before it in the text.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { GitError } from '../errors.ts';

/** The path without symbolic links. Throws `GitError` if it does not exist. */
export function realPath(path: string): string {
  try {
    // Node's own realpath removes `..` from the text first. Windows does so too.
    return process.platform === 'win32' ? realpathSync(path) : realpathSync.native(path);
  } catch (error) {
    throw GitError.from(error, path);
  }
}

/** `path`, relative to the directory `base`, without symbolic links. The last parts need not exist. */
export function resolveOnDisk(base: string, path: string): string {
  if (process.platform === 'win32') return resolve(base, path);
  return realOrMissing(beside(base, path));
}

/** `path`, relative to the directory `base`, for the system to resolve. */
export function beside(base: string, path: string): string {
  if (process.platform === 'win32') return resolve(base, path);
  return isAbsolute(path) ? path : `${base}/${path}`;
}

/** No system resolves a longer one, in UTF-16 units (Linux: 4096 bytes). */
const LONGEST_PATH = 4096;

function realOrMissing(path: string): string {
  if (path.length > LONGEST_PATH) return path;
  let existing = path;
  while (!existsSync(existing)) {
    const parent = dirname(existing);
    if (parent === existing) return path;
    existing = parent;
  }
  try {
    return join(realPath(existing), path.slice(existing.length));
  } catch {
    // It was removed meanwhile.
    return path;
  }
}

/** Whether a path is a folder's or of something in it. Both are without symbolic links. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
