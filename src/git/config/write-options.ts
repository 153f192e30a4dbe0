/** How git would write to a repository's stacks: the `reftable.*` keys and what else of the configuration matters. */

import { join } from 'node:path';
import { checkString, invalidArgument } from '../../reftable/format/arguments.ts';
import { readFormat } from '../repository/format.ts';
import { commonDirectory } from '../repository/repository.ts';
import { GitConfig, personalConfigFiles } from './config.ts';
import { environmentConfig } from './environment-config.ts';
import { parseBoolean } from './parse-value.ts';

/** Omitted if the configuration does not set it: the engine's defaults are git's. */
export interface WriteOptions {
  /** In bytes, up to 2^24 - 1. */
  readonly blockSize?: number;
  /** In records, up to 65535. */
  readonly restartInterval?: number;
  readonly skipIndexObjects?: boolean;
  /** The geometric factor, up to 255. */
  readonly factor?: number;
  /** Milliseconds, at most 2^31 - 1; -1 waits without end. */
  readonly lockTimeout: number;
  /** Whether a lock has a file next to it with the ID of the process that holds it. */
  readonly lockfilePid?: boolean;
  /** Mode of new files, from `core.sharedRepository` and the umask. */
  readonly defaultPermissions: number;
}

/**
 * The entries that git would read for a worktree: the user's files, the repository's, the worktree's, and the environment.
 * Throws `GitError`, also for a repository that git refuses.
 */
export function readConfig(gitDirectory: string, environment: NodeJS.ProcessEnv = process.env): GitConfig {
  checkString('The git directory', gitDirectory);
  const common = commonDirectory(gitDirectory);
  const { worktreeConfig } = readFormat(common, gitDirectory);
  const config = new GitConfig();
  const files = [...personalConfigFiles(environment), join(common, 'config')];
  if (worktreeConfig) files.push(join(gitDirectory, 'config.worktree'));
  for (const file of files) config.read(file, { includes: true, gitDirectory });
  config.add(environmentConfig(environment));
  return config;
}

/**
 * How to write to a stack: as the repository of its git directory is configured or, of a stack without a repository,
 * with git's defaults. Throws `GitError`.
 */
export function writeOptionsFor(gitDirectory: string | undefined): WriteOptions {
  return writeOptions(gitDirectory === undefined ? new GitConfig() : readConfig(gitDirectory));
}

/** Throws `GitError` for a value beyond git's limits, as git does. `umask` is the process's own unless given. */
export function writeOptions(config: GitConfig, umask: number = process.umask()): WriteOptions {
  if (!(config instanceof GitConfig)) throw invalidArgument('The configuration', config, 'a GitConfig');
  const indexObjects = config.boolean('reftable.indexobjects');
  return {
    blockSize: bounded(config, 'reftable.blocksize', 0xffffff, 'reftable block size cannot exceed 16MB'),
    restartInterval: bounded(
      config,
      'reftable.restartinterval',
      0xffff,
      'reftable restart interval cannot exceed 65535',
    ),
    skipIndexObjects: indexObjects === undefined ? undefined : !indexObjects,
    factor: bounded(config, 'reftable.geometricfactor', 0xff, 'reftable geometric factor cannot exceed 255'),
    lockTimeout: lockTimeout(config),
    lockfilePid: config.boolean('core.lockfilepid'),
    defaultPermissions: sharedPermissions(config, 0o666 & ~umask),
  };
}

/** 0 asks for the default, as in git. */
function bounded(config: GitConfig, key: string, limit: number, message: string): number | undefined {
  const value = Number(config.unsigned(key) ?? 0n);
  if (value > limit) throw config.rejected(key, message);
  return value || undefined;
}

/** 24 days, the most that the engine accepts. */
const LONGEST_LOCK_TIMEOUT = 2 ** 31 - 1;

function lockTimeout(config: GitConfig): number {
  const key = 'reftable.locktimeout';
  const value = config.int64(key) ?? 100n;
  if (value < -1n) throw config.rejected(key, 'reftable lock timeout does not support negative values other than -1');
  return Math.min(Number(value), LONGEST_LOCK_TIMEOUT);
}

/**
 * `core.sharedRepository` adds to what the umask leaves, an octal mode replaces it. Where the umask leaves the owner no
 * write access, neither gives it to anyone (git's `calc_shared_perm`).
 */
function sharedPermissions(config: GitConfig, mode: number): number {
  const key = 'core.sharedrepository';
  if (!config.has(key)) return mode;
  const value = config.string(key);
  if (value === 'umask') return mode;
  if (value === 'group') return mode | granted(GROUP, mode);
  if (value === 'all' || value === 'world' || value === 'everybody') return mode | granted(ALL_USERS, mode);
  const octal = /^[ \t\n\v\f\r]*([+-]?[0-7]+)$/.exec(value ?? '')?.[1];
  if (octal !== undefined) return octalPermissions(config, Number.parseInt(octal, 8), mode);
  const boolean = parseBoolean(value ?? null);
  if (boolean === undefined) throw config.rejected(key, `bad value '${value}' for core.sharedRepository`);
  return boolean ? mode | granted(GROUP, mode) : mode;
}

const GROUP = 0o660;
const ALL_USERS = 0o664;

function granted(permissions: number, mode: number): number {
  return (mode & 0o200) === 0 ? permissions & ~0o222 : permissions;
}

/** git uses the numbers 0, 1 and 2 for umask, group and everybody. */
function octalPermissions(config: GitConfig, value: number, mode: number): number {
  if (value === 0) return mode;
  if (value === 1) return mode | granted(GROUP, mode);
  if (value === 2) return mode | granted(ALL_USERS, mode);
  if ((value & 0o600) !== 0o600) {
    throw config.rejected('core.sharedrepository', 'core.sharedRepository must leave its owner read and write access');
  }
  return granted(value & 0o666, mode);
}
