/** Reads a repository that a search found, also one that git does not accept. */
import { join } from 'node:path';
import { GitError, RefusedRepositoryError } from '../errors.ts';
import { holdsStack, unusedStackProblem } from './damaged.ts';
import { type Repository, readRepository, unreadableRepository, withConventionalStacks } from './repository.ts';
import { storageSetting } from './surroundings.ts';

/** A repository, with the error if it cannot be read, git refuses it, or git does not use the stack in it. */
export type FoundRepository = { readonly repository: Repository; readonly error?: GitError };

/** Its formats are those of its configuration; git's defaults if that could not be read, or git refuses it. */
export type ConfiguredRepository = FoundRepository & { readonly isConfigured: boolean };

/**
 * Reads the repository of a common git directory in any state, with its stacks if they are where git keeps them by default. At
 * most `mostWorktrees` linked worktrees are listed. Throws `GitError` if it was removed meanwhile.
 */
export function readFound(common: string, worktree: string | undefined, mostWorktrees: number): ConfiguredRepository {
  const { repository, error } = readConfigured(common, worktree, mostWorktrees);
  const isConfigured = error === undefined;
  const problem = error ?? unusedStackProblem(repository);
  if (problem === undefined) return { repository, isConfigured };
  if (repository.stacks.length > 0 || !isRepairable(common, problem))
    return { repository, error: problem, isConfigured };
  return { repository: withConventionalStacks(repository, worktree, mostWorktrees), error: problem, isConfigured };
}

/** A stack of an unknown format of repositories is not touched, but an unknown storage can be a misspelled setting. */
function isRepairable(common: string, problem: GitError): boolean {
  if (!holdsStack(join(common, 'reftable'))) return false;
  return !(problem instanceof RefusedRepositoryError) || storageSetting(common) === 'other';
}

function readConfigured(common: string, worktree: string | undefined, mostWorktrees: number): FoundRepository {
  try {
    return { repository: readRepository(common, worktree, mostWorktrees) };
  } catch (error) {
    return { repository: unreadableRepository(common, worktree), error: GitError.from(error, common) };
  }
}
