/** The files around the stack of a git directory, in any state: the stubs that git needs, and refs kept as files. */
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isReftableError } from '../../reftable/index.ts';
import { readConfigFile } from '../config/config.ts';
import { isFile, statusOf } from '../files/path-status.ts';
import { type Listing, listDirectory, readRegularFile } from '../files/regular-file.ts';
import { isRootRef } from '../refs/ref-name.ts';

/** The contents of `HEAD` in a git directory whose refs are reftables: a branch that cannot exist. */
export const HEAD_STUB = 'ref: refs/heads/.invalid\n';
/** The contents of the file `refs/heads`, which replaces the directory of branches there. */
export const REFS_HEADS_STUB = 'this repository uses the reftable format\n';

/** Bytes that git reads of `HEAD` to see whether a directory is a git directory (`validate_headref`). */
const HEAD_READ = 255;
/** Entries of folders, files and folders together, that are looked at for loose refs. */
const MOST_ENTRIES = 10_000;
/** Levels of folders of loose refs. */
const DEEPEST = 16;
/** A file of packed refs with more bytes is not counted. */
const LONGEST_PACKED_REFS = 16 << 20;

/**
 * `HEAD` of a git directory as git looks at it before anything else:
 * - `stub`: names no branch that can exist. - `ref`: names a branch or an object, as without reftables.
 * - `missing`, `unreadable`, `zeros` (empty, or NUL bytes only), `other`: git does not accept the git directory.
 */
export type HeadState = 'stub' | 'ref' | 'missing' | 'unreadable' | 'zeros' | 'other';

/** The state of `HEAD` in a git directory. A file that the system does not let us read is `unreadable`; never throws. */
export function headState(gitDirectory: string): HeadState {
  const path = join(gitDirectory, 'HEAD');
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return 'missing';
    if (status.isSymbolicLink()) return readlinkSync(path).startsWith('refs/') ? 'ref' : followed(path);
    return followed(path);
  } catch {
    return 'unreadable';
  }
}

function followed(path: string): HeadState {
  if (statusOf(path) === undefined) return 'missing';
  const text = readRegularFile(path, 1 << 20)
    .toString('latin1')
    .slice(0, HEAD_READ);
  if (/^\0*$/.test(text)) return 'zeros';
  const [, target] = /^ref:\s*(\S*)/.exec(text) ?? [];
  if (target === 'refs/heads/.invalid') return 'stub';
  return target?.startsWith('refs/') || /^(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])/i.test(text) ? 'ref' : 'other';
}

/** What is at the path of a directory that git needs. */
export type DirectoryPresence = 'present' | 'missing' | 'notADirectory';

/** `name` is `refs` or `objects` in the common git directory. A directory that cannot be looked at may be there. */
export function directoryPresence(commonGitDirectory: string, name: 'refs' | 'objects'): DirectoryPresence {
  try {
    const status = statusOf(join(commonGitDirectory, name));
    if (status === undefined) return 'missing';
    return status.isDirectory() ? 'present' : 'notADirectory';
  } catch {
    return 'present';
  }
}

/** How the configuration names the storage of refs; `unset` if it does not, or has no format version. */
export type StorageSetting = 'reftable' | 'files' | 'unset' | 'other';

/** `extensions.refStorage` of the repository, in any state. Throws `GitError` if the configuration cannot be read. */
export function storageSetting(commonGitDirectory: string): StorageSetting {
  const { entries } = readConfigFile(join(commonGitDirectory, 'config'));
  const value = entries.findLast(({ key }) => key === 'extensions.refstorage')?.value;
  const hasVersion = entries.some(({ key }) => key === 'core.repositoryformatversion');
  if (value === undefined || value === null || !hasVersion) return 'unset';
  const [format] = value.split('://', 1);
  return format === 'reftable' || format === 'files' ? format : 'other';
}

/** Names of refs or files, the first of them in the order of the file system. */
export interface Names {
  /** How many were found, up to a limit if not `complete`. */
  readonly count: number;
  readonly first: readonly string[];
  /** Whether all were counted. */
  readonly complete: boolean;
}

/** Names that are kept of each kind. */
const KEPT = 5;

/** Refs as files, which git does not read beside a stack: in `refs/`, and root refs in the git directory itself. */
export function looseRefs(gitDirectory: string): Names {
  const names = new Collected();
  collectFiles(gitDirectory, 'refs', names, DEEPEST, name => name !== 'refs/heads' && !name.endsWith('.lock'));
  for (const { name } of entriesOf(gitDirectory)) {
    if (name !== 'HEAD' && isRootRef(name) && isFile(join(gitDirectory, name))) names.add(name);
  }
  return names;
}

/** Reflogs as files in `logs/`, which git does not read beside a stack. */
export function looseReflogs(gitDirectory: string): Names {
  const names = new Collected();
  collectFiles(gitDirectory, 'logs', names, DEEPEST, () => true);
  return names;
}

/** The refs in `packed-refs`; `undefined` without such a file. What cannot be read counts as an incomplete list. */
export function packedRefs(commonGitDirectory: string): Names | undefined {
  const names = new Collected();
  try {
    const text = readRegularFile(join(commonGitDirectory, 'packed-refs'), LONGEST_PACKED_REFS).toString('latin1');
    for (const [, name] of text.matchAll(/^[0-9a-f]{40,64} (.+)$/gm)) names.add(name as string);
  } catch (error) {
    if (isReftableError(error, 'NOT_EXIST_ERROR')) return undefined;
    names.complete = false;
  }
  return names;
}

/** Directories of `git refs migrate` that did not end: each is a complete store of refs or a part of one. */
export function migrationLeftovers(commonGitDirectory: string): string[] {
  return entriesOf(commonGitDirectory)
    .filter(({ name }) => name.startsWith('ref_migration.'))
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);
}

class Collected implements Names {
  count = 0;
  complete = true;
  readonly first: string[] = [];
  #entriesLeft = MOST_ENTRIES;

  add(name: string): void {
    this.count++;
    if (this.first.length < KEPT) this.first.push(name);
  }

  /** The entries of a folder, up to the limit for all folders together. */
  entriesOf(folder: string): Listing['entries'] {
    try {
      const { entries, complete } = listDirectory(folder, this.#entriesLeft);
      this.#entriesLeft -= entries.length;
      this.complete &&= complete;
      return entries;
    } catch (error) {
      if (!isReftableError(error, 'NOT_EXIST_ERROR')) this.complete = false;
      return [];
    }
  }
}

function collectFiles(
  root: string,
  folder: string,
  names: Collected,
  depth: number,
  counts: (name: string) => boolean,
): void {
  for (const entry of names.entriesOf(join(root, folder))) {
    const name = `${folder}/${entry.name}`;
    if (entry.isFile() && counts(name)) names.add(name);
    if (!entry.isDirectory()) continue;
    if (depth === 0) names.complete = false;
    else collectFiles(root, name, names, depth - 1, counts);
  }
}

/** Entries of a git directory; none if it cannot be listed. */
function entriesOf(gitDirectory: string): Listing['entries'] {
  try {
    return listDirectory(gitDirectory, MOST_ENTRIES).entries;
  } catch {
    return [];
  }
}
