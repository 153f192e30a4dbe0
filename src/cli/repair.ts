/** `reftable repair`: plans, applies and rolls back. */
import { resolve } from 'node:path';
import { type DeletedRef, DeletedSources, deletedRefsIn } from '../browse/index.ts';
import { checkStack, checkWorktree, type Finding } from '../check/index.ts';
import {
  askGit,
  gitOnPath,
  hashIfReadable,
  type LocatedStack,
  type ObjectLookup,
  objectLookupOf,
  type StackToOpen,
  writeOptionsOf,
} from '../git/index.ts';
import type { HashName, LockOptions, RefValue } from '../reftable/index.ts';
import {
  applyRepair,
  backupCopies,
  changesAnything,
  discardedFiles,
  listBackups,
  nodeRepairFiles,
  type OnRepairProgress,
  type PlanNote,
  planRepair,
  type RepairPlan,
  rollBack,
  type VisibleCounts,
} from '../repair/index.ts';
import { commandError, repairOutput } from '../text/command-line.ts';
import { findingText, withTexts } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { repairProgress } from '../text/repair.ts';
import { leftReason, noteText, readFailureText } from '../text/repair-notes.ts';
import { repairPlanLines } from '../text/repair-plan.ts';
import { stepReason, stepTitle } from '../text/repair-steps.ts';
import { CommandError } from './command-error.ts';
import { stackAt } from './location.ts';
import { type Output, textField } from './output.ts';
import type { Running } from './progress.ts';
import { valueField } from './records.ts';

export interface RepairOptions {
  readonly action: 'plan' | 'apply' | 'rollback';
  /** By id of a step, whether to apply it. */
  readonly steps: Readonly<Record<string, boolean>>;
  readonly interop: boolean;
  /** Also looks up the objects of refs, with git. */
  readonly objects: boolean;
  /** Also removes locks without a known holder. */
  readonly removeLocks: boolean;
  /** The folder for the backup, or the backup to restore. */
  readonly backup?: string;
  readonly force: boolean;
  readonly verifyWithGit: boolean;
  readonly json: boolean;
  readonly hash?: HashName;
}

/** If `check` throws, nothing has changed. Returns the exit status. */
export function repair(path: string | undefined, options: RepairOptions, output: Output, running: Running): number {
  const { check } = running;
  const onProgress = progressOf(running);
  const location = stackAt(path, commandError.repairFile);
  const hash = hashIfReadable(location, options.hash);
  if (options.action === 'rollback') return rollBackTo(location, options, output, onProgress);
  const { steps, interop, removeLocks, action } = options;
  const select = { steps, interop, removeLocks };
  const { gitDirectory } = location;
  const objects = options.objects ? objectLookupOf(location) : undefined;
  const plan = planRepair(location.directory, {
    ...(objects && { objects }),
    ...(hash && { hash }),
    ...(gitDirectory && { gitDirectory }),
    select,
    runCheck: checkStack,
    onProgress,
  });
  const unknown = Object.keys(steps).find(id => !plan.steps.some(step => step.id === id));
  if (unknown !== undefined)
    throw new CommandError('API_ERROR', () => commandError.noSuchStep(unknown), { file: location.directory });
  const onlyInBackup = onlyInBackupOf({ ...location, ...(hash && { hash }) }, plan, check);
  if (options.json) {
    inEnglish(() => planObjects(plan, output));
    for (const { name, entries } of onlyInBackup) {
      output.json({ kind: 'onlyInBackup', ...textField('name', name), entries });
    }
  } else {
    const first = onlyInBackup.map(({ name, entries }) => ({ name, value: true, entries }));
    for (const line of repairPlanLines(plan, { total: first.length, first })) output.line(line);
  }
  output.flush();
  if (action === 'plan') return plan.findings.some(({ severity }) => severity !== 'hint') ? 1 : 0;
  if (!changesAnything(plan)) {
    return result(undefined, remainingProblems(plan, objects, check), location, options, output);
  }
  const { backup, remaining } = applyRepair(plan, {
    ...lockOptions(location),
    ...(options.backup !== undefined && { backupDirectory: resolve(options.backup) }),
    ...(objects && { objects }),
    runCheck: checkWorktree,
    onProgress,
  });
  return result(backup, remaining, location, options, output);
}

function progressOf({ check, progress }: Running): OnRepairProgress {
  return step => {
    check();
    progress.show(() => repairProgress(step));
  };
}

/** The deleted refs in tables that the repair removes. */
function onlyInBackupOf(location: StackToOpen, plan: RepairPlan, check: () => void): DeletedRef[] {
  const files = new Set(discardedFiles(plan));
  if (files.size === 0) return [];
  const callbacks = { check };
  using sources = new DeletedSources(location, backupCopies(location.directory, nodeRepairFiles), { callbacks });
  return deletedRefsIn(sources, files, callbacks);
}

/** The problems that a plan without changes leaves. */
function remainingProblems(
  { directory, gitDirectory, hash }: RepairPlan,
  objects: ObjectLookup | undefined,
  check: () => void,
): Finding[] {
  const found: Finding[] = [];
  for (const step of checkWorktree(directory, { gitDirectory, hash, ...(objects && { objects }) })) {
    check();
    if (step.type !== 'finding') continue;
    const { severity } = step.finding;
    if (severity === 'error' || severity === 'warning') found.push(step.finding);
  }
  return found;
}

function rollBackTo(
  location: LocatedStack,
  options: RepairOptions,
  output: Output,
  onProgress: OnRepairProgress,
): number {
  const { json, force } = options;
  const path = location.directory;
  const chosen = options.backup === undefined ? listBackups(path, nodeRepairFiles)[0]?.path : resolve(options.backup);
  if (chosen === undefined) {
    throw new CommandError('NOT_EXIST_ERROR', () => commandError.noBackup(path), { file: path });
  }
  const { gitDirectory } = location;
  const { backup } = rollBack(path, chosen, {
    ...lockOptions(location),
    ...(gitDirectory && { gitDirectory }),
    ...{ force, onProgress },
  });
  if (json) output.json({ kind: 'result', rolledBack: chosen, backup });
  else {
    output.line(repairOutput.rolledBack(chosen));
    output.line(repairOutput.stateBefore(backup));
  }
  return 0;
}

function result(
  backup: string | undefined,
  remaining: readonly Finding[],
  location: LocatedStack,
  { json, verifyWithGit, objects }: RepairOptions,
  output: Output,
): number {
  const verdicts = verifyWithGit ? verdictsOfGit(location) : [];
  if (json) {
    const findings = inEnglish(() => remaining.map(withTexts));
    output.json({
      kind: 'result',
      backup: backup ?? null,
      remaining: findings,
      ...(verifyWithGit && { git: verdicts }),
    });
  } else {
    output.line('');
    output.line(backup === undefined ? repairOutput.unchanged() : repairOutput.repaired(backup));
    output.line(remaining.length === 0 ? repairOutput.noFindings(objects) : repairOutput.findings());
    for (const finding of remaining) {
      output.line(`  ${finding.severity}: ${finding.file}: ${findingText(finding).message}`);
    }
    for (const { command, ok, message } of verdicts) {
      output.line(repairOutput.verdict(command, ok ? undefined : message));
    }
  }
  return remaining.length > 0 || verdicts.some(({ ok }) => !ok) ? 1 : 0;
}

/** Those of the repository, git's defaults for one whose configuration is broken too. */
function lockOptions(location: LocatedStack): LockOptions {
  try {
    const { lockTimeout, lockfilePid } = writeOptionsOf(location);
    return { lockTimeout, lockfilePid };
  } catch {
    return {};
  }
}

function verdictsOfGit({ directory, gitDirectory }: LocatedStack) {
  if (gitDirectory === undefined) {
    return [{ command: 'git', ok: false, message: repairOutput.noGitDirectory(directory) }];
  }
  const git = gitOnPath();
  if (git === undefined) return [{ command: 'git', ok: false, message: repairOutput.noGit() }];
  return askGit(git, resolve(gitDirectory));
}

function planObjects(plan: RepairPlan, output: Output): void {
  const {
    findings,
    steps,
    refs,
    logs,
    lost,
    uncertain,
    leftFindings,
    target,
    before,
    after,
    directoryDigest,
    ...rest
  } = plan;
  const { first: firstRefs, ...refCounts } = refs;
  const { first: firstLogs, ...logCounts } = logs;
  output.json({
    kind: 'plan',
    ...rest,
    fingerprint: directoryDigest,
    before: countsObject(before),
    after: countsObject(after),
    tables: target.tables?.map(({ name }) => name) ?? null,
    refs: refCounts,
    logs: logCounts,
    lost: lost.total,
    uncertain: uncertain.total,
  });
  for (const step of steps) {
    const fixes = step.findings.map(position => ({ id: findings[position]?.id, file: findings[position]?.file }));
    const { reason, ...fields } = step;
    const texts = { title: stepTitle(step), why: stepReason(step) };
    output.json({ ...fields, ...texts, kind: 'step', does: step.kind, findings: fixes });
  }
  for (const { name, before, after } of firstRefs)
    output.json({ kind: 'ref', ...textField('name', name), ...changeFields(before, after) });
  for (const { name, ...change } of firstLogs) output.json({ kind: 'log', ...textField('name', name), ...change });
  for (const note of lost.first) output.json({ kind: 'lost', ...noteObject(note) });
  for (const note of uncertain.first) output.json({ kind: 'uncertain', ...noteObject(note) });
  for (const left of leftFindings) {
    const { finding, reason, ...fields } = left;
    output.json({ kind: 'unmended', finding: findings[finding], why: leftReason(left, plan), ...fields });
  }
}

/** A value that is left out did not exist. */
function changeFields(before: RefValue | undefined, after: RefValue | undefined): object {
  return { ...(before && { before: valueField(before) }), ...(after && { after: valueField(after) }) };
}

function noteObject({ fact, ...note }: PlanNote): object {
  return { ...note, message: noteText({ ...note, fact }) };
}

function countsObject({ error, ...counts }: VisibleCounts): object {
  return { ...counts, ...(error && { error: readFailureText(error) }) };
}
