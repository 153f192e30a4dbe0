/** Finds the repositories in and around folders by looking for what git itself looks for. */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitError } from './errors.ts';
import {
  commonDirectory,
  isGitDirectory,
  type Repository,
  readGitFile,
  readRepository,
  unreadableRepository,
} from './repository.ts';

export type FoundRepository = { readonly repository: Repository; readonly error?: GitError };

export interface DiscoverOptions {
  /** Levels of folders below each start that are looked into. */
  readonly maxDepth?: number;
  /** Folders that are looked into altogether; a walk that is longer ends there. */
  readonly maxFolders?: number;
  /** Called for each folder; throw to stop the walk. */
  readonly onFolder?: (folder: string) => void;
}

/** Folders that hold what other programs made, by the thousand. */
const SKIPPED = new Set([
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.gradle',
  '.terraform',
  '.yarn',
  '.pnpm-store',
]);

/**
 * Every repository at, above and below the folders, linked worktrees and submodules (checked out or not) included, in
 * the order of their git directories. A folder that cannot be read is passed over; a repository that cannot be read is
 * told with its error.
 */
export function discoverRepositories(folders: readonly string[], options: DiscoverOptions = {}): FoundRepository[] {
  const walk = new Walk(options);
  for (const folder of folders) {
    walk.up(folder);
    walk.down(folder, options.maxDepth ?? 5);
  }
  return [...walk.found.values()].sort((a, b) => (a.repository.gitDirectory < b.repository.gitDirectory ? -1 : 1));
}

class Walk {
  /** By the common git directory. */
  readonly found = new Map<string, FoundRepository>();
  readonly #visited = new Set<string>();
  readonly #onFolder: (folder: string) => void;
  #foldersLeft: number;

  constructor(options: DiscoverOptions) {
    this.#onFolder = options.onFolder ?? (() => {});
    this.#foldersLeft = options.maxFolders ?? 50_000;
  }

  /** The repository that the folder lies in, as git finds it: the nearest one upwards. */
  up(folder: string): void {
    for (let place = folder; ; place = dirname(place)) {
      if (this.#look(place) || dirname(place) === place) return;
    }
  }

  down(folder: string, depth: number): void {
    const entries = this.#enter(folder);
    if (!entries) return;
    if (this.#look(folder) === 'bare') return;
    if (depth === 0) return;
    for (const entry of entries) {
      if (entry.name === '.git' || SKIPPED.has(entry.name)) continue;
      if (entry.isDirectory() || entry.isSymbolicLink()) this.down(join(folder, entry.name), depth - 1);
    }
  }

  /** The entries of a folder met for the first time; `undefined` for any other, for a file, and for what is denied. */
  #enter(folder: string): Dirent[] | undefined {
    this.#onFolder(folder);
    try {
      const real = realpathSync(folder);
      if (this.#visited.has(real) || this.#foldersLeft === 0) return undefined;
      this.#visited.add(real);
      this.#foldersLeft -= 1;
      return readdirSync(folder, { withFileTypes: true });
    } catch {
      return undefined;
    }
  }

  #look(folder: string): 'worktree' | 'bare' | undefined {
    const gitDirectory = gitDirectoryOf(folder);
    if (gitDirectory) {
      this.#add(gitDirectory, folder);
      return 'worktree';
    }
    if (!isGitDirectory(folder)) return undefined;
    this.#add(folder);
    return 'bare';
  }

  #add(gitDirectory: string, worktree?: string): void {
    try {
      const common = realpathSync(commonDirectory(gitDirectory));
      if (this.found.has(common)) return;
      // The folder of a linked worktree says nothing of where the main one is.
      const linked = common !== realpathSync(gitDirectory);
      this.found.set(common, read(common, linked ? undefined : worktree));
      this.#submodules(join(common, 'modules'), 8);
    } catch {
      // It went away while it was looked at.
    }
  }

  /** Submodules' git directories; a name may hold slashes, so they lie at any depth, and have modules of their own. */
  #submodules(folder: string, depth: number): void {
    for (const entry of this.#enter(folder) ?? []) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      if (isGitDirectory(path)) this.#add(path);
      else if (depth > 0) this.#submodules(path, depth - 1);
    }
  }
}

/** The git directory of a worktree's root: its `.git`, or what the `.git` file there points to. */
function gitDirectoryOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    const directory = status?.isFile() ? readGitFile(path) : path;
    return status && directory && isGitDirectory(directory) ? directory : undefined;
  } catch {
    return undefined;
  }
}

function read(common: string, worktree: string | undefined): FoundRepository {
  try {
    return { repository: readRepository(common, worktree) };
  } catch (error) {
    return { repository: unreadableRepository(common, worktree), error: GitError.from(error, common) };
  }
}
