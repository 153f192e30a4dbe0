/** The git directory of a folder, and the repository around a stack. */

import { basename, dirname, join } from 'node:path';
import { checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { listPath } from '../../reftable/index.ts';
import { isFile, mayExist } from '../files/path-status.ts';
import { listDirectory } from '../files/regular-file.ts';
import { readFormat } from './format.ts';
import { realPath, resolveOnDisk } from './on-disk.ts';
import { commonDirectory, isGitDirectory, readGitFile, stackOfGitDirectory } from './repository.ts';

/** A stack by its directory, and the repository that it belongs to. */
export interface LocatedStack {
  /** The directory that holds, or would hold, `tables.list`. */
  readonly directory: string;
  /** The git directory whose configuration applies to the stack. */
  readonly gitDirectory?: string;
}

/** API_ERROR for what is not a stack by its directory. */
export function checkLocation(stack: LocatedStack): void {
  checkObject('The stack', stack);
  checkString('The directory of a stack', stack.directory);
  checkOptional(checkString, 'The git directory of a stack', stack.gitDirectory);
}

/**
 * The git directory that a folder is, or that its `.git` is or points to; `undefined` if neither. Throws nothing but API_ERROR
 * for what is not a string.
 */
export function gitDirectoryAt(folder: string): string | undefined {
  checkString('The folder', folder);
  const path = join(folder, '.git');
  try {
    const directory = isFile(path) ? readGitFile(path) : path;
    if (directory !== undefined && isGitDirectory(directory)) return directory;
  } catch {
    // A `.git` that cannot be read is ignored. The folder itself may still be a bare repository.
  }
  return isGitDirectory(folder) ? folder : undefined;
}

/** The nearest repository above a folder on disk, as git finds it: the folder it is in, and its git directory. Throws `GitError`. */
export function repositoryAbove(
  folder: string,
): { readonly folder: string; readonly gitDirectory: string } | undefined {
  for (let at = realPath(folder), parent = dirname(at); parent !== at; at = parent, parent = dirname(at)) {
    const gitDirectory = gitDirectoryAt(parent);
    if (gitDirectory !== undefined) return { folder: parent, gitDirectory };
  }
  return undefined;
}

/**
 * The git directory of a stack's directory: the one that it is in, by its path or without symbolic links, or the one of
 * a repository next to a storage that its `extensions.refStorage` names; `undefined` if there is none.
 */
export function gitDirectoryOfStack(directory: string): string | undefined {
  checkString('The directory of a stack', directory);
  const found = parentsOf(directory).find(isGitDirectory);
  return found ? realPath(found) : gitDirectoryOfStorage(directory);
}

/** As `gitDirectoryOfStack`, or the parent that git does not accept as a git directory but that looks like one. */
export function gitDirectoryAround(directory: string): string | undefined {
  const accepted = gitDirectoryOfStack(directory);
  if (accepted !== undefined) return accepted;
  const damaged = parentsOf(directory).find(looksLikeGitDirectory);
  return damaged && realPath(damaged);
}

/**
 * Whether at least two of the entries that every git directory has are there. `HEAD` and `refs` alone are in a storage
 * that `extensions.refStorage` names, too.
 */
export function looksLikeGitDirectory(directory: string): boolean {
  const isThere = (name: string) => mayExist(join(directory, name));
  const own = ['config', 'objects', 'commondir'].filter(isThere);
  return own.length > 0 && own.length + ['HEAD', 'refs'].filter(isThere).length >= 2;
}

/** The number of folders next to a storage that are checked: a storage does not name its repository. */
const MOST_NEIGHBOURS = 256;

function gitDirectoryOfStorage(directory: string): string | undefined {
  if (!mayExist(listPath(directory))) return undefined;
  const stack = resolveOnDisk(process.cwd(), directory);
  if (basename(stack) !== 'reftable') return undefined;
  const parent = dirname(stack);
  const worktree = basename(dirname(parent)) === 'worktrees' ? basename(parent) : undefined;
  const storage = worktree === undefined ? parent : dirname(dirname(parent));
  for (const folder of foldersIn(dirname(storage))) {
    const gitDirectory = gitDirectoryAt(folder);
    const common = gitDirectory && storageRepository(gitDirectory, storage);
    if (common) return realDirectory(worktree === undefined ? common : join(common, 'worktrees', worktree));
  }
  return undefined;
}

/** `undefined` if it does not exist: git removes that of a worktree and leaves the stack in the storage. */
function realDirectory(gitDirectory: string): string | undefined {
  return mayExist(gitDirectory) ? realPath(gitDirectory) : undefined;
}

/** The common git directory, if that is of a repository whose refs are in the storage. */
function storageRepository(gitDirectory: string, storage: string): string | undefined {
  try {
    const common = commonDirectory(gitDirectory);
    const { path } = readFormat(common).refStorage;
    return path !== undefined && resolveOnDisk(common, path) === storage ? common : undefined;
  } catch {
    return undefined;
  }
}

function foldersIn(folder: string): string[] {
  try {
    const { entries } = listDirectory(folder, MOST_NEIGHBOURS);
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** The stack that a linked worktree shares with the others; `undefined` for the stack of anything else. */
export function mainStackOf(directory: string): string | undefined {
  const gitDirectory = gitDirectoryOfStack(directory);
  if (gitDirectory === undefined) return mainStackBeside(directory);
  const common = commonDirectory(gitDirectory);
  return realPath(common) === realPath(gitDirectory) ? undefined : mainStack(common);
}

/**
 * The stack of the main worktree. A configuration that cannot be read does not prevent the check of a stack: then git's
 * usual directory counts.
 */
export function mainStack(commonGitDirectory: string): string {
  try {
    return stackOfGitDirectory(commonGitDirectory) ?? join(commonGitDirectory, 'reftable');
  } catch {
    return join(commonGitDirectory, 'reftable');
  }
}

/** Where `extensions.refStorage` names a directory, the stacks of worktrees are in `worktrees/<id>/reftable` of it. */
function mainStackBeside(directory: string): string | undefined {
  const worktrees = dirname(dirname(resolveOnDisk(process.cwd(), directory)));
  const main = join(dirname(worktrees), 'reftable');
  return basename(worktrees) === 'worktrees' && mayExist(listPath(main)) ? main : undefined;
}

function parentsOf(directory: string): string[] {
  const named = /(^|[/\\])\.{0,2}[/\\]*$/.test(directory) ? [] : [dirname(directory)];
  try {
    return [...named, dirname(realPath(directory))];
  } catch {
    return named;
  }
}
