/**
 * git's configuration as git itself would see it, read from its files without starting git. `include.path` is followed
 * as git follows it, and `includeIf` for the conditions of include-condition.ts.
 */
import { existsSync, type Stats, statSync } from 'node:fs';
import { devNull, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkIterable, checkObject, checkString } from '../../reftable/format/arguments.ts';
import { isReftableError } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { beside } from '../repository/on-disk.ts';
import { expandHome } from './home-path.ts';
import { conditionHolds } from './include-condition.ts';
import { type ConfigEntry, ConfigSyntaxError, parseConfig } from './parse-config.ts';
import { parseBoolean, parseInt64, parseUnsigned } from './parse-value.ts';

/** git's limit. */
const MAX_INCLUDE_DEPTH = 10;
/** git has no such limits. Without them, ten files that include each other ten times are read 10^10 times. */
const MAX_FILES = 1000;
const MAX_TOTAL_BYTES = 64 << 20;
const MAX_CONFIG_BYTES = 4 << 20;
/** Characters of all conditions of `includeIf` together. */
const MAX_CONDITIONS = 64 << 10;

interface SourcedEntry extends ConfigEntry {
  /** Left out for an entry of the environment. */
  readonly file?: string;
}

/** Whether and for which repository a file's includes are read. */
export interface ReadOptions {
  readonly includes: boolean;
  /** What the condition `gitdir` of `includeIf` is about. Without it, no condition holds. */
  readonly gitDirectory?: string;
}

/**
 * Entries of several files, later ones overriding earlier ones. Keys are `section.name`, in lower case. API_ERROR for an
 * argument of the wrong type.
 */
export class GitConfig {
  readonly #entries = new Map<string, SourcedEntry>();
  #files = 0;
  #bytes = 0;
  #conditions = 0;

  /**
   * Adds the entries of a file. A missing one adds nothing. Throws `GitError` for one that cannot be read, is
   * not a regular file or is longer than 4 MiB, for includes deeper than git's ten levels, and for more than 1000 files
   * or 64 MiB altogether.
   */
  read(file: string, options: ReadOptions): void {
    checkString('The path of a configuration', file);
    checkObject('The options for reading a configuration', options);
    this.#read(file, options, 0);
  }

  /** Adds entries that are in no file. */
  add(entries: Iterable<ConfigEntry>): void {
    checkIterable('The entries', entries);
    for (const entry of entries) {
      checkObject('An entry', entry);
      checkString('The key of an entry', entry.key);
      if (entry.value !== null) checkString('The value of an entry', entry.value);
      this.#entries.set(entry.key, entry);
    }
  }

  #read(file: string, options: ReadOptions, depth: number): void {
    for (const entry of this.#entriesOf(file)) {
      this.#entries.set(entry.key, { ...entry, file });
      if (!options.includes || !this.#includes(entry, file, options.gitDirectory)) continue;
      const included = includedFile(entry, file);
      if (depth >= MAX_INCLUDE_DEPTH && existsSync(included)) throw tooDeep(included, file);
      this.#read(included, options, depth + 1);
    }
  }

  #entriesOf(file: string): ConfigEntry[] {
    const { entries, bytes } = readConfigFile(file);
    this.#files += 1;
    this.#bytes += bytes;
    if (this.#files <= MAX_FILES && this.#bytes <= MAX_TOTAL_BYTES) return entries;
    const limit = `${MAX_FILES} files or ${MAX_TOTAL_BYTES} bytes`;
    throw new GitError('FORMAT_ERROR', `the configuration includes more than ${limit}`, file);
  }

  /** Whether an entry includes another file. */
  #includes({ key }: ConfigEntry, file: string, gitDirectory: string | undefined): boolean {
    if (key === 'include.path') return true;
    const condition = /^includeif\.(.*)\.path$/s.exec(key)?.[1];
    if (condition === undefined || gitDirectory === undefined) return false;
    this.#conditions += condition.length;
    if (this.#conditions > MAX_CONDITIONS) {
      throw new GitError(
        'FORMAT_ERROR',
        `the conditions of includeIf have more than ${MAX_CONDITIONS} characters`,
        file,
      );
    }
    return conditionHolds(condition, file, gitDirectory);
  }

  /**
   * The subsections of a section in which one of the names is set, in the order of the files: `<pattern>` of
   * `gc.<pattern>.reflogExpire`.
   */
  subsections(section: string, ...names: readonly string[]): string[] {
    checkString('The section', section);
    const start = `${section}.`;
    const found = new Set<string>();
    for (const key of this.#entries.keys()) {
      const end = key.lastIndexOf('.');
      if (end > start.length && key.startsWith(start) && names.includes(key.slice(end + 1))) {
        found.add(key.slice(start.length, end));
      }
    }
    return [...found];
  }

  /** Whether any file sets the key, with or without a value. */
  has(key: string): boolean {
    checkKey(key);
    return this.#entries.has(key);
  }

  /** The text as written; `undefined` if it is not set or has no value. */
  string(key: string): string | undefined {
    checkKey(key);
    return this.#entries.get(key)?.value ?? undefined;
  }

  /**
   * git's boolean words and numbers; a name without a value is true. `undefined` if it is not set. Throws `GitError`
   * for any other value.
   */
  boolean(key: string): boolean | undefined {
    return this.#parsed(key, 'boolean', parseBoolean);
  }

  /** From 0 to 2^64 - 1; `undefined` if it is not set. Throws `GitError` for any value `parseUnsigned` does not read. */
  unsigned(key: string): bigint | undefined {
    return this.#parsed(key, 'numeric', parseUnsigned);
  }

  /** `undefined` if it is not set. Throws `GitError` for any value `parseInt64` does not read. */
  int64(key: string): bigint | undefined {
    return this.#parsed(key, 'numeric', parseInt64);
  }

  /** The error to throw for a value of this key that is out of its limits. */
  rejected(key: string, message: string): GitError {
    checkKey(key);
    checkString('The message of an error', message);
    return new GitError('FORMAT_ERROR', message, this.#entries.get(key)?.file);
  }

  #parsed<T>(key: string, kind: string, parse: (value: string | null) => T | undefined): T | undefined {
    checkKey(key);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const parsed = parse(entry.value);
    if (parsed !== undefined) return parsed;
    throw new GitError('FORMAT_ERROR', `bad ${kind} config value '${entry.value ?? ''}' for '${key}'`, entry.file);
  }
}

function checkKey(key: string): void {
  checkString('The key of a setting', key);
}

/**
 * The files that apply to every repository of this user, in git's order, as git's environment variables choose them.
 */
export function personalConfigFiles(environment: NodeJS.ProcessEnv = process.env): string[] {
  const files: string[] = [];
  if (!parseBoolean(environment.GIT_CONFIG_NOSYSTEM ?? '')) {
    files.push(environment.GIT_CONFIG_SYSTEM ?? '/etc/gitconfig');
  }
  if (environment.GIT_CONFIG_GLOBAL !== undefined) return [...files, environment.GIT_CONFIG_GLOBAL].filter(Boolean);
  const home = homedir();
  files.push(join(environment.XDG_CONFIG_HOME || join(home, '.config'), 'git', 'config'), join(home, '.gitconfig'));
  return files;
}

function includedFile({ key, value }: ConfigEntry, includer: string): string {
  if (value === null) throw new GitError('FORMAT_ERROR', `missing value for '${key}'`, includer);
  const path = expandHome(value);
  if (path === undefined) throw new GitError('FORMAT_ERROR', `could not expand include path '${value}'`, includer);
  return beside(dirname(includer), path);
}

function tooDeep(file: string, includer: string): GitError {
  const what = `exceeded maximum include depth (${MAX_INCLUDE_DEPTH}) while including ${file} from ${includer}`;
  return new GitError('FORMAT_ERROR', `${what}; this might be due to circular includes`, includer);
}

/**
 * The entries of one file in their order, and its size in bytes. None for a missing file and for the null device, which
 * is how people turn a configuration off. Throws `GitError`.
 */
export function readConfigFile(file: string): { entries: ConfigEntry[]; bytes: number } {
  try {
    const bytes = isNullDevice(file) ? Buffer.alloc(0) : readRegularFile(file, MAX_CONFIG_BYTES);
    return { entries: parseConfig(bytes.toString('utf8')), bytes: bytes.length };
  } catch (error) {
    if (isReftableError(error, 'NOT_EXIST_ERROR')) return { entries: [], bytes: 0 };
    if (error instanceof ConfigSyntaxError) throw new GitError('FORMAT_ERROR', error.message, file);
    throw GitError.from(error, file);
  }
}

function isNullDevice(path: string): boolean {
  const [status, nothing] = [look(path), look(devNull)];
  return status?.isCharacterDevice() === true && status.rdev === nothing?.rdev;
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
