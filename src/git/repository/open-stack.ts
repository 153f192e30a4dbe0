/** Opens stacks as their repositories are configured. */
import { checkObject } from '../../reftable/format/arguments.ts';
import { type HashName, ReftableError, Stack, type StackOptions } from '../../reftable/index.ts';
import { type WriteOptions, writeOptionsFor } from '../config/write-options.ts';
import { RefusedRepositoryError } from '../errors.ts';
import { statusOf } from '../files/path-status.ts';
import { readFormat } from './format.ts';
import { checkLocation, gitDirectoryOfStack, type LocatedStack } from './locate.ts';
import { commonDirectory } from './repository.ts';
import { storageSetting } from './surroundings.ts';

/** A stack to open. Without its git directory, the one around `directory` is looked for. */
export interface StackToOpen extends LocatedStack {
  /** By default, the tables determine it. */
  readonly hash?: HashName;
}

/**
 * Opens for reading; `close()` it. A missing directory is NOT_EXIST_ERROR, a missing list an empty stack. The directory is
 * looked for on the real file system, also with `files`.
 */
export function openStack(stack: StackToOpen, options: StackOptions = {}): Stack {
  checkLocation(stack);
  checkObject('The options of a stack', options);
  const { directory, hash } = stack;
  expectDirectory(directory);
  return Stack.open(directory, { ...options, hash, readOnly: true });
}

/**
 * Opens with everything that git would write to the stack with; `close()` it. Throws as `openStack`, and `GitError` if
 * the configuration cannot be read.
 */
export function openStackForWriting(stack: StackToOpen, options: StackOptions = {}): Stack {
  checkLocation(stack);
  checkObject('The options of a stack', options);
  expectDirectory(stack.directory);
  return Stack.open(stack.directory, { ...writeOptionsOf(stack), hash: stack.hash, ...options });
}

/** How git would write to the stack: as its repository is configured, and elsewhere with git's defaults. Throws `GitError`. */
export function writeOptionsOf({ directory, gitDirectory }: LocatedStack): WriteOptions {
  return writeOptionsFor(gitDirectory ?? gitDirectoryOfStack(directory));
}

/**
 * `reftable.geometricFactor` of the stack's repository, `undefined` for git's default. A configuration that cannot be
 * read does not prevent the check of a stack: it counts as if it were empty.
 */
export function geometricFactorOf(stack: LocatedStack): number | undefined {
  try {
    return writeOptionsOf(stack).factor || undefined;
  } catch {
    return undefined;
  }
}

/**
 * The hash that the user gave, or that of the stack's repository; `undefined` if the tables determine it. Throws
 * `GitError`.
 */
export function hashOfStack({ gitDirectory }: LocatedStack, given: HashName | undefined): HashName | undefined {
  if (gitDirectory === undefined) return given;
  try {
    const { hash } = readFormat(commonDirectory(gitDirectory), gitDirectory);
    return given ?? hash;
  } catch (error) {
    // A configuration that cannot be read is not needed if the caller gives the hash.
    if (given === undefined || error instanceof RefusedRepositoryError) throw error;
    return given;
  }
}

/**
 * As `hashOfStack`, for work that a broken configuration must not stop. A configuration that does not lead to the stack
 * does not state its hash. Throws `RefusedRepositoryError` only.
 */
export function hashIfReadable(stack: LocatedStack, given: HashName | undefined): HashName | undefined {
  if (stack.gitDirectory !== undefined && !leadsToReftables(stack.gitDirectory)) return given;
  try {
    return hashOfStack(stack, given);
  } catch (error) {
    if (error instanceof RefusedRepositoryError) throw error;
    return given;
  }
}

/** Whether the configuration of a git directory names reftables as its storage of refs. Never throws. */
export function leadsToReftables(gitDirectory: string): boolean {
  try {
    return storageSetting(commonDirectory(gitDirectory)) === 'reftable';
  } catch {
    return false;
  }
}

/**
 * Throws NOT_EXIST_ERROR if the directory does not exist: the engine would open it as an empty stack. Throws IO_ERROR if
 * that cannot be seen.
 */
export function expectDirectory(directory: string): void {
  if (isDirectory(directory)) return;
  throw new ReftableError('NOT_EXIST_ERROR', `No stack at ${directory}: the directory does not exist.`, {
    file: directory,
  });
}

function isDirectory(path: string): boolean {
  try {
    return statusOf(path)?.isDirectory() ?? false;
  } catch (cause) {
    throw new ReftableError('IO_ERROR', `No stack at ${path}: ${(cause as Error).message}`, { file: path, cause });
  }
}
