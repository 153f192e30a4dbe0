/** The other stacks of the repository around a stack. */
import { dirname, join } from 'node:path';
import { GitError } from '../../git/errors.ts';
import { listDirectory } from '../../git/files/regular-file.ts';
import { mainStack, mainStackOf } from '../../git/repository/locate.ts';
import { commonDirectory } from '../../git/repository/repository.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { realPath } from '../files.ts';
import type { PlanContext } from './plan-context.ts';

/** The number of linked worktrees whose stacks are read. */
const MOST_WORKTREES = 256;

/** Directories of the other stacks that the worktrees of a repository use. */
export interface OtherStacks {
  /** The stack that has the branches; `undefined` if the stack is that one. */
  readonly main: string | undefined;
  /** The stacks of linked worktrees, at most 256, without the stack itself. Not all of them need to exist. */
  readonly worktrees: readonly string[];
}

/**
 * The other stacks of the repository: of the main worktree, and those in `worktrees/` of the common git directory. A
 * stack that cannot be read counts as absent. Never throws.
 */
export function otherStacks({ directory, gitDirectory }: PlanContext): OtherStacks {
  if (gitDirectory === undefined) return { main: undefined, worktrees: [] };
  const common = commonOf(gitDirectory);
  const main = common === realPath(gitDirectory) ? mainStackOf(directory) : mainStack(common);
  const worktrees = join(dirname(main ?? mainStack(common)), 'worktrees');
  return {
    main,
    worktrees: namesIn(worktrees)
      .map(name => join(worktrees, name, 'reftable'))
      .filter(path => realPath(path) !== directory),
  };
}

function commonOf(gitDirectory: string): string {
  try {
    return realPath(commonDirectory(gitDirectory));
  } catch (error) {
    if (error instanceof GitError) return realPath(gitDirectory);
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return listDirectory(directory, MOST_WORKTREES).entries.map(({ name }) => name);
  } catch (error) {
    if (isReftableError(error)) return [];
    throw error;
  }
}
