/** The remotes of a repository, and which remote-tracking refs follow branches that a remote no longer has. */
import { GitError, gitDirectoryOfStack, isRefName, readConfig } from '../../git/index.ts';
import type { GoneRef } from '../../protocol/remotes.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { editText } from '../../text/edits.ts';
import { presentRefs } from '../edits/present-refs.ts';
import { runProgram } from '../edits/program.ts';
import { editedRepository } from '../edits/repository.ts';
import type { Context } from '../worker/context.ts';
import { ServiceError } from '../worker/errors.ts';

/** The names of the remotes in the configuration, sorted. Starts no program. Throws `GitError`. */
export function remotesOf({ directory, gitDirectory = gitDirectoryOfStack(directory) }: StackLocation): string[] {
  if (gitDirectory === undefined) throw new GitError('NOT_EXIST_ERROR', editText.noGitDirectory(directory));
  return readConfig(gitDirectory, process.env).subsections('remote', 'url').sort();
}

/**
 * The refs that `git remote prune` would delete. git asks the remote, with programs that the configuration names; it does not
 * ask for passwords. Rejects with git's message, with `CancelledError`, and with `AskGitError`.
 */
export async function goneRefs(location: StackLocation, remote: string, context: Context): Promise<GoneRef[]> {
  const { directory, environment, git } = editedRepository(location);
  const printed: string[] = [];
  const status = await runProgram(git(), ['remote', 'prune', '--dry-run', '--', remote], {
    ...{ directory, check: context.check, print: (text: string) => printed.push(text) },
    environment: { ...environment, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  });
  const output = printed.join('');
  if (status !== 0) {
    throw new ServiceError({ code: 'API_ERROR', message: editText.gitFailed('git remote prune', output), output });
  }
  return presentRefs(location, prunedNames(output), context).flatMap(({ ref, value }) =>
    value === null ? [] : [{ name: ref, value }],
  );
}

/** Full names. git leaves out `refs/remotes/`, and only that. */
function prunedNames(output: string): string[] {
  const shown = output.split('\n').flatMap(line => /^ \* \[would prune\] (.+)$/.exec(line)?.[1] ?? []);
  const names = shown.map(name => (name.startsWith('refs/') ? name : `refs/remotes/${name}`));
  return [...new Set(names)].filter(name => isRefName(name));
}
