/** Git directories that git does not accept, or whose stack git does not use, although a stack is in them. */
import { join } from 'node:path';
import { LIST_FILE, listPath } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import { isFile, mayExist } from '../files/path-status.ts';
import { listDirectory } from '../files/regular-file.ts';
import { looksLikeGitDirectory } from './locate.ts';
import { type Repository, readGitFile } from './repository.ts';
import { directoryPresence, headState } from './surroundings.ts';

/** Entries of a directory that are read to see whether it holds tables. */
const MOST_ENTRIES = 10_000;

/**
 * A folder's `.git`, or the folder itself, that git does not accept as a git directory but that holds a stack. Throws
 * `GitError` for a `.git` file that cannot be read.
 */
export function damagedGitDirectoryAt(folder: string): string | undefined {
  const isDamaged = (directory: string) => holdsStack(join(directory, 'reftable')) && looksLikeGitDirectory(directory);
  const beside = join(folder, '.git');
  const pointed = isFile(beside) ? readGitFile(beside) : beside;
  return [pointed, folder].find(directory => directory !== undefined && isDamaged(directory));
}

/** Whether a directory has a list of tables, or tables. Never throws. */
export function holdsStack(directory: string): boolean {
  return holdsList(directory) || holdsTables(directory);
}

/** Whether a directory has a list of tables, which need not be readable. Never throws. */
export function holdsList(directory: string): boolean {
  return mayExist(listPath(directory));
}

/** Whether a directory has tables, without a list or with one that was being written. Never throws. */
export function holdsTables(directory: string): boolean {
  try {
    const { entries } = listDirectory(directory, MOST_ENTRIES);
    return entries.some(
      ({ name }) => name.startsWith(LIST_FILE) || /^0x[0-9a-f]+-0x[0-9a-f]+-.*\.(ref|log)$/.test(name),
    );
  } catch {
    return false;
  }
}

/** Why git does not use the stack where git keeps it; `undefined` if git does, or if there is none. Never throws. */
export function unusedStackProblem({ gitDirectory, refStorage }: Repository): GitError | undefined {
  if (refStorage !== 'reftable' && !holdsStack(join(gitDirectory, 'reftable'))) return undefined;
  const problem = (file: string, what: string) =>
    new GitError('FORMAT_ERROR', `git does not use this repository: ${what}`, join(gitDirectory, file));
  const head = headState(gitDirectory);
  if (head !== 'stub' && head !== 'ref') return problem('HEAD', `the file HEAD is ${HEAD_WORDS[head]}`);
  for (const name of ['refs', 'objects'] as const) {
    const presence = directoryPresence(gitDirectory, name);
    if (presence !== 'present')
      return problem(name, `${name} is ${presence === 'missing' ? 'missing' : 'not a directory'}`);
  }
  if (refStorage === 'reftable') return undefined;
  const message = 'git does not use the stack of this repository: extensions.refStorage is not reftable';
  return new GitError('FORMAT_ERROR', message, join(gitDirectory, 'config'));
}

const HEAD_WORDS = {
  missing: 'missing',
  unreadable: 'not readable',
  zeros: 'empty',
  other: 'not valid',
} as const;
