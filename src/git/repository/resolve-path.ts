/** Resolves a path that a user entered to a table, a stack, or a repository and its stacks. */
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LIST_FILE } from '../../reftable/index.ts';
import { GitError, NoStackError } from '../errors.ts';
import { isFile, statusOf } from '../files/path-status.ts';
import { damagedGitDirectoryAt, holdsList, holdsStack, holdsTables } from './damaged.ts';
import { gitDirectoryAt, gitDirectoryOfStack, type LocatedStack, repositoryAbove } from './locate.ts';
import { realPath, resolveOnDisk } from './on-disk.ts';
import { commonDirectory, isGitDirectory, readGitFile, readRepository, stackOfGitDirectory } from './repository.ts';

/** What `resolvePath` found at a path: one table, or a stack with the others of its repository. */
export type ResolvedPath =
  | { readonly type: 'table'; readonly file: string }
  | {
      readonly type: 'stack';
      /** The stack itself or, of a repository, the one that git uses from this path. */
      readonly stack: LocatedStack;
      /** Of a repository, the stacks of all its worktrees, the main one first. */
      readonly all: readonly LocatedStack[];
    };

/**
 * Resolves a path to a work tree or a folder in it, a `.git` directory or file, a bare repository, a stack's directory,
 * its `tables.list`, or a table. Without a path, the repository is the one that git uses in the current directory.
 *
 * A repository that git does not accept is resolved too if it has a stack where git keeps it, so that the stack can be
 * checked. Throws `GitError`, and its `NoStackError` with what was found if the path leads to no stack.
 */
export function resolvePath(path?: string): ResolvedPath {
  if (path === undefined) return fromCurrentDirectory();
  const status = statusOf(path);
  if (status === undefined) return missingStack(path) ?? refuse(path, 'nothing');
  if (!status.isDirectory()) return fromFile(path, status);
  return fromDirectory(path) ?? fromParents(path, false);
}

function fromCurrentDirectory(): ResolvedPath {
  const given = process.env.GIT_DIR;
  if (given) {
    const directory = resolveOnDisk(process.cwd(), given);
    const gitDirectory = isFile(directory) ? readGitFile(directory) : directory;
    return (gitDirectory && fromGitDirectory(gitDirectory, given)) || refuse(given, 'noRepository');
  }
  return fromDirectory('.') ?? fromParents('.', true);
}

function fromFile(path: string, status: Stats): ResolvedPath {
  const name = basename(path);
  if (name === LIST_FILE) return oneStack(dirname(path));
  if (name !== '.git' || !status.isFile()) return { type: 'table', file: path };
  const gitDirectory = readGitFile(path);
  if (gitDirectory === undefined) return refuse(path, 'badGitFile');
  return fromGitDirectory(gitDirectory, path) ?? refuse(path, 'badGitFile', gitDirectory);
}

function fromDirectory(path: string): ResolvedPath | undefined {
  if (holdsList(path)) return oneStack(path);
  const gitDirectory = gitDirectoryAt(path) ?? damagedGitDirectoryAt(path);
  if (gitDirectory !== undefined) return fromGitDirectory(gitDirectory, path);
  return isConfiguredStack(path) || holdsTables(path) ? oneStack(path) : undefined;
}

/** The nearest repository upwards on disk, as git finds it from a folder. */
function fromParents(path: string, inGitDirectory: boolean): ResolvedPath {
  const above = repositoryAbove(path);
  if (above === undefined) return refuse(path, 'noRepository');
  const { folder, gitDirectory } = above;
  const isInside = isGitDirectory(folder) && realPath(folder) === realPath(gitDirectory);
  if (isInside && !inGitDirectory) return refuse(path, 'insideGitDirectory', folder);
  return fromGitDirectory(gitDirectory, path) ?? refuse(path, 'noRepository');
}

/** `undefined` if it is not a git directory and holds no stack. */
function fromGitDirectory(gitDirectory: string, path: string): ResolvedPath | undefined {
  if (statusOf(gitDirectory) === undefined) return undefined;
  const conventional = join(gitDirectory, 'reftable');
  let directory: string | undefined;
  try {
    directory = stackOfGitDirectory(gitDirectory);
  } catch (error) {
    // A configuration that cannot be read, or that git refuses, does not prevent the check of the stack.
    if (!(error instanceof GitError) || !holdsStack(conventional)) throw error;
  }
  // git ignores the stack of a repository that it treats as one with refs in files. The check reports that.
  if (directory === undefined && !holdsStack(conventional)) {
    return isGitDirectory(gitDirectory) ? refuse(path, 'filesStorage') : undefined;
  }
  const stack = { directory: directory ?? conventional, gitDirectory };
  return { type: 'stack', stack, all: allStacks(gitDirectory, stack) };
}

function allStacks(gitDirectory: string, own: LocatedStack): LocatedStack[] {
  try {
    const common = realPath(commonDirectory(gitDirectory));
    const { stacks } = readRepository(common);
    const all = stacks.map(({ directory, gitDirectory: of }) => ({ directory, gitDirectory: of }));
    const isListed = all.some(({ directory }) => sameDirectory(directory, own.directory));
    return isListed ? all : [...all, own];
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return [own];
  }
}

function sameDirectory(one: string, other: string): boolean {
  return resolveOnDisk(process.cwd(), one) === resolveOnDisk(process.cwd(), other);
}

/** The directory of a stack that does not exist, of a repository whose refs should be there. */
function missingStack(path: string): ResolvedPath | undefined {
  return isConfiguredStack(path) ? oneStack(path) : undefined;
}

/** Whether a repository keeps its refs in this directory, which may not exist. */
function isConfiguredStack(path: string): boolean {
  const gitDirectory = gitDirectoryOfStack(path);
  if (gitDirectory === undefined) return false;
  try {
    const configured = stackOfGitDirectory(gitDirectory);
    return configured !== undefined && sameDirectory(configured, path);
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

function oneStack(directory: string): ResolvedPath {
  const gitDirectory = gitDirectoryOfStack(directory);
  const stack = gitDirectory === undefined ? { directory } : { directory, gitDirectory };
  return { type: 'stack', stack, all: [stack] };
}

function refuse(path: string, found: NoStackError['found'], at?: string): never {
  throw new NoStackError(path, found, at);
}
