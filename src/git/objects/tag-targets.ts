/** What tags lead to, read by `git cat-file --batch`. */
import { AskGitError } from '../errors.ts';
import type { LocatedStack } from '../repository/locate.ts';
import { gitOfStack } from './git-of-stack.ts';
import { runGit } from './run-git.ts';

/** The object that a tag names. */
export interface TagTarget {
  readonly oid: string;
  /** As the tag states it. */
  readonly type: string;
}

/**
 * Returns what each tag names, in order; `undefined` for an object that is missing or not a tag. Blocks while git runs:
 * pass some thousand IDs at a time. git fetches nothing. Replacement refs are not followed. Throws `AskGitError` if git
 * cannot be run or does not accept the repository.
 */
export type TagTargets = (oids: readonly string[]) => readonly (TagTarget | undefined)[];

/** Reads tags of a stack's repository. Throws `AskGitError` if git is not found on PATH, or without a git directory. */
export function tagTargetsOf(stack: LocatedStack): TagTargets {
  const { git, repository } = gitOfStack(stack);
  return oids => targetsOf(git, repository, oids);
}

function targetsOf(git: string, gitDirectory: string, oids: readonly string[]): (TagTarget | undefined)[] {
  if (oids.length === 0) return [];
  const command = ['--no-replace-objects', 'cat-file', '--buffer', '--batch'];
  const { status, output, problem } = runGit(git, gitDirectory, command, `${oids.join('\n')}\n`);
  if (status !== 0) throw new AskGitError('IO_ERROR', `git cat-file: ${problem}`, gitDirectory);
  let at = 0;
  return oids.map(() => {
    const end = output.indexOf('\n', at);
    const [, type, size] = output.slice(at, end).split(' ');
    at = end + 1;
    // The line of a missing object is not followed by a content.
    if (size === undefined) return undefined;
    const content = output.slice(at, at + Number(size));
    at += Number(size) + 1;
    return type === 'tag' ? targetIn(content) : undefined;
  });
}

/** The first two headers of a tag. */
function targetIn(content: string): TagTarget | undefined {
  const [, oid, type] = /^object ([0-9a-f]+)\ntype ([a-z]+)\n/.exec(content) ?? [];
  return oid === undefined || type === undefined ? undefined : { oid, type };
}
