/**
 * One repository and its stacks, told from git's own files: `.git` directories and files, `commondir`, `worktrees/`,
 * and the extensions of the configuration. git is never started.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { GitConfig } from './config.ts';
import { GitError } from './errors.ts';

export interface RepositoryStack {
  /** The directory that holds `tables.list`. */
  readonly directory: string;
  /** The git directory whose worktree it belongs to: the common one, or `worktrees/<id>` below it. */
  readonly gitDirectory: string;
  /** `main`, or the linked worktree's id. */
  readonly label: string;
  /** Root of the worktree; left out for a bare repository's own stack. */
  readonly worktree?: string;
}

export interface Repository {
  /** The common git directory, symbolic links resolved. */
  readonly gitDirectory: string;
  readonly label: string;
  readonly bare: boolean;
  readonly hash: 'sha1' | 'sha256';
  readonly refStorage: string;
  /** Main stack first; empty when the refs are not reftables. */
  readonly stacks: readonly RepositoryStack[];
}

/** What a `.git` file points to, or `undefined` when the file says nothing of the kind. */
export function readGitFile(file: string): string | undefined {
  if (statSync(file).size > 64 << 10) return undefined;
  const match = /^gitdir: (.+?)[\r\n]*$/s.exec(readFileSync(file, 'utf8'));
  return match ? resolve(dirname(file), match[1]) : undefined;
}

/** git's own test: `HEAD`, and, beside it or in the common directory, `objects/` and `refs/`. */
export function isGitDirectory(directory: string): boolean {
  try {
    if (!statSync(join(directory, 'HEAD'), { throwIfNoEntry: false })?.isFile()) return false;
    const common = commonDirectory(directory);
    return isDirectory(join(common, 'objects')) && isDirectory(join(common, 'refs'));
  } catch {
    return false;
  }
}

/** The directory that holds what all worktrees share; of a main worktree, its git directory itself. */
export function commonDirectory(gitDirectory: string): string {
  const file = join(gitDirectory, 'commondir');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return gitDirectory;
  return resolve(gitDirectory, readFileSync(file, 'utf8').replace(/[\r\n]+$/, ''));
}

/**
 * Reads the repository of a common git directory. `worktree` is the folder whose `.git` led to it, for repositories
 * whose configuration does not name it. Throws `GitError`.
 */
export function readRepository(commonGitDirectory: string, worktree?: string): Repository {
  const gitDirectory = realpathSync(commonGitDirectory);
  const config = new GitConfig();
  config.read(join(gitDirectory, 'config'), { includes: false });
  const { refStorage, hash } = readExtensions(config);
  const main = mainWorktree(gitDirectory, config, worktree);
  const repository = {
    gitDirectory,
    label: basename(main ?? gitDirectory),
    bare: main === undefined,
    hash,
    refStorage: refStorage.format,
  };
  if (refStorage.format !== 'reftable') return { ...repository, stacks: [] };
  const home = refStorage.path === undefined ? gitDirectory : resolve(gitDirectory, refStorage.path);
  const stacks: RepositoryStack[] = [
    { directory: join(home, 'reftable'), gitDirectory, label: 'main', worktree: main },
  ];
  for (const linked of linkedWorktrees(gitDirectory)) {
    const directory = join(home, 'worktrees', linked.id, 'reftable');
    stacks.push({ directory, gitDirectory: linked.gitDirectory, label: linked.id, worktree: linked.root });
  }
  return { ...repository, stacks };
}

/** What can be said of a repository whose configuration cannot be read. */
export function unreadableRepository(commonGitDirectory: string, worktree?: string): Repository {
  const label = basename(worktree ?? mainWorktree(commonGitDirectory, new GitConfig()) ?? commonGitDirectory);
  return {
    gitDirectory: commonGitDirectory,
    label,
    bare: worktree === undefined && basename(commonGitDirectory) !== '.git',
    hash: 'sha1',
    refStorage: 'files',
    stacks: [],
  };
}

interface Extensions {
  /** `path` is given by `extensions.refStorage = <format>://<path>`, relative to the common git directory. */
  readonly refStorage: { readonly format: string; readonly path?: string };
  readonly hash: 'sha1' | 'sha256';
}

/** Extensions of format version 1 that change what version 0 would make of the repository. */
const NEW_EXTENSIONS = new Set(['refstorage', 'objectformat', 'compatobjectformat', 'relativeworktrees']);

function readExtensions(config: GitConfig): Extensions {
  const version = config.integer('core.repositoryformatversion') ?? 0;
  if (version > 1) {
    throw config.rejected('core.repositoryformatversion', `expected git repo version <= 1, found ${version}`);
  }
  const tooNew = version === 0 ? config.namesIn('extensions').find(name => NEW_EXTENSIONS.has(name)) : undefined;
  if (tooNew) {
    throw config.rejected(
      `extensions.${tooNew}`,
      `repo version is 0, but the v1-only extension '${tooNew}' is set: set core.repositoryFormatVersion to 1`,
    );
  }
  const hash = config.string('extensions.objectformat') ?? 'sha1';
  if (hash !== 'sha1' && hash !== 'sha256') {
    throw config.rejected('extensions.objectformat', `unknown object format '${hash}' in extensions.objectFormat`);
  }
  const [format, path] = (config.string('extensions.refstorage') ?? 'files').split(/:\/\/(.*)/s, 2);
  if (format !== 'files' && format !== 'reftable') {
    throw config.rejected('extensions.refstorage', `unknown ref storage format '${format}' in extensions.refStorage`);
  }
  return { refStorage: { format, path: path || undefined }, hash };
}

function mainWorktree(gitDirectory: string, config: GitConfig, found?: string): string | undefined {
  const configured = config.string('core.worktree');
  if (configured !== undefined) return resolve(gitDirectory, configured);
  if (config.boolean('core.bare')) return undefined;
  if (basename(gitDirectory) === '.git') return dirname(gitDirectory);
  return found;
}

interface LinkedWorktree {
  readonly id: string;
  readonly gitDirectory: string;
  readonly root: string;
}

function linkedWorktrees(commonGitDirectory: string): LinkedWorktree[] {
  const parent = join(commonGitDirectory, 'worktrees');
  let ids: string[];
  try {
    ids = readdirSync(parent).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw GitError.from(error, parent);
  }
  return ids.flatMap(id => {
    const gitDirectory = join(parent, id);
    try {
      // `gitdir` names the `.git` file inside the worktree; git ≥ 2.48 may write it relative to its own place.
      const dotGit = readFileSync(join(gitDirectory, 'gitdir'), 'utf8').replace(/[\r\n]+$/, '');
      return [{ id, gitDirectory, root: dirname(resolve(gitDirectory, dotGit)) }];
    } catch {
      return [];
    }
  });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
