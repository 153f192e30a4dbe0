/** `git refs migrate`: which git can run it, and what it would write. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AskGitError } from './errors.ts';
import { runGit, safeEnvironment } from './objects/run-git.ts';
import { migrationLeftovers } from './repository/surroundings.ts';

/** The numbers of a version: 2.46.1 has `major` 2 and `minor` 46. */
export interface GitVersion {
  readonly major: number;
  readonly minor: number;
  /** As git prints it. */
  readonly text: string;
}

/** Milliseconds for a git that only prints its version. */
const PATIENCE = 10_000;

/** The version of the git at an absolute path; `undefined` if it does not print one. Blocks. Never throws. */
export function gitVersion(git: string): GitVersion | undefined {
  const { stdout, error } = spawnSync(git, ['version'], {
    ...{ cwd: dirname(git), encoding: 'utf8', env: safeEnvironment() },
    ...{ stdio: ['ignore', 'pipe', 'ignore'], timeout: PATIENCE },
  });
  const [, text, major, minor] = /^git version ((\d{1,5})\.(\d{1,5})\S{0,50})/.exec(error ? '' : stdout) ?? [];
  return text === undefined ? undefined : { text, major: Number(major), minor: Number(minor) };
}

/**
 * Runs `git refs migrate --dry-run` and returns the directory that it leaves in the git directory, with all refs in the other
 * storage. Hooks do not run. A minute at most; blocks. Throws `AskGitError` with what git printed if it fails, after removing
 * what it has left.
 */
export function dryRunMigration(git: string, gitDirectory: string, to: 'files' | 'reftable'): string {
  const before = new Set(migrationLeftovers(gitDirectory));
  const { status, problem } = runGit(git, gitDirectory, ['refs', 'migrate', `--ref-format=${to}`, '--dry-run']);
  const made = migrationLeftovers(gitDirectory).filter(name => !before.has(name));
  const [name] = made;
  if (status === 0 && name !== undefined) return join(gitDirectory, name);
  for (const each of made) removeDryRun(join(gitDirectory, each));
  throw new AskGitError('IO_ERROR', `git refs migrate --dry-run: ${problem || `exit status ${status}`}`, gitDirectory);
}

/** Deletes what a dry run has left. Throws `AskGitError` for any other path, and errors of the file system. */
export function removeDryRun(directory: string): void {
  const isLeftover = migrationLeftovers(dirname(directory)).includes(basename(directory));
  if (!isLeftover) throw new AskGitError('NOT_EXIST_ERROR', `${directory} is not a migration of git`, directory);
  rmSync(directory, { recursive: true });
}
