/** The path of git and the git directory of a stack, which are needed to run git on its repository. */
import { gitOnPath } from '../ask-git.ts';
import { AskGitError } from '../errors.ts';
import { gitDirectoryOfStack, type LocatedStack } from '../repository/locate.ts';

/**
 * The path of git and the git directory of a stack. Throws `AskGitError` if git is not found on PATH, or if the stack
 * has no git directory.
 */
export function gitOfStack({ directory, gitDirectory }: LocatedStack): { git: string; repository: string } {
  const git = gitOnPath();
  if (git === undefined) throw new AskGitError('NOT_EXIST_ERROR', 'git was not found on PATH');
  const repository = gitDirectory ?? gitDirectoryOfStack(directory);
  if (repository !== undefined) return { git, repository };
  throw new AskGitError('NOT_EXIST_ERROR', `${directory} is not in a git directory`, directory);
}
