/**
 * Reads a repository and its stacks from git's own files: `.git` directories and files, `commondir`, `worktrees/`, and
 * the extensions of the configuration. git is never started.
 */

import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { checkInteger, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { isReftableError } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import { isFile, statusOf } from '../files/path-status.ts';
import { type Listing, listDirectory, readRegularFile } from '../files/regular-file.ts';
import { type RepositoryFormat, readFormat } from './format.ts';
import { realPath, resolveOnDisk } from './on-disk.ts';

/** git's limit for a `.git` file, in bytes. It is used for every file that holds one path. */
const LONGEST_PATH_FILE = 1 << 20;
/** Linked worktrees of one repository that are listed. */
export const MOST_WORKTREES = 1000;

/** The stack of one worktree of a repository. */
export interface RepositoryStack {
  /** The directory that holds `tables.list`. */
  readonly directory: string;
  /** The git directory whose worktree it belongs to: the common one, or `worktrees/<id>` below it. */
  readonly gitDirectory: string;
  /** The linked worktree's id, the name of its folder in `worktrees`; left out for the main worktree. */
  readonly worktreeId?: string;
  /** Root of the worktree; left out for a bare repository's own stack. */
  readonly worktree?: string;
}

/** A repository with the stacks of all its worktrees. */
export interface Repository {
  /** The common git directory, symbolic links resolved. */
  readonly gitDirectory: string;
  /** The name of the main worktree's folder, or of the git directory of a bare repository. */
  readonly label: string;
  readonly bare: boolean;
  readonly hash: 'sha1' | 'sha256';
  /** `files` or `reftable`. */
  readonly refStorage: string;
  /** Main stack first; empty when the refs are not reftables. */
  readonly stacks: readonly RepositoryStack[];
  /** The repository has more linked worktrees than are listed. */
  readonly moreWorktrees?: true;
}

/**
 * The directory that a `.git` file points to, without symbolic links. `undefined` if the file has no `gitdir:` line.
 * Throws `GitError`.
 */
export function readGitFile(file: string): string | undefined {
  const [, path] = /^gitdir: (.+?)[\r\n]*$/s.exec(readPathFile(file) ?? '') ?? [];
  return path === undefined ? undefined : resolveOnDisk(dirname(file), path);
}

/** git's own test: `HEAD`, and, next to it or in the common directory, `objects/` and `refs/`. */
export function isGitDirectory(directory: string): boolean {
  try {
    if (!isFile(join(directory, 'HEAD'))) return false;
    const common = commonDirectory(directory);
    return isDirectory(join(common, 'objects')) && isDirectory(join(common, 'refs'));
  } catch {
    return false;
  }
}

/**
 * The directory that holds what all worktrees share. For a main worktree, its git directory itself. Throws `GitError`
 * for a `commondir` that cannot be read or is not a regular file.
 */
export function commonDirectory(gitDirectory: string): string {
  const path = readPathFile(join(gitDirectory, 'commondir'))?.replace(/[\r\n]+$/, '');
  return path === undefined ? gitDirectory : resolveOnDisk(gitDirectory, path);
}

/**
 * The contents of a file that holds a path, up to the first NUL, which ends a string for git. `undefined` if the file
 * does not exist. Throws `GitError`.
 */
function readPathFile(file: string): string | undefined {
  try {
    const bytes = readRegularFile(file, LONGEST_PATH_FILE);
    const nul = bytes.indexOf(0);
    return bytes.toString('utf8', 0, nul < 0 ? bytes.length : nul);
  } catch (error) {
    if (isReftableError(error, 'NOT_EXIST_ERROR')) return undefined;
    throw GitError.from(error, file);
  }
}

/**
 * Reads the repository of a common git directory. `worktree` is the folder whose `.git` led to it, for repositories
 * whose configuration does not name it. At most `mostWorktrees` linked worktrees are listed. Throws `GitError`.
 */
export function readRepository(
  commonGitDirectory: string,
  worktree?: string,
  mostWorktrees = MOST_WORKTREES,
): Repository {
  checkString('The git directory', commonGitDirectory);
  checkOptional(checkString, 'The folder of the worktree', worktree);
  checkInteger('The number of worktrees', mostWorktrees, 0, Number.MAX_SAFE_INTEGER);
  const gitDirectory = realPath(commonGitDirectory);
  const format = readFormat(gitDirectory);
  const main = mainWorktree(gitDirectory, format, worktree);
  const repository = {
    gitDirectory,
    label: basename(main ?? gitDirectory),
    bare: main === undefined,
    hash: format.hash,
    refStorage: format.refStorage.format,
  };
  if (format.refStorage.format !== 'reftable') return { ...repository, stacks: [] };
  return { ...repository, ...stacksOf(repository, stackHome(gitDirectory, format), main, mostWorktrees) };
}

/** The repository with the stacks where git keeps them by default. Throws `GitError` if worktrees cannot be listed. */
export function withConventionalStacks(
  repository: Repository,
  worktree?: string,
  mostWorktrees = MOST_WORKTREES,
): Repository {
  const { gitDirectory } = repository;
  const main = mainWorktree(gitDirectory, {}, worktree);
  return { ...repository, ...stacksOf(repository, gitDirectory, main, mostWorktrees) };
}

function stacksOf(
  { gitDirectory }: Pick<Repository, 'gitDirectory'>,
  home: string,
  main: string | undefined,
  mostWorktrees: number,
): Pick<Repository, 'stacks' | 'moreWorktrees'> {
  const stacks: RepositoryStack[] = [{ directory: join(home, 'reftable'), gitDirectory, worktree: main }];
  const { worktrees, complete } = linkedWorktrees(gitDirectory, mostWorktrees);
  for (const linked of worktrees) {
    const directory = join(home, 'worktrees', linked.id, 'reftable');
    stacks.push({ directory, gitDirectory: linked.gitDirectory, worktreeId: linked.id, worktree: linked.root });
  }
  return { stacks, ...(complete ? {} : { moreWorktrees: true }) };
}

/**
 * The directory of the stack that git uses with this git directory, of a main or of a linked worktree. `undefined` if
 * the refs are not reftables. Throws `GitError`.
 */
export function stackOfGitDirectory(gitDirectory: string): string | undefined {
  const own = realPath(gitDirectory);
  const common = realPath(commonDirectory(own));
  const format = readFormat(common, own);
  if (format.refStorage.format !== 'reftable') return undefined;
  const home = stackHome(common, format);
  return common === own ? join(home, 'reftable') : join(home, 'worktrees', basename(own), 'reftable');
}

/** The root of the worktree that a git directory belongs to; `undefined` for a bare repository. Throws `GitError`. */
export function worktreeOf(gitDirectory: string): string | undefined {
  const own = realPath(gitDirectory);
  const common = realPath(commonDirectory(own));
  return common === own ? mainWorktree(own, readFormat(own)) : worktreeRoot(own);
}

function stackHome(commonGitDirectory: string, { refStorage: { path } }: RepositoryFormat): string {
  return path === undefined ? commonGitDirectory : resolveOnDisk(commonGitDirectory, path);
}

/** The information on a repository whose configuration cannot be read. */
export function unreadableRepository(commonGitDirectory: string, worktree?: string): Repository {
  const label = basename(worktree ?? mainWorktree(commonGitDirectory, {}) ?? commonGitDirectory);
  return {
    gitDirectory: commonGitDirectory,
    label,
    bare: worktree === undefined && basename(commonGitDirectory) !== '.git',
    hash: 'sha1',
    refStorage: 'files',
    stacks: [],
  };
}

function mainWorktree(
  gitDirectory: string,
  { worktree, bare }: Pick<RepositoryFormat, 'worktree' | 'bare'>,
  found?: string,
): string | undefined {
  if (worktree !== undefined) return resolveOnDisk(gitDirectory, worktree);
  if (bare) return undefined;
  if (basename(gitDirectory) === '.git') return dirname(gitDirectory);
  return found;
}

interface LinkedWorktree {
  readonly id: string;
  readonly gitDirectory: string;
  readonly root: string;
}

/** Those whose `gitdir` cannot be read are left out, as git leaves them out. */
function linkedWorktrees(
  commonGitDirectory: string,
  most: number,
): { worktrees: readonly LinkedWorktree[]; complete: boolean } {
  const parent = join(commonGitDirectory, 'worktrees');
  const { entries, complete } = listed(parent, most);
  const ids = entries.map(({ name }) => name).sort();
  const worktrees = ids.flatMap(id => {
    const gitDirectory = join(parent, id);
    const root = worktreeRoot(gitDirectory);
    return root === undefined ? [] : [{ id, gitDirectory, root }];
  });
  return { worktrees, complete };
}

function listed(directory: string, most: number): Listing {
  try {
    return listDirectory(directory, most);
  } catch (error) {
    if (isReftableError(error, 'NOT_EXIST_ERROR')) return { entries: [], complete: true };
    throw GitError.from(error, directory);
  }
}

/** `gitdir` names the `.git` file inside the worktree. git ≥ 2.48 may write it relative to its own folder. */
function worktreeRoot(gitDirectory: string): string | undefined {
  try {
    // git removes trailing white space (`strbuf_rtrim`).
    const root = readPathFile(join(gitDirectory, 'gitdir'))
      ?.replace(/[ \t\n\v\f\r]+$/, '')
      .replace(/\/\.git$/, '');
    if (!root) return undefined;
    return isAbsolute(root) ? normalize(root) : resolveOnDisk(gitDirectory, root);
  } catch {
    return undefined;
  }
}

function isDirectory(path: string): boolean {
  return statusOf(path)?.isDirectory() ?? false;
}
