/** Planning a repair, carrying it out and taking it back, with what the stack's repository says of it. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RefusedRepositoryError } from '../git/errors.ts';
import { checkStack } from '../git/fsck.ts';
import { gitDirectoryOfStack } from '../git/locate.ts';
import { isGitDirectory } from '../git/repository.ts';
import { askGit, gitOnPath } from '../git/verify.ts';
import type { BackupInfo, GitVerdictInfo, RepairOutcome, RepairProposal, RepairQuery } from '../protocol/repair.ts';
import type { StackLocation } from '../protocol/values.ts';
import {
  applyRepair,
  backupPlace,
  changesAnything,
  type LockOptions,
  listBackups,
  nodeRepairFiles,
  planRepair,
  ReftableError,
  type RepairPlan,
  reportLines,
  rollback,
  shown,
  sideText,
  summaryLines,
} from '../reftable/index.ts';
import type { Context } from './context.ts';
import { checkDirectory, optionsOf } from './stacks.ts';

export function proposeRepair(location: StackLocation, query: RepairQuery, context: Context): RepairProposal {
  checkDirectory(location);
  const { hash, directory } = location;
  const plan = planRepair(directory, {
    ...(hash !== undefined && { hash }),
    ...writing(location),
    select: query,
    doctor: checkStack,
    onProgress: progressOf(context),
  });
  return {
    plan,
    changes: changesAnything(plan),
    steps: plan.steps.map(({ id, kind, title, why, selected, instead }) => ({
      ...{ id, selected, removesLock: kind === 'removeLock', title: shown(title), why: shown(why) },
      ...(instead !== undefined && { instead }),
    })),
    summary: [...summaryLines(plan)].map(line => line.replace(/^- /, '')),
    report: `${[...reportLines(plan)].join('\n')}\n`,
    before: sideText(plan, 'before'),
    after: sideText(plan, 'after'),
    lost: plan.lost.total,
    left: plan.unmended.length,
    backupPlace: backupPlace(plan.directory),
  };
}

/** `plan` is one that `proposeRepair` made for this stack; of another one it is an API_ERROR. */
export function carryOutRepair(location: StackLocation, proposed: object, context: Context): RepairOutcome {
  checkDirectory(location);
  const plan = proposed as RepairPlan;
  if (plan.target === undefined || resolve(plan.directory) !== realpathSync.native(location.directory)) {
    throw new ReftableError('API_ERROR', `This is no plan for the stack in ${location.directory}.`);
  }
  const { backup, remaining } = applyRepair(plan, {
    ...writing(location),
    doctor: checkStack,
    onProgress: progressOf(context),
  });
  return {
    backup,
    remaining: remaining.map(({ severity, file, message }) => shown(`${severity}: ${file}: ${message}`)),
  };
}

export function backupsOf({ directory }: StackLocation): readonly BackupInfo[] {
  return listBackups(directory, nodeRepairFiles).map(({ path, manifest: { created, reason, files } }) => ({
    ...{ path, created, reason, files: files.length },
    bytes: files.reduce((sum, { size, type }) => sum + (type === 'file' ? size : 0), 0),
  }));
}

export function takeBackRepair(
  location: StackLocation,
  backup: string,
  force: boolean,
  context: Context,
): { backup: string } {
  checkDirectory(location);
  return rollback(location.directory, backup, {
    ...{ force, onProgress: progressOf(context) },
    ...writing(location),
  });
}

/** Starts git, and so only on request and where the workspace is trusted. */
export function askGitOf({ directory, gitDirectory }: StackLocation): readonly GitVerdictInfo[] {
  const repository = gitDirectory ?? gitDirectoryOfStack(directory) ?? dirname(directory);
  const git = gitOnPath();
  if (git === undefined) throw new ReftableError('NOT_EXIST_ERROR', 'There is no git on the PATH.');
  if (!isGitDirectory(repository)) {
    throw new ReftableError('NOT_EXIST_ERROR', `${repository} is no git directory.`, { file: repository });
  }
  return askGit(git, repository);
}

/**
 * A repository whose configuration is broken too is no reason to leave its stack broken. Throws
 * `RefusedRepositoryError`: how a stack of an unknown format is repaired is not known.
 */
function writing(location: StackLocation): LockOptions & { factor?: number } {
  try {
    const { lockTimeout, lockfilePid, factor } = optionsOf(location);
    return { lockTimeout, lockfilePid, ...(factor !== undefined && { factor }) };
  } catch (error) {
    if (error instanceof RefusedRepositoryError) throw error;
    return {};
  }
}

/** Says what is being done when that changes; looks at every call whether the caller has cancelled. */
function progressOf(context: Context): (message: string, fraction?: number) => void {
  let last = '';
  return (message, fraction) => {
    context.check();
    const rounded = fraction === undefined ? undefined : Math.floor(fraction * 100) / 100;
    const now = `${message} ${rounded}`;
    if (now === last) return;
    last = now;
    context.progress({ message: shown(message), ...(rounded !== undefined && { fraction: rounded }) });
  };
}
