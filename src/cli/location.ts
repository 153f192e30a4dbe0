/** What the path on the command line stands for, and how its stack is to be opened. */
import { statSync } from 'node:fs';
import {
  commonDirectory,
  type LocatedStack,
  RefusedRepositoryError,
  readFormat,
  writeOptionsFor,
} from '../git/index.ts';
import { type HashName, ReftableError, type StackOptions } from '../reftable/index.ts';

/** Whether the path is a single table; NOT_EXIST_ERROR, IO_ERROR when there is no such path. */
export function isTableFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new ReftableError(
          'NOT_EXIST_ERROR',
          `There is no ${path}. Name a stack's directory, such as .git/reftable, or a table.`,
          { file: path },
        )
      : new ReftableError('IO_ERROR', `${path} cannot be looked at: ${message}.`, { file: path });
  }
}

/** The hash the user gave, or the one of the stack's repository. `undefined` leaves it to the tables. Throws `GitError`. */
export function hashFor({ gitDirectory }: LocatedStack, given: HashName | undefined): HashName | undefined {
  if (gitDirectory === undefined) return given;
  try {
    const { hash } = readFormat(commonDirectory(gitDirectory), gitDirectory);
    return given ?? hash;
  } catch (error) {
    // A configuration that cannot be read is not needed if the user says what is in it.
    if (given === undefined || error instanceof RefusedRepositoryError) throw error;
    return given;
  }
}

/** As `hashFor`, for work that a broken configuration must not stop. Throws `RefusedRepositoryError` only. */
export function hashIfReadable(place: LocatedStack, given: HashName | undefined): HashName | undefined {
  try {
    return hashFor(place, given);
  } catch (error) {
    if (error instanceof RefusedRepositoryError) throw error;
    return given;
  }
}

/** How git would write to this stack: as its repository is configured, and elsewhere with git's defaults. */
export function writingOptions(place: LocatedStack, given: HashName | undefined): StackOptions {
  return { ...writeOptionsFor(place.gitDirectory), hash: hashFor(place, given) };
}
