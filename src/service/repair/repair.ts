/** Plans, applies and rolls back a repair, with the configuration of the stack's repository. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkStack } from '../../check/index.ts';
import {
  askGit,
  expectDirectory,
  gitDirectoryOfStack,
  gitOnPath,
  isGitDirectory,
  RefusedRepositoryError,
  writeOptionsOf,
} from '../../git/index.ts';
import type { BackupInfo, GitVerdictInfo, RepairOutcome, RepairProposal, RepairQuery } from '../../protocol/repair.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { type LockOptions, ReftableError } from '../../reftable/index.ts';
import {
  applyRepair,
  changesAnything,
  defaultBackupDirectory,
  listBackups,
  nodeRepairFiles,
  planRepair,
  type RepairPlan,
  rollBack,
} from '../../repair/index.ts';
import { message as shown } from '../../text/escape/bounded.ts';
import { findingText } from '../../text/findings/render.ts';
import { repairPlanLines, repairSideText, repairSummary } from '../../text/repair-plan.ts';
import { stepReason, stepTitle } from '../../text/repair-steps.ts';
import { serviceError } from '../../text/service.ts';
import type { Context } from '../worker/context.ts';

export function proposeRepair(location: StackLocation, query: RepairQuery, context: Context): RepairProposal {
  expectDirectory(location.directory);
  const { hash, directory } = location;
  const plan = planRepair(directory, {
    ...(hash !== undefined && { hash }),
    ...writing(location),
    select: query,
    runCheck: checkStack,
    onProgress: progressOf(context),
  });
  return {
    plan,
    changes: changesAnything(plan),
    steps: plan.steps.map(step => ({
      ...{ id: step.id, selected: step.selected, removesLock: step.kind === 'removeLock' },
      ...{ title: stepTitle(step), why: stepReason(step) },
      ...(step.instead !== undefined && { instead: step.instead }),
    })),
    summary: repairSummary(plan),
    report: `${[...repairPlanLines(plan)].join('\n')}\n`,
    before: repairSideText(plan, 'before'),
    after: repairSideText(plan, 'after'),
    lost: plan.lost.total,
    left: plan.leftFindings.length,
    backupDirectory: defaultBackupDirectory(plan.directory),
  };
}

/** `plan` is one that `proposeRepair` made for this stack; of another one it is an API_ERROR. */
export function applyProposedRepair(location: StackLocation, plan: RepairPlan, context: Context): RepairOutcome {
  expectDirectory(location.directory);
  if (plan.target === undefined || resolve(plan.directory) !== realpathSync.native(location.directory)) {
    throw new ReftableError('API_ERROR', serviceError.otherPlan(location.directory));
  }
  const { backup, remaining } = applyRepair(plan, {
    ...writing(location),
    runCheck: checkStack,
    onProgress: progressOf(context),
  });
  return {
    backup,
    remaining: remaining.map(finding => shown(`${finding.severity}: ${finding.file}: ${findingText(finding).message}`)),
  };
}

export function backupsOf({ directory }: StackLocation): readonly BackupInfo[] {
  return listBackups(directory, nodeRepairFiles).map(({ path, manifest: { created, reason, files } }) => ({
    ...{ path, created, reason, files: files.length },
    bytes: files.reduce((sum, { size, type }) => sum + (type === 'file' ? size : 0), 0),
  }));
}

export function rollBackRepair(
  location: StackLocation,
  backup: string,
  force: boolean,
  context: Context,
): { backup: string } {
  expectDirectory(location.directory);
  return rollBack(location.directory, backup, {
    ...{ force, onProgress: progressOf(context) },
    ...writing(location),
  });
}

/** Starts git, and so only on request and where the workspace is trusted. */
export function askGitOf({ directory, gitDirectory }: StackLocation): readonly GitVerdictInfo[] {
  const repository = gitDirectory ?? gitDirectoryOfStack(directory) ?? dirname(directory);
  const git = gitOnPath();
  if (git === undefined) throw new ReftableError('NOT_EXIST_ERROR', serviceError.noGit());
  if (!isGitDirectory(repository)) {
    throw new ReftableError('NOT_EXIST_ERROR', serviceError.noGitDirectory(repository), { file: repository });
  }
  return askGit(git, repository);
}

/**
 * A stack is repaired even if the configuration of its repository is broken. Throws
 * `RefusedRepositoryError`: how a stack of an unknown format is repaired is not known.
 */
function writing(location: StackLocation): LockOptions & { factor?: number } {
  try {
    const { lockTimeout, lockfilePid, factor } = writeOptionsOf(location);
    return { lockTimeout, lockfilePid, ...(factor !== undefined && { factor }) };
  } catch (error) {
    if (error instanceof RefusedRepositoryError) throw error;
    return {};
  }
}

/** Reports the current task when it changes; checks at every call whether the caller has canceled. */
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
