/**
 * The format of a repository: `core.repositoryFormatVersion` and the `extensions` (git's `setup.c`). They are read from
 * the repository's own `config`, without includes, as git reads them.
 */
import { join } from 'node:path';
import { readConfigFile } from '../config/config.ts';
import type { ConfigEntry } from '../config/parse-config.ts';
import { parseBoolean, parseInt32 } from '../config/parse-value.ts';
import { RefusedRepositoryError } from '../errors.ts';

/** How a repository stores its objects and refs, and where its worktree is. */
export interface RepositoryFormat {
  readonly hash: 'sha1' | 'sha256';
  /** `path` is given by `extensions.refStorage = <format>://<path>`, relative to the common git directory. */
  readonly refStorage: { readonly format: 'files' | 'reftable'; readonly path?: string };
  /** `config.worktree` is read as well. */
  readonly worktreeConfig: boolean;
  readonly bare?: boolean;
  /** `core.worktree` as written. */
  readonly worktree?: string;
}

/** The newest `core.repositoryFormatVersion` that git knows. */
const NEWEST_VERSION = 1;

/** Takes the value of one extension. Throws for a value that git does not accept. */
type Extension = (found: Found, entry: ConfigEntry) => void;

/** Those that change what version 0 means do not exist there. */
const ANY_VERSION: Readonly<Record<string, Extension>> = {
  noop: () => {},
  partialclone: (_, entry) => void text(entry),
  preciousobjects: (_, entry) => void boolean(entry),
  worktreeconfig: (found, entry) => {
    found.worktreeConfig = boolean(entry);
  },
};

const VERSION_1: Readonly<Record<string, Extension>> = {
  'noop-v1': () => {},
  objectformat: (found, entry) => {
    found.hash = hash(entry);
  },
  compatobjectformat: (_, entry) => void hash(entry),
  refstorage: (found, entry) => {
    found.refStorage = refStorage(entry);
  },
  relativeworktrees: (_, entry) => void boolean(entry),
  submodulepathconfig: (_, entry) => void boolean(entry),
};

type Found = { -readonly [Key in keyof RepositoryFormat]: RepositoryFormat[Key] };

/** The format of a repository whose configuration does not give one. */
const ORIGINAL: RepositoryFormat = { hash: 'sha1', refStorage: { format: 'files' }, worktreeConfig: false };

/**
 * The format of the repository with this common git directory, for the worktree whose git directory is `gitDirectory`.
 * Throws `RefusedRepositoryError` for a repository that git refuses, and `GitError` if its configuration cannot be read.
 */
export function readFormat(commonGitDirectory: string, gitDirectory = commonGitDirectory): RepositoryFormat {
  const file = join(commonGitDirectory, 'config');
  try {
    const format = formatOf(readConfigFile(file).entries);
    if (!format.worktreeConfig) return format;
    const { bare, worktree } = worktreeSettings(readConfigFile(join(gitDirectory, 'config.worktree')).entries);
    return { ...format, bare: bare ?? format.bare, worktree: worktree ?? format.worktree };
  } catch (error) {
    if (error instanceof RefusalError) throw new RefusedRepositoryError(error.message, file);
    throw error;
  }
}

/** The format that the entries of a repository's `config` give; `undefined` if git refuses it. */
export function acceptedFormat(entries: readonly ConfigEntry[]): RepositoryFormat | undefined {
  try {
    return formatOf(entries);
  } catch {
    return undefined;
  }
}

/** Why git refuses, before it is known in which file. */
class RefusalError extends Error {}

function formatOf(entries: readonly ConfigEntry[]): RepositoryFormat {
  const found: Found = { ...ORIGINAL, ...worktreeSettings(entries) };
  const unknown: string[] = [];
  const versionOne: string[] = [];
  let version: number | undefined;
  for (const entry of entries) {
    if (entry.key === 'core.repositoryformatversion') version = integer(entry);
    if (!entry.key.startsWith('extensions.')) continue;
    const name = entry.key.slice('extensions.'.length);
    const known = own(ANY_VERSION, name) ?? own(VERSION_1, name);
    if (known === undefined) unknown.push(name);
    else known(found, entry);
    if (own(VERSION_1, name) !== undefined) versionOne.push(name);
  }
  // Without a version git ignores every extension.
  if (version === undefined || version < 0) return { ...ORIGINAL, ...worktreeSettings(entries) };
  if (version > NEWEST_VERSION)
    throw new RefusalError(`Expected git repo version <= ${NEWEST_VERSION}, found ${version}`);
  if (version === 1 && unknown.length > 0) throw listed('unknown repository extension', unknown);
  if (version === 0 && versionOne.length > 0) throw listed('repo version is 0, but v1-only extension', versionOne);
  return found;
}

/** The names of extensions that one message may have. */
const MOST_NAMED = 10;

function listed(what: string, names: readonly string[]): RefusalError {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return new RefusalError(
    `${what}${names.length === 1 ? '' : 's'} found: ${names.slice(0, MOST_NAMED).join(', ')}${more}`,
  );
}

function own(extensions: Readonly<Record<string, Extension>>, name: string): Extension | undefined {
  return Object.hasOwn(extensions, name) ? extensions[name] : undefined;
}

function worktreeSettings(entries: readonly ConfigEntry[]): Pick<RepositoryFormat, 'bare' | 'worktree'> {
  // git refuses a bad value also where a later one replaces it.
  const last = <T>(name: string, read: (entry: ConfigEntry) => T): T | undefined =>
    entries
      .filter(({ key }) => key === name)
      .map(read)
      .at(-1);
  return { bare: last('core.bare', boolean), worktree: last('core.worktree', text) };
}

function text({ key, value }: ConfigEntry): string {
  if (value === null) throw new RefusalError(`missing value for '${key}'`);
  return value;
}

function boolean({ key, value }: ConfigEntry): boolean {
  const parsed = parseBoolean(value);
  if (parsed === undefined) throw new RefusalError(`bad boolean config value '${value}' for '${key}'`);
  return parsed;
}

function integer({ key, value }: ConfigEntry): number {
  const parsed = parseInt32(value);
  if (parsed === undefined) throw new RefusalError(`bad numeric config value '${value ?? ''}' for '${key}'`);
  return parsed;
}

function hash(entry: ConfigEntry): 'sha1' | 'sha256' {
  const value = text(entry);
  if (value === 'sha1' || value === 'sha256') return value;
  throw invalid(entry, value);
}

function refStorage(entry: ConfigEntry): RepositoryFormat['refStorage'] {
  const value = text(entry);
  const [format, path] = value.split(/:\/\/(.*)/s, 2);
  if (format === 'files' || format === 'reftable') return path ? { format, path } : { format };
  throw invalid(entry, value);
}

function invalid({ key }: ConfigEntry, value: string): RefusalError {
  return new RefusalError(`invalid value for '${key}': '${value}'`);
}
