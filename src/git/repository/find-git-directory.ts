/** The git directory that a path leads to, with refs in any storage. */
import { NoStackError } from '../errors.ts';
import { statusOf } from '../files/path-status.ts';
import { gitDirectoryAt, gitDirectoryOfStack, repositoryAbove } from './locate.ts';
import { realPath, resolveOnDisk } from './on-disk.ts';
import { isGitDirectory, readGitFile } from './repository.ts';

/**
 * The git directory of a work tree or a folder in it, of a `.git` directory or file, or of a stack's directory, with its
 * symbolic links resolved. Without a path, the one that git uses in the current directory. Throws `GitError`, and its
 * `NoStackError` if there is none.
 */
export function findGitDirectory(path?: string): string {
  const start = path ?? (process.env.GIT_DIR ? resolveOnDisk(process.cwd(), process.env.GIT_DIR) : '.');
  const status = statusOf(start);
  if (status === undefined) throw new NoStackError(start, 'nothing');
  if (!status.isDirectory()) return fromFile(start);
  const own = gitDirectoryAt(start) ?? gitDirectoryOfStack(start);
  if (own !== undefined) return realPath(own);
  const above = repositoryAbove(start);
  if (above !== undefined) return realPath(above.gitDirectory);
  throw new NoStackError(start, 'noRepository');
}

function fromFile(file: string): string {
  const gitDirectory = readGitFile(file);
  if (gitDirectory === undefined) throw new NoStackError(file, 'badGitFile');
  if (!isGitDirectory(gitDirectory)) throw new NoStackError(file, 'badGitFile', gitDirectory);
  return realPath(gitDirectory);
}
