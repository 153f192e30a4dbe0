/** What is needed to run git on the repository of a stack. */
import { gitOnPath } from '../ask-git.ts';
import { AskGitError } from '../errors.ts';
import { gitDirectoryOfStack, type LocatedStack } from '../repository/locate.ts';

/** The path of git and the git directory of a stack. Throws `AskGitError` if there is no git on PATH or no git directory. */
export function gitOfStack({ directory, gitDirectory }: LocatedStack): { git: string; repository: string } {
  const git = gitOnPath();
  if (git === undefined) throw new AskGitError('NOT_EXIST_ERROR', 'git was not found on PATH');
  const repository = gitDirectory ?? gitDirectoryOfStack(directory);
  if (repository !== undefined) return { git, repository };
  throw new AskGitError('NOT_EXIST_ERROR', `${directory} is not in a git directory`, directory);
}
