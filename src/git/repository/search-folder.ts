/**
 * One folder of a search for all repositories below folders. The caller enters the folders, so that it decides how long one may
 * take and what is remembered.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { GitError, NoStackError } from '../errors.ts';
import { statusOf } from '../files/path-status.ts';
import { directoryEntries } from '../files/regular-file.ts';
import { damagedGitDirectoryAt } from './damaged.ts';
import { gitDirectoryAt, looksLikeGitDirectory } from './locate.ts';
import { isWithin, realPath } from './on-disk.ts';
import { commonDirectory, readGitFile } from './repository.ts';

/** A repository that a folder leads to. */
export interface RepositoryInFolder {
  /** The common git directory, symbolic links resolved. */
  readonly gitDirectory: string;
  /** The folder, if it is the main worktree. */
  readonly worktree?: string;
  /** The git directory is neither the folder nor its `.git`, and other folders may lead to it as well. */
  readonly isElsewhere: boolean;
}

/** What a search finds in one folder. */
export interface SearchedFolder {
  /** Left out if there is none, or if the search finds it at its own path. */
  readonly repository?: RepositoryInFolder;
  /** Why what seems to be a repository is none that git accepts. */
  readonly error?: GitError;
  /** Paths relative to the folder, sorted, that the search continues with. */
  readonly folders: readonly string[];
}

/** For a symbolic link that does not lead to a repository. */
const NONE: SearchedFolder = { folders: [] };

/**
 * Looks at a folder below `roots`, whose symbolic links are resolved. A symbolic link is followed to a repository, and not
 * entered. A repository is left out that has a path of its own below `roots`. Throws `GitError` for a folder that cannot be
 * listed.
 */
export function searchFolder(folder: string, roots: readonly string[], isRoot: boolean): SearchedFolder {
  const isLink = !isRoot && isSymbolicLink(folder);
  // Fails for links in a circle.
  if (isLink && statusOf(folder)?.isDirectory() !== true) return NONE;
  const gitDirectory = gitDirectoryAt(folder) ?? damagedGitDirectoryAt(folder);
  if (gitDirectory === undefined) return isLink ? NONE : withoutRepository(folder);
  const repository = repositoryOf(folder, gitDirectory);
  const isElsewhere = isLink || repository.isElsewhere;
  const hasOwnPath = isElsewhere && roots.some(root => isWithin(repository.gitDirectory, root));
  const isBare = gitDirectory === folder;
  return {
    ...(hasOwnPath ? {} : { repository: { ...repository, isElsewhere } }),
    folders: isLink ? [] : [...(isElsewhere ? [] : modulesIn(folder, isBare)), ...(isBare ? [] : foldersIn(folder))],
  };
}

function repositoryOf(folder: string, gitDirectory: string): RepositoryInFolder {
  const common = realPath(commonDirectory(gitDirectory));
  const real = realPath(folder);
  const isLinkedWorktree = common !== realPath(gitDirectory);
  return {
    gitDirectory: common,
    ...(gitDirectory === folder || isLinkedWorktree ? {} : { worktree: folder }),
    isElsewhere: common !== real && common !== join(real, '.git'),
  };
}

/** The folder with the git directories of submodules, which need not be checked out. */
function modulesIn(folder: string, isBare: boolean): string[] {
  const modules = isBare ? 'modules' : join('.git', 'modules');
  return statusOf(join(folder, modules))?.isDirectory() ? [modules] : [];
}

function withoutRepository(folder: string): SearchedFolder {
  const folders = foldersIn(folder);
  if (folder.endsWith('.git') && looksLikeGitDirectory(folder)) return { error: notAGitDirectory(folder), folders: [] };
  const error = brokenGitFile(join(folder, '.git'));
  return { ...(error && { error }), folders };
}

/** Why a `.git` that exists does not lead to a git directory. */
function brokenGitFile(path: string): GitError | undefined {
  try {
    const status = statusOf(path);
    if (status === undefined) return undefined;
    if (status.isDirectory()) return notAGitDirectory(path);
    return new NoStackError(path, 'badGitFile', readGitFile(path));
  } catch (error) {
    return GitError.from(error, path);
  }
}

function notAGitDirectory(path: string): GitError {
  return new GitError('FORMAT_ERROR', `git does not accept ${path} as a git directory`, path);
}

function foldersIn(folder: string): string[] {
  try {
    const names: string[] = [];
    for (const entry of directoryEntries(folder)) {
      if (entry.name === '.git') continue;
      const isEntered = entry.isDirectory() || (entry.isSymbolicLink() && leadsToRepository(join(folder, entry.name)));
      if (isEntered) names.push(entry.name);
    }
    return names.sort();
  } catch (error) {
    throw GitError.from(error, folder);
  }
}

/** Also true for a link that cannot be followed, so that this is reported. */
function leadsToRepository(link: string): boolean {
  try {
    if (statusOf(link)?.isDirectory() !== true) return false;
    return (gitDirectoryAt(link) ?? damagedGitDirectoryAt(link)) !== undefined;
  } catch {
    return true;
  }
}

function isSymbolicLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    throw GitError.from(error, path);
  }
}
