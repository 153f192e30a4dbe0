/** The stack that a path names, and the repository around a stack. */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { listPath } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import { realPath, resolveOnDisk } from './on-disk.ts';
import { commonDirectory, isGitDirectory, readGitFile, stackOfGitDirectory } from './repository.ts';

export interface LocatedStack {
  /** The directory that holds, or would hold, `tables.list`. */
  readonly directory: string;
  /** The git directory whose configuration applies to the stack. */
  readonly gitDirectory?: string;
}

/**
 * The stack of a worktree, of a git directory or of a bare repository. Any other path is taken as the stack's own
 * directory. Throws `GitError` for a repository that cannot be read, that git refuses, or whose refs are not reftables.
 */
export function locateStack(path: string): LocatedStack {
  const gitDirectory = exists(listPath(path)) ? undefined : gitDirectoryAt(path);
  if (gitDirectory === undefined) {
    const around = gitDirectoryOfStack(path);
    return around === undefined ? { directory: path } : { directory: path, gitDirectory: around };
  }
  const directory = stackOfGitDirectory(gitDirectory);
  if (directory !== undefined) return { directory, gitDirectory };
  throw new GitError('NOT_EXIST_ERROR', `${path} has no reftable stack: its refs are stored as files`, path);
}

/** The git directory that a folder is, or that its `.git` is or points to. */
export function gitDirectoryAt(folder: string): string | undefined {
  const path = join(folder, '.git');
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    const directory = status?.isFile() ? readGitFile(path) : path;
    if (status && directory && isGitDirectory(directory)) return directory;
  } catch {
    // A `.git` that cannot be read is ignored. The folder itself may still be a bare repository.
  }
  return isGitDirectory(folder) ? folder : undefined;
}

/** The git directory that a stack's directory is in, by its path or without symbolic links. */
export function gitDirectoryOfStack(directory: string): string | undefined {
  const found = parentsOf(directory).find(isGitDirectory);
  return found && realPath(found);
}

/** The stack that a linked worktree shares with the others. `undefined` for that stack itself. */
export function mainStackOf(directory: string): string | undefined {
  const gitDirectory = gitDirectoryOfStack(directory);
  if (gitDirectory === undefined) return mainStackBeside(directory);
  const common = commonDirectory(gitDirectory);
  return realPath(common) === realPath(gitDirectory) ? undefined : join(common, 'reftable');
}

/** Where `extensions.refStorage` names a directory, the stacks of worktrees are in `worktrees/<id>/reftable` of it. */
function mainStackBeside(directory: string): string | undefined {
  const worktrees = dirname(dirname(resolveOnDisk(process.cwd(), directory)));
  const main = join(dirname(worktrees), 'reftable');
  return basename(worktrees) === 'worktrees' && exists(listPath(main)) ? main : undefined;
}

function parentsOf(directory: string): string[] {
  const named = /(^|[/\\])\.{0,2}[/\\]*$/.test(directory) ? [] : [dirname(directory)];
  try {
    return [...named, dirname(realPath(directory))];
  } catch {
    return named;
  }
}

/** A path that cannot be looked at may exist. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
