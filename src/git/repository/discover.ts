/** Finds the repositories in and around folders in the way that git finds them. */

import { dirname, join } from 'node:path';
import {
  checkArray,
  checkFunction,
  checkObject,
  checkOptional,
  checkString,
  invalidArgument,
} from '../../reftable/format/arguments.ts';
import { directoryEntries } from '../files/regular-file.ts';
import { damagedGitDirectoryAt } from './damaged.ts';
import { gitDirectoryAt } from './locate.ts';
import { isWithin, realPath } from './on-disk.ts';
import { type FoundRepository, readFound } from './read-found.ts';
import { commonDirectory, isGitDirectory, MOST_WORKTREES } from './repository.ts';
import { SKIPPED_FOLDERS } from './skipped-folders.ts';

/** The limits that a search can reach. `worktrees` are those of one repository: the search continues. */
export type SearchLimit = 'folders' | 'entries' | 'repositories' | 'time' | 'worktrees';

/** The repositories that a search found, and how far it came. */
export interface Discovery {
  /** In the order of their git directories. */
  readonly found: readonly FoundRepository[];
  /** Folders that were listed. */
  readonly folders: number;
  /** The limit that was met first. Left out if everything was searched. */
  readonly limit?: SearchLimit;
}

/** The limits of a search. */
export interface DiscoverOptions {
  /** Levels of folders below each start that are searched. The default is 5. */
  readonly maxDepth?: number;
  /** Folders that are listed altogether. The default is 50,000. */
  readonly maxFolders?: number;
  /** Entries of folders that are read altogether. The default is 1,000,000. */
  readonly maxEntries?: number;
  /** The default is 1,000. */
  readonly maxRepositories?: number;
  /** Milliseconds after which the search stops. One call of the file system is not interrupted. The default is 30,000. */
  readonly maxTime?: number;
  /** Called for each folder; throw to stop the search. */
  readonly onFolder?: (folder: string) => void;
}

/**
 * Every repository at, above and below the folders, with linked worktrees and submodules (checked out or not). A folder
 * that cannot be read is skipped. A repository that cannot be read, or that git refuses, is listed with its error, and with
 * its stacks if they are where git keeps them by default.
 * Throws only what `onFolder` throws, and API_ERROR for a wrong argument.
 */
export function discoverRepositories(folders: readonly string[], options: DiscoverOptions = {}): Discovery {
  checkArray('The folders', folders);
  for (const folder of folders) checkString('A folder', folder);
  checkObject('The options of a search', options);
  checkOptional(checkFunction, 'The option onFolder', options.onFolder);
  for (const name of ['maxDepth', 'maxFolders', 'maxEntries', 'maxRepositories', 'maxTime'] as const)
    checkOptional(checkLimit, `The option ${name}`, options[name]);
  const search = new Search(folders, options);
  for (const folder of folders) {
    search.up(folder);
    search.down(folder, options.maxDepth ?? 5);
  }
  return search.result();
}

function checkLimit(what: string, limit: number): void {
  if (typeof limit !== 'number' || Number.isNaN(limit)) throw invalidArgument(what, limit, 'a number');
}

/** The number of entries after which the time is checked. */
const LOOK_EVERY = 256;

class Search {
  /** By the common git directory. */
  readonly #found = new Map<string, FoundRepository>();
  readonly #visited = new Set<string>();
  /** The folders that are searched, on disk. */
  readonly #roots: readonly string[];
  readonly #options: DiscoverOptions;
  readonly #deadline: number;
  #entriesLeft: number;
  #limit: SearchLimit | undefined;
  #stopped = false;

  constructor(folders: readonly string[], options: DiscoverOptions) {
    this.#roots = folders.map(realOrGiven);
    this.#options = options;
    this.#deadline = performance.now() + (options.maxTime ?? 30_000);
    this.#entriesLeft = options.maxEntries ?? 1_000_000;
  }

  result(): Discovery {
    const found = [...this.#found.values()];
    return {
      found: found.sort((a, b) => (a.repository.gitDirectory < b.repository.gitDirectory ? -1 : 1)),
      folders: this.#visited.size,
      ...(this.#limit && { limit: this.#limit }),
    };
  }

  /** The repository that the folder is in, as git finds it from there: the nearest one upwards on disk. */
  up(folder: string): void {
    for (let directory = realOrGiven(folder); !this.#stopped; directory = dirname(directory)) {
      if (this.#look(directory) || dirname(directory) === directory) return;
    }
  }

  down(folder: string, depth: number): void {
    const folders = this.#enter(folder, this.#roots);
    if (!folders) return;
    if (this.#look(folder) === 'bare') return;
    if (depth === 0) return;
    for (const name of folders) {
      if (this.#stopped) return;
      if (name !== '.git' && !SKIPPED_FOLDERS.has(name)) this.down(join(folder, name), depth - 1);
    }
  }

  /**
   * The folders, and links that may lead to folders, in a folder that is found for the first time. A link that leads
   * out of `roots` is not followed: a repository can contain one to `/`.
   */
  #enter(folder: string, roots: readonly string[]): string[] | undefined {
    if (this.#stopped) return undefined;
    this.#options.onFolder?.(folder);
    try {
      const real = realPath(folder);
      if (this.#visited.has(real) || !roots.some(root => isWithin(real, root))) return undefined;
      if (this.#visited.size >= (this.#options.maxFolders ?? 50_000)) return this.#stop('folders');
      this.#visited.add(real);
      return this.#foldersIn(folder);
    } catch {
      return undefined;
    }
  }

  #foldersIn(folder: string): string[] {
    const folders: string[] = [];
    for (const entry of directoryEntries(folder)) {
      if (this.#entriesLeft % LOOK_EVERY === 0) this.#lookAtClock();
      if (this.#entriesLeft-- <= 0) this.#stop('entries');
      if (this.#stopped) break;
      if (entry.isDirectory() || entry.isSymbolicLink()) folders.push(entry.name);
    }
    this.#lookAtClock();
    return folders;
  }

  #lookAtClock(): void {
    if (performance.now() >= this.#deadline) this.#stop('time');
  }

  #stop(limit: SearchLimit): undefined {
    this.#limit ??= limit;
    this.#stopped = true;
  }

  #look(folder: string): 'worktree' | 'bare' | undefined {
    const gitDirectory = anyGitDirectoryAt(folder);
    if (gitDirectory === undefined) return undefined;
    const bare = gitDirectory === folder;
    this.#add(gitDirectory, bare ? undefined : folder);
    return bare ? 'bare' : 'worktree';
  }

  #add(gitDirectory: string, worktree?: string): void {
    const common = this.#addRepository(gitDirectory, worktree);
    if (common !== undefined) this.#submodules(join(common, 'modules'), common, 8);
  }

  /** Returns the common git directory of a repository that is found for the first time. */
  #addRepository(gitDirectory: string, worktree: string | undefined): string | undefined {
    try {
      const common = realPath(commonDirectory(gitDirectory));
      if (this.#found.has(common)) return undefined;
      if (this.#found.size >= (this.#options.maxRepositories ?? 1000)) return this.#stop('repositories');
      // The folder of a linked worktree does not contain the path of the main one.
      const linked = common !== realPath(gitDirectory);
      const mostWorktrees = Math.min(MOST_WORKTREES, Math.max(0, this.#entriesLeft));
      const found = readFound(common, linked ? undefined : worktree, mostWorktrees);
      this.#found.set(common, found);
      this.#entriesLeft -= found.repository.stacks.length;
      if (found.repository.moreWorktrees) this.#limit ??= 'worktrees';
      return common;
    } catch {
      // It was removed while it was read.
      return undefined;
    }
  }

  /** Submodules' git directories. A name may hold slashes, so that they are at any depth, and have modules of their own. */
  #submodules(folder: string, common: string, depth: number): void {
    for (const name of this.#enter(folder, [common]) ?? []) {
      const path = join(folder, name);
      if (isGitDirectory(path)) this.#add(path);
      else if (depth > 0) this.#submodules(path, common, depth - 1);
    }
  }
}

function realOrGiven(folder: string): string {
  try {
    return realPath(folder);
  } catch {
    return folder;
  }
}

/** The git directory of a folder, or one in it that git does not accept but that holds a stack. */
function anyGitDirectoryAt(folder: string): string | undefined {
  try {
    return gitDirectoryAt(folder) ?? damagedGitDirectoryAt(folder);
  } catch {
    return undefined;
  }
}
