/** `reftable repair`: plans, carries out and takes back. */
import { resolve } from 'node:path';
import { checkStack } from '../git/fsck.ts';
import { locateStack, type StackPlace } from '../git/locate.ts';
import { askGit, gitOnPath } from '../git/verify.ts';
import {
  applyRepair,
  changesAnything,
  type Finding,
  type HashName,
  type LockOptions,
  listBackups,
  nodeRepairFiles,
  planRepair,
  ReftableError,
  type RepairPlan,
  reportLines,
  rollback,
} from '../reftable/index.ts';
import { hashIfReadable, isTableFile, writingOptions } from './location.ts';
import { type Output, textField } from './output.ts';

export interface RepairOptions {
  readonly action: 'plan' | 'apply' | 'rollback';
  /** By id of a step, whether it is to be taken. */
  readonly steps: Readonly<Record<string, boolean>>;
  readonly interop: boolean;
  /** Also removes locks without a known holder. */
  readonly removeLocks: boolean;
  /** Where the backup goes, or which one is put back. */
  readonly backup?: string;
  readonly force: boolean;
  readonly verifyWithGit: boolean;
  readonly json: boolean;
  readonly hash?: HashName;
}

/** `check` is called often and may throw to stop; then nothing has changed. Returns the exit status. */
export function repair(path: string, options: RepairOptions, output: Output, check: () => void): number {
  if (isTableFile(path)) {
    throw new ReftableError('API_ERROR', `${path} is a file. Repair needs the directory of a stack.`, { file: path });
  }
  const place = locateStack(path);
  const hash = hashIfReadable(place, options.hash);
  if (options.action === 'rollback') return takeBack(place, options, output, check);
  const { steps, interop, removeLocks, action } = options;
  const select = { steps, interop, removeLocks };
  const plan = planRepair(place.directory, { ...(hash && { hash }), select, doctor: checkStack, onProgress: check });
  const unknown = Object.keys(steps).find(id => !plan.steps.some(step => step.id === id));
  if (unknown !== undefined) throw new ReftableError('API_ERROR', `The plan has no step '${unknown}'.`, { file: path });
  if (options.json) planObjects(plan, output);
  else for (const line of reportLines(plan)) output.line(line);
  output.flush();
  if (action === 'plan') return plan.findings.some(({ severity }) => severity !== 'hint') ? 1 : 0;
  if (!changesAnything(plan)) {
    const found = plan.findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
    return result(undefined, found, place, options, output);
  }
  const { backup, remaining } = applyRepair(plan, {
    ...lockOptions(place),
    ...(options.backup !== undefined && { backupPlace: resolve(options.backup) }),
    doctor: checkStack,
    onProgress: check,
  });
  return result(backup, remaining, place, options, output);
}

function takeBack(place: StackPlace, options: RepairOptions, output: Output, check: () => void): number {
  const { json, force } = options;
  const path = place.directory;
  const chosen = options.backup === undefined ? listBackups(path, nodeRepairFiles)[0]?.path : resolve(options.backup);
  if (chosen === undefined) {
    throw new ReftableError('NOT_EXIST_ERROR', `There is no backup of ${path}. --backup names one elsewhere.`, {
      file: path,
    });
  }
  const { backup } = rollback(path, chosen, { ...lockOptions(place), force, onProgress: check });
  if (json) output.json({ kind: 'result', rolledBack: chosen, backup });
  else {
    output.line(`The stack is what it was in ${chosen}.`);
    output.line(`What it was before the rollback is in ${backup}.`);
  }
  return 0;
}

function result(
  backup: string | undefined,
  remaining: readonly Finding[],
  place: StackPlace,
  { json, verifyWithGit }: RepairOptions,
  output: Output,
): number {
  const verdicts = verifyWithGit ? verdictsOfGit(place) : [];
  if (json) {
    output.json({ kind: 'result', backup: backup ?? null, remaining, ...(verifyWithGit && { git: verdicts }) });
  } else {
    output.line('');
    output.line(backup === undefined ? 'Nothing was changed.' : `Repaired. The backup is in ${backup}.`);
    output.line(remaining.length === 0 ? 'The doctor finds nothing.' : 'The doctor still finds:');
    for (const { severity, file, message } of remaining) output.line(`  ${severity}: ${file}: ${message}`);
    for (const { command, ok, message } of verdicts) output.line(`${command}: ${ok ? 'fine' : message}`);
  }
  return remaining.length > 0 || verdicts.some(({ ok }) => !ok) ? 1 : 0;
}

/** Those of the repository, git's defaults for one whose configuration is broken too. */
function lockOptions(place: StackPlace): LockOptions {
  try {
    const { lockTimeout, lockfilePid } = writingOptions(place, undefined);
    return { lockTimeout, lockfilePid };
  } catch {
    return {};
  }
}

function verdictsOfGit({ directory, gitDirectory }: StackPlace) {
  if (gitDirectory === undefined) {
    return [{ command: 'git', ok: false, message: `${directory} is not in a git directory` }];
  }
  const git = gitOnPath();
  if (git === undefined) return [{ command: 'git', ok: false, message: 'there is no git on the PATH' }];
  return askGit(git, gitDirectory);
}

function planObjects(plan: RepairPlan, output: Output): void {
  const { findings, steps, refs, logs, lost, uncertain, unmended, target, ...rest } = plan;
  const { first: firstRefs, ...refCounts } = refs;
  const { first: firstLogs, ...logCounts } = logs;
  output.json({
    kind: 'plan',
    ...rest,
    tables: target.tables?.map(({ name }) => name) ?? null,
    refs: refCounts,
    logs: logCounts,
    lost: lost.total,
    uncertain: uncertain.total,
  });
  for (const step of steps) {
    const mends = step.findings.map(position => ({ id: findings[position]?.id, file: findings[position]?.file }));
    output.json({ ...step, kind: 'step', does: step.kind, findings: mends });
  }
  for (const { name, before, after } of firstRefs)
    output.json({ kind: 'ref', ...textField('name', name), before, after });
  for (const { name, ...change } of firstLogs) output.json({ kind: 'log', ...textField('name', name), ...change });
  for (const remark of lost.first) output.json({ kind: 'lost', ...remark });
  for (const remark of uncertain.first) output.json({ kind: 'uncertain', ...remark });
  for (const { finding, ...left } of unmended) output.json({ kind: 'unmended', finding: findings[finding], ...left });
}
