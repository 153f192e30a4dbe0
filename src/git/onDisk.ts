/**
 * Paths as the operating system resolves them: `..` leads to the parent of the directory that a symbolic link points
 * to, not to the one before it in the text.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** The path without symbolic links. Throws what the system throws if it does not exist. */
export function realPath(path: string): string {
  // Node's own realpath removes `..` from the text first. Windows does so too.
  return process.platform === 'win32' ? realpathSync(path) : realpathSync.native(path);
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

function realOrMissing(path: string): string {
  try {
    return realPath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) return path;
    return join(realOrMissing(parent), basename(path));
  }
}
