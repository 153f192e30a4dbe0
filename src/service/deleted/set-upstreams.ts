/** Sets the upstreams of branches that were restored, with git. */
import { BranchQuestions, type PossibleUpstream } from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { editedRepository } from '../edits/repository.ts';
import type { Context } from '../worker/context.ts';

/** Returns the branches whose upstreams git did not set. Throws `AskGitError`, and `GitError` outside of a repository. */
export function setUpstreams(
  location: StackLocation,
  upstreams: readonly PossibleUpstream[],
  { check }: Context,
): string[] {
  const { git, directory, environment } = editedRepository(location);
  const questions = new BranchQuestions(git(), { directory, environment });
  return upstreams.flatMap(({ branch, upstream }) => {
    check();
    return questions.setUpstream(branch, upstream) ? [] : [branch];
  });
}
