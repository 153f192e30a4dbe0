/** The files around a stack that a repair can write, and what it writes there. */
import { basename, dirname, join, relative, sep } from 'node:path';
import { withReftableStorage } from '../../git/config/set-ref-storage.ts';
import { resolveOnDisk } from '../../git/repository/on-disk.ts';
import { commonDirectory } from '../../git/repository/repository.ts';
import { HEAD_STUB, REFS_HEADS_STUB } from '../../git/repository/surroundings.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { RepairError } from '../errors.ts';
import type { LeftReason } from '../facts.ts';
import { type Entry, identityText, isInside, type RepairFiles, realPath } from '../files.ts';
import type { RepositoryChange, RepositoryFileName } from '../plan.ts';
import { readFile, readThrough } from '../read-through.ts';
import { attempt, lookAt } from '../system-calls.ts';
import { LARGEST } from './file-state.ts';

/** The repository of a stack, and the hash that its tables have. */
export interface RepositoryContext {
  readonly files: RepairFiles;
  /** Of the stack. */
  readonly directory: string;
  /** The git directory around the stack. */
  readonly gitDirectory: string;
  readonly hash: HashName;
}

/** What the path of a file depends on. */
type Location = Pick<RepositoryContext, 'gitDirectory' | 'files'>;

/**
 * The path of a file, in the git directory or in the common one. A configuration that is a symbolic link is the file
 * that the link leads to, as for git. API_ERROR if the path is outside of the repository; IO_ERROR, `GitError`.
 */
export function pathOf(location: Location, name: RepositoryFileName): string {
  const path = resolvedPath(location, name);
  if (isOwn(location, path)) return path;
  const { gitDirectory } = location;
  throw new RepairError({ type: 'leadsOutside', name, path, gitDirectory }, { file: path });
}

function resolvedPath({ gitDirectory, files }: Location, name: RepositoryFileName): string {
  if (name === 'HEAD') return join(gitDirectory, name);
  const path = join(commonDirectory(gitDirectory), name);
  if (name !== 'config' || lookAt(files, path)?.type !== 'link') return path;
  const target = attempt(path, 'read', () => files.readLink(path));
  return resolveOnDisk(dirname(path), target);
}

/**
 * Whether a file is in the common git directory. A symbolic link, or a `commondir` that git did not write, could lead
 * anywhere: git keeps the git directory of a linked worktree in `worktrees/` of the common one.
 */
function isOwn({ gitDirectory }: Location, path: string): boolean {
  const own = realPath(gitDirectory);
  const common = realPath(commonDirectory(gitDirectory));
  const worktrees = dirname(own);
  const isLinked = basename(worktrees) === 'worktrees' && dirname(worktrees) === common;
  return (own === common || isLinked) && isInside(dirname(path), common);
}

/** The name of a file as findings have it: relative to the directory of the stack, with `/`. */
export function fileName({ directory, gitDirectory }: RepositoryContext, name: RepositoryFileName): string {
  const parent = name === 'HEAD' ? gitDirectory : commonDirectory(gitDirectory);
  return relative(directory, join(parent, name)).split(sep).join('/');
}

/** The change that writes the file as git needs it, or why it cannot be written. IO_ERROR, `GitError`. */
export function plannedChange(context: RepositoryContext, name: RepositoryFileName): RepositoryChange | LeftReason {
  const path = resolvedPath(context, name);
  if (!isOwn(context, path)) return 'leadsOutside';
  const entry = lookAt(context.files, path);
  const change = (content: Buffer): RepositoryChange => ({
    ...{ name, file: fileName(context, name) },
    identity: entry === undefined ? null : identityText(entry),
    content: content.toString('base64'),
  });
  switch (name) {
    case 'refs':
      return entry === undefined ? change(Buffer.from(REFS_HEADS_STUB)) : 'inTheWay';
    case 'HEAD':
      if (entry?.type === 'directory' || entry?.type === 'other') return 'inTheWay';
      return isReadable(context, path, entry) ? change(Buffer.from(HEAD_STUB)) : 'fileUnreadable';
    case 'config':
      return configChange(context, path, entry, change);
  }
}

function configChange(
  context: RepositoryContext,
  path: string,
  entry: Entry | undefined,
  change: (content: Buffer) => RepositoryChange,
): RepositoryChange | LeftReason {
  if (entry !== undefined && entry.type !== 'file') return 'inTheWay';
  if (!isReadable(context, path, entry)) return 'fileUnreadable';
  const bytes = entry === undefined ? Buffer.alloc(0) : readFile(context.files, path);
  const content = withReftableStorage(bytes, context.hash);
  return content === undefined ? 'configForm' : change(content);
}

/** A link is read as a link. */
function isReadable({ files }: RepositoryContext, path: string, entry: Entry | undefined): boolean {
  if (entry?.type !== 'file') return true;
  if (entry.size > LARGEST) return false;
  try {
    readThrough(files, path);
    return true;
  } catch {
    return false;
  }
}
