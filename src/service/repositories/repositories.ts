/** Discovery of repositories, with the types of the protocol. */
import { discoverRepositories } from '../../git/index.ts';
import type { SearchResult } from '../../protocol/repository.ts';
import type { Context } from '../worker/context.ts';
import { toErrorInfo } from '../worker/errors.ts';

export function discover(folders: readonly string[], maxDepth: number | undefined, context: Context): SearchResult {
  const { found, ...search } = discoverRepositories(folders, { maxDepth, onFolder: () => context.check() });
  const repositories = found.map(({ repository: { stacks, moreWorktrees: _, ...repository }, error }) => ({
    ...repository,
    stacks: stacks.map(({ directory, gitDirectory, worktreeId, worktree }) => ({
      // A configuration that does not lead to the stack does not state its hash.
      location: { directory, gitDirectory, ...(repository.refStorage === 'reftable' && { hash: repository.hash }) },
      worktreeId,
      worktree,
    })),
    error: error && toErrorInfo(error),
  }));
  return { ...search, repositories };
}
