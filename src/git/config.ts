/**
 * git's configuration as git itself would see it, read from its files without starting git. `include.path` is followed
 * (ten levels deep); `includeIf` is not, because its conditions need more of a repository than its files tell.
 */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type ConfigEntry, ConfigSyntaxError, parseConfig } from './configParser.ts';
import { GitError } from './errors.ts';

const MAX_INCLUDE_DEPTH = 10;
/** No configuration is that long; what is, is not one. */
const MAX_CONFIG_BYTES = 4 << 20;

interface SourcedEntry extends ConfigEntry {
  readonly file: string;
}

/** Entries of several files, later ones overriding earlier ones. Keys are `section.name`, in lower case. */
export class GitConfig {
  readonly #entries = new Map<string, SourcedEntry>();

  /** Reads a file on top of what is there; a missing one adds nothing. Throws `GitError` for one that cannot be read. */
  read(file: string, options: { readonly includes: boolean }): void {
    this.#read(file, options.includes ? MAX_INCLUDE_DEPTH : 0);
  }

  #read(file: string, includeDepth: number): void {
    for (const entry of readEntries(file)) {
      this.#entries.set(entry.key, { ...entry, file });
      if (entry.key === 'include.path' && entry.value && includeDepth > 0) {
        this.#read(includedFile(file, entry.value), includeDepth - 1);
      }
    }
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The keys of one section, without the section's name. */
  namesIn(section: string): string[] {
    return [...this.#entries.keys()]
      .filter(key => key.startsWith(`${section}.`))
      .map(key => key.slice(section.length + 1));
  }

  string(key: string): string | undefined {
    return this.#entries.get(key)?.value ?? undefined;
  }

  /** git's boolean words and numbers; a name without a value is true. */
  boolean(key: string): boolean | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const boolean = parseBoolean(entry.value);
    if (boolean === undefined) throw this.#invalid(entry, 'boolean');
    return boolean;
  }

  /** A whole number with git's suffixes k, m and g. */
  integer(key: string): number | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const match = /^\s*([+-]?\d+)([kmg]?)$/i.exec(entry.value ?? '');
    const number = match ? Number(match[1]) * UNITS[match[2].toLowerCase()] : Number.NaN;
    if (!Number.isSafeInteger(number)) throw this.#invalid(entry, 'numeric');
    return number;
  }

  /** The error to throw for a value of this key that is out of its limits. */
  rejected(key: string, message: string): GitError {
    return new GitError('FORMAT_ERROR', message, this.#entries.get(key)?.file);
  }

  #invalid(entry: SourcedEntry, kind: string): GitError {
    const message = `bad ${kind} config value '${entry.value ?? ''}' for '${entry.key}'`;
    return new GitError('FORMAT_ERROR', message, entry.file);
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export function parseBoolean(value: string | null): boolean | undefined {
  if (value === null) return true;
  if (/^(true|yes|on)$/i.test(value)) return true;
  if (/^(false|no|off|)$/i.test(value)) return false;
  return /^[+-]?\d+$/.test(value) ? Number(value) !== 0 : undefined;
}

/** The files that hold for every repository of this person, in git's order, as git's environment variables choose them. */
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

function includedFile(includer: string, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : resolve(dirname(includer), path);
}

function readEntries(file: string): ConfigEntry[] {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    // A pipe or a device would be waited for without end.
    if (!status?.isFile()) return [];
    if (status.size > MAX_CONFIG_BYTES) throw new GitError('FORMAT_ERROR', 'the configuration is too long', file);
    return parseConfig(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof ConfigSyntaxError) {
      throw new GitError('FORMAT_ERROR', error.message, file);
    }
    throw GitError.from(error, file);
  }
}
