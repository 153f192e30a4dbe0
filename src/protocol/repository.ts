/** The repositories of a workspace. */
export type { FoundInstead } from '../git/index.ts';

import type { ErrorInfo, HashName, StackLocation } from './values.ts';

export interface StackInfo {
  readonly location: StackLocation;
  /** The linked worktree's id; left out for the main worktree, and for a bare repository's own stack. */
  readonly worktreeId?: string;
  /** The worktree's root; left out for a bare repository's own stack. */
  readonly worktree?: string;
}

/** The result of a search for repositories. */
export interface SearchResult {
  readonly repositories: readonly RepositoryInfo[];
  /** Folders that were listed. */
  readonly folders: number;
  /**
   * The limit that the search reached, so that it stopped early. `worktrees` are those of one repository: the search
   * continued. Left out if everything was searched.
   */
  readonly limit?: 'folders' | 'entries' | 'repositories' | 'time' | 'worktrees';
}

export interface RepositoryInfo {
  /** Absolute path of the common git directory; it identifies the repository. */
  readonly gitDirectory: string;
  /** The name that is shown: the last part of the worktree's path, or `name.git`. */
  readonly label: string;
  readonly bare: boolean;
  readonly hash: HashName;
  /** `extensions.refStorage`, `files` where it is not set. */
  readonly refStorage: string;
  /** Main stack first; empty when the refs are files and no stack is there. */
  readonly stacks: readonly StackInfo[];
  /** It is in a temporary folder that is deleted with the window. Only the extension knows. */
  readonly temporary?: 'sample' | 'bundle';
  /** Why git does not read the repository, or not its stack. */
  readonly error?: ErrorInfo;
}
