/** What the path on the command line stands for, and how its stack is to be opened. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { commonDirectory, isGitDirectory, readRepository } from '../git/repository.ts';
import { writeOptionsFor } from '../git/writeOptions.ts';
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

/** The hash the user gave, or the configuration of the stack's repository; `undefined` leaves it to the tables. */
export function hashFor(directory: string, given: HashName | undefined): HashName | undefined {
  const gitDirectory = gitDirectoryOf(directory);
  return given ?? (gitDirectory === undefined ? undefined : readRepository(commonDirectory(gitDirectory)).hash);
}

/** How git would write to this stack: as its repository is configured, and elsewhere with git's defaults. */
export function writingOptions(directory: string, given: HashName | undefined): StackOptions {
  return { ...writeOptionsFor(gitDirectoryOf(directory)), hash: hashFor(directory, given) };
}

function gitDirectoryOf(directory: string): string | undefined {
  const parent = dirname(resolve(directory));
  return isGitDirectory(parent) ? parent : undefined;
}
