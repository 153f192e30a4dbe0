/** What is around the refs of a repository and matters for their migration: refs/ and locks, worktrees, hooks, operations. */
import { accessSync, constants, lstatSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig } from '../../git/config/write-options.ts';
import { GitError } from '../../git/errors.ts';
import { directoryEntries, listDirectory, readRegularFile } from '../../git/files/regular-file.ts';
import type { GitVersion } from '../../git/migrate-refs.ts';
import { isRootRef } from '../../git/refs/ref-name.ts';
import { readFormat } from '../../git/repository/format.ts';
import type { Repository } from '../../git/repository/repository.ts';
import { withConventionalStacks } from '../../git/repository/repository.ts';
import { migrationLeftovers } from '../../git/repository/surroundings.ts';
import { HookLocation } from '../../git/transaction/hook.ts';
import { isReftableError, systemCode } from '../../reftable/index.ts';
import type { MigrationFindings, RefStorage } from './migration-finding.ts';

/** Files and folders of operations that are not finished. */
const OPERATIONS = ['rebase-merge', 'rebase-apply', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'BISECT_LOG'];
/** Files that a running maintenance has: one that may pack refs meanwhile. */
const MAINTENANCE = ['gc.pid', 'objects/maintenance.lock'];
/** Entries of a folder that are looked at. */
const MOST_ENTRIES = 10_000;
/** Bytes of a file of alternates. */
const LONGEST_ALTERNATES = 1 << 20;

/** git has `refs migrate` since 2.46; since 2.48 it migrates reflogs too. */
const FIRST_MINOR = 46;
const FIRST_MINOR_WITH_REFLOGS = 48;

/** Adds what concerns migrations to any storage. Throws `GitError` if the configuration cannot be read. */
export function checkAround(repository: Repository, to: RefStorage, findings: MigrationFindings): void {
  const { gitDirectory } = repository;
  for (const { worktreeId, worktree } of withConventionalStacks(repository).stacks) {
    if (worktreeId !== undefined) findings.add('worktrees', worktree ?? worktreeId);
  }
  const { path } = readFormat(gitDirectory).refStorage;
  if (path !== undefined && to === 'reftable') findings.add('storagePath', path);
  if (isThere(join(gitDirectory, 'config.lock'))) findings.add('configLock', 'config.lock');
  if (!isWritable(gitDirectory)) findings.add('notWritable', gitDirectory);
  for (const name of OPERATIONS) if (isThere(join(gitDirectory, name))) findings.add('operation', name);
  for (const name of MAINTENANCE) if (isThere(join(gitDirectory, name))) findings.add('maintenance', name);
  for (const name of migrationLeftovers(gitDirectory)) findings.add('leftovers', name);
  checkHook(gitDirectory, findings);
  checkAlternates(gitDirectory, findings);
  for (const name of namesIn(join(gitDirectory, 'modules'), findings)) findings.add('submodules', name);
  if (to === 'reftable') checkReftableTarget(gitDirectory, findings);
  else checkFilesTarget(gitDirectory, findings);
}

/** Adds what concerns the git that would migrate; `null` if none was found. */
export function checkGit(git: GitVersion | null, reflogs: number, findings: MigrationFindings): void {
  if (git === null) {
    findings.add('gitNotFound', 'git');
    return;
  }
  const isOlder = (minor: number) => git.major < 2 || (git.major === 2 && git.minor < minor);
  if (isOlder(FIRST_MINOR)) findings.add('gitTooOld', git.text);
  else if (isOlder(FIRST_MINOR_WITH_REFLOGS) && reflogs > 0) findings.add('gitWithoutReflogs', git.text);
}

/** Whether the file system of a git directory takes `head` for `HEAD`. */
export function ignoresCase(gitDirectory: string): boolean {
  const upper = statusOf(join(gitDirectory, 'HEAD'));
  const lower = statusOf(join(gitDirectory, 'head'));
  return upper !== undefined && lower !== undefined && upper.ino === lower.ino && upper.dev === lower.dev;
}

/** Bytes of the longest path with its final NUL, as git meets it on this system. Throws `GitError`. */
export function longestPath(gitDirectory: string): number {
  if (process.platform === 'darwin') return 1024;
  return process.platform === 'win32' && !readConfig(gitDirectory).boolean('core.longpaths') ? 260 : 4096;
}

/** git removes these folders, and cannot remove a link to one. */
function checkReftableTarget(gitDirectory: string, findings: MigrationFindings): void {
  for (const name of ['refs', 'logs']) {
    if (linkStatus(join(gitDirectory, name))?.isSymbolicLink()) findings.add('linkedFolder', name);
  }
  // git replaces an empty one.
  if (!isEmptyFolder(join(gitDirectory, 'reftable'), findings)) findings.add('targetExists', 'reftable');
}

/** git removes the stubs in `refs`, then moves its own folders into the place. */
function checkFilesTarget(gitDirectory: string, findings: MigrationFindings): void {
  for (const name of namesIn(join(gitDirectory, 'refs'), findings)) {
    if (name !== 'heads' || linkStatus(join(gitDirectory, 'refs', name))?.isDirectory()) {
      findings.add('targetExists', `refs/${name}`);
    }
  }
  if (!isEmptyFolder(join(gitDirectory, 'logs'), findings)) findings.add('targetExists', 'logs');
  if (isThere(join(gitDirectory, 'packed-refs'))) findings.add('packedRefsBeside', 'packed-refs');
  for (const name of namesIn(gitDirectory, findings)) {
    if (name !== 'HEAD' && isRootRef(name)) findings.add('rootRefsBeside', name);
  }
  for (const name of namesIn(join(gitDirectory, 'reftable'), findings)) {
    if (name.endsWith('.lock')) findings.add('locks', `reftable/${name}`);
  }
}

function checkHook(gitDirectory: string, findings: MigrationFindings): void {
  try {
    if (new HookLocation(readConfig(gitDirectory), gitDirectory).mayRun()) {
      findings.add('hook', 'reference-transaction');
    }
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    findings.add('notRead', error.file ?? 'config');
  }
}

function checkAlternates(gitDirectory: string, findings: MigrationFindings): void {
  const file = 'objects/info/alternates';
  try {
    const text = readRegularFile(join(gitDirectory, file), LONGEST_ALTERNATES).toString('utf8');
    for (const line of text.split('\n')) if (line !== '' && !line.startsWith('#')) findings.add('alternates', line);
  } catch (error) {
    if (!isReftableError(error)) throw error;
    if (error.code !== 'NOT_EXIST_ERROR') findings.add('notRead', file);
  }
}

/** The names in a folder; none if it does not exist. One that cannot be listed is a finding. */
function namesIn(folder: string, findings: MigrationFindings): string[] {
  try {
    return listDirectory(folder, MOST_ENTRIES)
      .entries.map(({ name }) => name)
      .sort();
  } catch (error) {
    if (!isReftableError(error)) throw error;
    if (error.code !== 'NOT_EXIST_ERROR') findings.add('notRead', folder);
    return [];
  }
}

/** Also true if nothing is there. */
function isEmptyFolder(path: string, findings: MigrationFindings): boolean {
  const status = linkStatus(path);
  if (status === undefined) return true;
  if (!status.isDirectory()) return false;
  try {
    for (const _ of directoryEntries(path)) return false;
    return true;
  } catch (error) {
    if (!isReftableError(error)) throw error;
    findings.add('notRead', path);
    return true;
  }
}

function isWritable(gitDirectory: string): boolean {
  try {
    for (const path of [gitDirectory, dirname(join(gitDirectory, 'refs', 'x'))]) accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

function isThere(path: string): boolean {
  return linkStatus(path) !== undefined;
}

function linkStatus(path: string): Stats | undefined {
  return quietly(() => lstatSync(path, { throwIfNoEntry: false }));
}

function statusOf(path: string): Stats | undefined {
  return quietly(() => statSync(path, { throwIfNoEntry: false }));
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
