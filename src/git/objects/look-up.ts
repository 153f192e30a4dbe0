/** Objects in the object database of a repository, looked up by git: `git cat-file --batch-check`. */
import { AskGitError } from '../errors.ts';
import type { LocatedStack } from '../repository/locate.ts';
import { gitOfStack } from './git-of-stack.ts';
import { runGit } from './run-git.ts';

const OBJECT_TYPES = ['commit', 'tree', 'blob', 'tag'] as const;

/** The type of an object in git's words. */
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** An object that exists. */
export interface FoundObject {
  readonly oid: string;
  readonly type: ObjectType;
}

/**
 * Returns the object of each name in order, or `undefined` if it does not exist. A name is an object id, or one and
 * `^{}` for the object that the tag leads to. Blocks while git runs: pass some thousand names at a time.
 *
 * git fetches nothing: in a partial clone, objects that were not fetched yet do not exist. Replacement refs are not
 * followed. Throws `AskGitError` if git cannot be run or does not accept the repository.
 */
export type ObjectLookup = (names: readonly string[]) => readonly (FoundObject | undefined)[];

/**
 * Looks objects up for a stack, in its repository. Throws `AskGitError` if git is not found on PATH, or if the stack
 * has no git directory.
 */
export function objectLookupOf(stack: LocatedStack): ObjectLookup {
  const { git, repository } = gitOfStack(stack);
  return names => lookUp(git, repository, names);
}

function lookUp(git: string, gitDirectory: string, names: readonly string[]): (FoundObject | undefined)[] {
  if (names.length === 0) return [];
  const command = ['--no-replace-objects', 'cat-file', '--buffer', '--batch-check=%(objectname) %(objecttype)'];
  const { status, output, problem } = runGit(git, gitDirectory, command, `${names.join('\n')}\n`);
  const lines = output.split('\n');
  if (status !== 0 || lines.length !== names.length + 1) {
    throw new AskGitError('IO_ERROR', `git cat-file: ${problem || `exit status ${status}`}`, gitDirectory);
  }
  return lines.slice(0, -1).map(foundIn);
}

/** Of a line such as `<id> commit`, or `<name> missing`. */
function foundIn(line: string): FoundObject | undefined {
  const [oid = '', word] = line.split(' ');
  const type = OBJECT_TYPES.find(each => each === word);
  return type === undefined ? undefined : { oid, type };
}
