/** Plans, applies and rolls back a repair, with the configuration of the stack's repository. */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { deletedRefsIn } from '../../browse/index.ts';
import { checkStack, checkWorktree, type Finding, findingRange } from '../../check/index.ts';
import {
  askGit,
  expectDirectory,
  gitDirectoryAround,
  gitDirectoryOfStack,
  gitOnPath,
  isGitDirectory,
  leadsToReftables,
  objectLookupOf,
  RefusedRepositoryError,
  writeOptionsOf,
} from '../../git/index.ts';
import type {
  BackupInfo,
  FirstLines,
  GitVerdictInfo,
  LeftFinding,
  PlanNotes,
  RepairFinding,
  RepairOutcome,
  RepairProposal,
  RepairQuery,
  RepairStep,
  RepairStepInfo,
  RollbackOutcome,
  UnrepairedFinding,
} from '../../protocol/repair.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { type HashName, type LockOptions, ReftableError } from '../../reftable/index.ts';
import {
  applyRepair,
  changesAnything,
  defaultBackupDirectory,
  discardedFiles,
  listBackups,
  nodeRepairFiles,
  type OnRepairProgress,
  planRepair,
  type RepairPlan,
  rollBack,
} from '../../repair/index.ts';
import { message as shown } from '../../text/escape/bounded.ts';
import { findingText } from '../../text/findings/render.ts';
import { repairProgress } from '../../text/repair.ts';
import { leftReason, noteLine } from '../../text/repair-notes.ts';
import { repairFacts, repairPlanLines, repairSideText, repairSummary } from '../../text/repair-plan.ts';
import { stepReason, stepTitle } from '../../text/repair-steps.ts';
import { serviceError } from '../../text/service.ts';
import { callbacksOf } from '../browse/browsed.ts';
import { openSources } from '../deleted/deleted-refs.ts';
import type { Context } from '../worker/context.ts';
import { changedDespite } from './changed-despite.ts';

/** Findings of one step that are sent, and that a page shows. */
const MOST_OF_STEP = 20;
/** Findings that a repair leaves, as `MOST_OF_STEP`. */
const MOST_UNREPAIRED = 500;
/** Deleted refs that are named of those that only the backup then has. */
const MOST_ONLY_IN_BACKUP = 200;

export function proposeRepair(location: StackLocation, query: RepairQuery, context: Context): RepairProposal {
  expectDirectory(location.directory);
  const { directory } = location;
  const gitDirectory = repositoryOf(location);
  const hash = hashOf(location, gitDirectory);
  const plan = planRepair(directory, {
    ...(hash !== undefined && { hash }),
    ...(gitDirectory !== undefined && { gitDirectory }),
    ...writing(location),
    select: query,
    ...(query.objects === true && { objects: objectLookupOf({ directory, ...(gitDirectory && { gitDirectory }) }) }),
    runCheck: checkStack,
    onProgress: progressOf(context),
  });
  const onlyInBackup = onlyInBackupOf(location, plan, context);
  return {
    ...{ plan, onlyInBackup },
    changes: changesAnything(plan),
    steps: plan.steps.map(step => stepInfo(step, plan)),
    summary: repairSummary(plan),
    facts: repairFacts(plan),
    planText: `${[...repairPlanLines(plan, onlyInBackup)].join('\n')}\n`,
    before: repairSideText(plan, 'before'),
    after: repairSideText(plan, 'after'),
    lost: firstLines(plan.lost),
    uncertain: firstLines(plan.uncertain),
    left: plan.leftFindings.length,
    unrepaired: plan.leftFindings.slice(0, MOST_UNREPAIRED).flatMap(left => unrepaired(left, plan)),
    backupDirectory: defaultBackupDirectory(plan.directory),
  };
}

/** Deleted refs in tables that the repair removes: restored refs keep them in the stack. */
function onlyInBackupOf(location: StackLocation, plan: RepairPlan, context: Context): RepairProposal['onlyInBackup'] {
  const files = new Set(discardedFiles(plan));
  if (files.size === 0) return { total: 0, first: [] };
  using sources = openSources(location, context);
  const refs = deletedRefsIn(sources, files, callbacksOf(context));
  const first = refs.slice(0, MOST_ONLY_IN_BACKUP).map(({ name, entries }) => ({ name, value: true, entries }));
  return { total: refs.length, first };
}

function stepInfo(step: RepairStep, { findings }: RepairPlan): RepairStepInfo {
  const fixed = step.findings.flatMap(position => findings[position] ?? []);
  const first = fixed.slice(0, MOST_OF_STEP);
  return {
    ...{ id: step.id, selected: step.selected, removesLock: step.kind === 'removeLock' },
    ...{ title: stepTitle(step), why: stepReason(step) },
    ...(step.instead !== undefined && { instead: step.instead }),
    ...{ findings: first.map(repairFinding), moreFindings: fixed.length - first.length },
  };
}

function repairFinding(finding: Finding): RepairFinding {
  const { severity, file } = finding;
  return { severity, file, range: findingRange(finding), message: findingText(finding).message };
}

function firstLines({ total, first }: PlanNotes): FirstLines {
  return { total, first: first.map(noteLine) };
}

function unrepaired(left: LeftFinding, plan: RepairPlan): UnrepairedFinding[] {
  const finding = plan.findings[left.finding];
  if (finding === undefined) return [];
  return [{ finding: repairFinding(finding), reason: leftReason(left, plan), command: left.command ?? null }];
}

/**
 * `plan` is one that `proposeRepair` made for this stack; of another one it is an API_ERROR. What fails after the stack
 * was repaired is part of the outcome, with the backup that it can be rolled back to.
 */
export function applyProposedRepair(location: StackLocation, plan: RepairPlan, context: Context): RepairOutcome {
  expectDirectory(location.directory);
  if (
    plan.target === undefined ||
    resolve(plan.directory) !== realpathSync.native(location.directory) ||
    plan.gitDirectory !== repositoryOf(location)
  ) {
    throw new ReftableError('API_ERROR', serviceError.otherPlan(location.directory));
  }
  const { directory, gitDirectory } = plan;
  try {
    const { backup, remaining } = applyRepair(plan, {
      ...writing(location),
      ...(plan.objects && { objects: objectLookupOf({ directory, ...(gitDirectory && { gitDirectory }) }) }),
      runCheck: checkWorktree,
      onProgress: progressOf(context),
    });
    const lines = remaining.map(({ severity, file, ...finding }) =>
      shown(`${severity}: ${file}: ${findingText(finding).message}`),
    );
    return { backup, remaining: lines, failure: null };
  } catch (error) {
    return { ...changedDespite(error), remaining: [] };
  }
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
): RollbackOutcome {
  expectDirectory(location.directory);
  const gitDirectory = repositoryOf(location);
  try {
    const made = rollBack(location.directory, backup, {
      ...(gitDirectory !== undefined && { gitDirectory }),
      ...{ force, onProgress: progressOf(context) },
      ...writing(location),
    });
    return { backup: made.backup, failure: null };
  } catch (error) {
    return changedDespite(error);
  }
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

/** The git directory whose files a repair may change, also one that git does not accept. */
function repositoryOf({ directory, gitDirectory }: StackLocation): string | undefined {
  return gitDirectory ?? gitDirectoryAround(directory);
}

/** A configuration that does not lead to the stack does not state its hash. */
function hashOf({ hash }: StackLocation, gitDirectory: string | undefined): HashName | undefined {
  return gitDirectory === undefined || leadsToReftables(gitDirectory) ? hash : undefined;
}

/**
 * A stack is repaired even if the configuration of its repository is broken. Throws
 * `RefusedRepositoryError`: how a stack of an unknown format is repaired is not known. An unknown storage of refs can be
 * repaired.
 */
function writing(location: StackLocation): LockOptions & { factor?: number } {
  try {
    const { lockTimeout, lockfilePid, factor } = writeOptionsOf(location);
    return { lockTimeout, lockfilePid, ...(factor !== undefined && { factor }) };
  } catch (error) {
    const gitDirectory = repositoryOf(location);
    const isRepaired = gitDirectory !== undefined && !leadsToReftables(gitDirectory);
    if (error instanceof RefusedRepositoryError && !isRepaired) throw error;
    return {};
  }
}

/** Reports the current task when it changes; checks at every call whether the caller has canceled. */
function progressOf(context: Context): OnRepairProgress {
  let last = '';
  return (progress, fraction) => {
    context.check();
    const message = repairProgress(progress);
    const rounded = fraction === undefined ? undefined : Math.floor(fraction * 100) / 100;
    const now = `${message} ${rounded}`;
    if (now === last) return;
    last = now;
    context.progress({ message: shown(message), ...(rounded !== undefined && { fraction: rounded }) });
  };
}
