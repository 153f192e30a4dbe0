/** The status of paths that a file or a user names. A path may have any length and contain any character. */
import { type Stats, statSync } from 'node:fs';
import { systemCode } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';

/** Errors of paths that no file can have: one that is too long, and, from Node, one with a NUL. */
const IMPOSSIBLE: readonly string[] = ['ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];

/** The status of what a path leads to; `undefined` if it leads to nothing. Throws `GitError`. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (IMPOSSIBLE.includes(systemCode(error) ?? '')) return undefined;
    throw GitError.from(error, path);
  }
}

/** Whether something may be at a path: also if that cannot be seen. Never throws. */
export function mayExist(path: string): boolean {
  try {
    return statusOf(path) !== undefined;
  } catch {
    return true;
  }
}

/** Whether a path leads to a regular file, as far as can be seen. Never throws. */
export function isFile(path: string): boolean {
  try {
    return statusOf(path)?.isFile() ?? false;
  } catch {
    return false;
  }
}
