/** Repairing a stack: plan, show what it would do, ask, do it, and offer the way back. */
import * as vscode from 'vscode';
import type { BackupInfo, RepairOutcome, RepairProposal, RepairQuery, RepairStepInfo } from '../protocol/repair.ts';
import { type RequestOptions, ServiceError } from '../service/client.ts';
import { readOnlyReason } from './access.ts';
import { type NamedStack, stackOf, type Target } from './commands.ts';
import { type CompactionParts, withProgress } from './compaction.ts';
import { RepairTexts } from './repairTexts.ts';
import { bytes, count } from './words.ts';

/** A finding that a quick fix is for. */
interface FindingName {
  readonly id: string;
  readonly file: string;
}

export function registerRepair(parts: CompactionParts): vscode.Disposable[] {
  const texts = new RepairTexts();
  const command = (name: string, run: (target: Target, about?: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(`reftable.${name}`, async (target: Target, about?: unknown) => {
      try {
        return await run(target, about);
      } catch (error) {
        parts.log.error(error as Error);
        vscode.window.showErrorMessage((error as Error).message);
        return undefined;
      }
    });
  const repairs = new Repairs(parts, texts);
  return [
    texts,
    command('repair', (target, about) => repairs.start(target, findingsOf(about))),
    command('applyRepairPlan', () => repairs.applyShown()),
    command('chooseRepairSteps', () => repairs.chooseStepsOfShown()),
    command('rollBackRepair', target => repairs.chooseBackup(target)),
  ];
}

/** A command may be given one finding, several, or something else altogether. */
function findingsOf(about: unknown): FindingName[] | undefined {
  const named = (Array.isArray(about) ? about : [about]).filter(isFindingName);
  return named.length > 0 ? named.map(({ id, file }) => ({ id, file })) : undefined;
}

function isFindingName(value: unknown): value is FindingName {
  const { id, file } = (value ?? {}) as Partial<FindingName>;
  return typeof id === 'string' && typeof file === 'string';
}

/** A plan that somebody is reading. */
interface Shown {
  readonly stack: NamedStack;
  readonly query: RepairQuery;
  readonly proposal: RepairProposal;
}

class Repairs {
  /** The question about it goes away by itself, and reading may take longer: the text has buttons, too. */
  #shown: Shown | undefined;
  readonly #parts: CompactionParts;
  readonly #texts: RepairTexts;

  constructor(parts: CompactionParts, texts: RepairTexts) {
    this.#parts = parts;
    this.#texts = texts;
  }

  /** `undefined` when there was nothing to do, or the person did not want it. */
  async start(target: Target, findings: FindingName[] | undefined): Promise<RepairOutcome | undefined> {
    const stack = await this.#writableStack(target);
    return stack && this.#propose(stack, findings === undefined ? {} : { findings });
  }

  async #writableStack(target: Target): Promise<NamedStack | undefined> {
    const reason = readOnlyReason();
    if (reason === null) return stackOf(this.#parts, target);
    vscode.window.showWarningMessage(reason);
    return undefined;
  }

  async #propose(stack: NamedStack, query: RepairQuery): Promise<RepairOutcome | undefined> {
    const { location, name } = stack;
    const planning = (options: RequestOptions) =>
      this.#parts.service.request('stack/planRepair', { location, query }, options);
    const proposal = await withProgress(`Planning the repair of ${name}`, planning);
    if (proposal === undefined) return undefined;
    if (!proposal.changes && proposal.steps.length === 0) {
      await this.#sayNothingToDo(name, proposal);
      return undefined;
    }
    await this.#texts.show(name, proposal);
    const shown = { stack, query, proposal };
    this.#shown = shown;
    const [carryOut, choose] = ['Repair…', 'Choose Steps…'];
    const buttons = proposal.changes ? [carryOut, choose] : [choose];
    const answer = await vscode.window.showWarningMessage(question(name, proposal), ...buttons);
    if (answer === choose) return this.#chooseSteps(shown);
    return answer === carryOut ? this.#confirm(stack, proposal) : undefined;
  }

  async #chooseSteps({ stack, query, proposal }: Shown): Promise<RepairOutcome | undefined> {
    const steps = await chooseSteps(proposal);
    return steps && this.#propose(stack, { ...query, steps });
  }

  /** Carries out the plan that was shown last, after asking. */
  async applyShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown?.proposal.changes) return this.#confirm(this.#shown.stack, this.#shown.proposal);
    vscode.window.showInformationMessage(this.#shown ? 'This plan changes nothing.' : NO_PLAN);
    return undefined;
  }

  async chooseStepsOfShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown) return this.#chooseSteps(this.#shown);
    vscode.window.showInformationMessage(NO_PLAN);
    return undefined;
  }

  async #sayNothingToDo(name: string, { left, report }: RepairProposal): Promise<void> {
    if (left === 0) {
      vscode.window.showInformationMessage(`There is nothing to repair in ${name}.`);
      return;
    }
    const show = 'Show Report';
    const text = `Nothing in ${name} can be repaired without you: ${count(left, 'finding')} left.`;
    if ((await vscode.window.showWarningMessage(text, show)) === show) await this.#texts.showReport(name, report);
  }

  async #confirm(stack: NamedStack, proposal: RepairProposal): Promise<RepairOutcome | undefined> {
    const { summary, backupPlace, plan } = proposal;
    const locks = proposal.steps.filter(({ selected, removesLock }) => selected && removesLock);
    const backup = `The whole directory is backed up first, below ${backupPlace}.`;
    const detail = [...summary, '', backup, ...locks.flatMap(lockWarning)].join('\n');
    const action = locks.length === 0 ? 'Repair' : 'Repair and Remove Lock';
    const answer = await vscode.window.showWarningMessage(`Repair ${stack.name}?`, { modal: true, detail }, action);
    if (answer !== action) return undefined;
    const { location, name } = stack;
    const outcome = await withProgress(`Repairing ${name}`, options =>
      this.#parts.service.request('stack/applyRepair', { location, plan }, options),
    );
    if (outcome === undefined) return undefined;
    this.#shown = undefined;
    this.#parts.log.info(`${location.directory}: repaired; the backup is in ${outcome.backup}`);
    await this.#parts.repositories.read(location);
    // The answer may be long in coming, and the command is done.
    this.#offerWayBack(stack, proposal, outcome).catch(error => this.#parts.log.error(error));
    return outcome;
  }

  async #offerWayBack(
    stack: NamedStack,
    { report }: RepairProposal,
    { backup, remaining }: RepairOutcome,
  ): Promise<void> {
    const [back, show, ask] = ['Roll Back', 'Show Report', 'Ask git'];
    const state = remaining.length === 0 ? 'The doctor finds nothing' : `${count(remaining.length, 'finding')} remain`;
    const text = `Repaired ${stack.name}. ${state}. The backup is in ${backup}.`;
    const answer = await vscode.window.showInformationMessage(text, back, show, ask);
    if (answer === back) await this.#rollBack(stack, backup, false);
    if (answer === show) {
      const rest = remaining.length === 0 ? 'Nothing.' : remaining.map(line => `- ${line}`).join('\n');
      await this.#texts.showReport(stack.name, `${report}\n## What the doctor says now\n\n${rest}\n`);
    }
    if (answer === ask) await this.#askGit(stack);
  }

  async #askGit({ location, name }: NamedStack): Promise<void> {
    const verdicts = await withProgress(`Asking git about ${name}`, options =>
      this.#parts.service.request('stack/askGit', { location }, options),
    );
    const wrong = verdicts?.find(({ ok }) => !ok);
    if (verdicts === undefined) return;
    if (wrong === undefined) {
      vscode.window.showInformationMessage(`git reads ${name}: ${verdicts.map(({ command }) => command).join(', ')}.`);
    } else vscode.window.showWarningMessage(`${wrong.command}: ${wrong.message}`);
  }

  async chooseBackup(target: Target): Promise<{ backup: string } | undefined> {
    const stack = await this.#writableStack(target);
    if (!stack) return undefined;
    const backups = await this.#parts.service.request('stack/backups', stack.location);
    if (backups.length === 0) {
      vscode.window.showInformationMessage(`There is no backup of ${stack.name}.`);
      return undefined;
    }
    const items = backups.map(backupItem);
    const placeHolder = `The backup that ${stack.name} is to become again`;
    const picked = await vscode.window.showQuickPick(items, { placeHolder });
    return picked && this.#rollBack(stack, picked.path, false);
  }

  async #rollBack(stack: NamedStack, backup: string, force: boolean): Promise<{ backup: string } | undefined> {
    const { location, name } = stack;
    try {
      const result = await withProgress(`Rolling ${name} back`, options =>
        this.#parts.service.request('stack/rollBackRepair', { location, backup, force }, options),
      );
      if (result === undefined) return undefined;
      this.#parts.log.info(`${location.directory}: rolled back to ${backup}; what was there is in ${result.backup}`);
      await this.#parts.repositories.read(location);
      vscode.window.setStatusBarMessage(`$(discard) ${name} is what it was before`, 8000);
      return result;
    } catch (error) {
      if (force || !isOutdated(error)) throw error;
      const action = 'Roll Back Anyway';
      const detail = `${error.message}\n\nWhat is there now is kept as another backup.`;
      const options = { modal: true, detail };
      const answer = await vscode.window.showWarningMessage(`Roll ${name} back over newer changes?`, options, action);
      return answer === action ? this.#rollBack(stack, backup, true) : undefined;
    }
  }
}

function lockWarning({ title, why }: RepairStepInfo): string[] {
  return ['', `${title}: ${why} Continue only if no program on any host or in any container uses the repository.`];
}

const NO_PLAN = 'There is no plan to carry out any more. Plan the repair again.';

function isOutdated(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.info.code === 'OUTDATED_ERROR';
}

function question(name: string, { changes, lost, left, steps }: RepairProposal): string {
  if (!changes) return `Nothing in ${name} has to be repaired. ${count(steps.length, 'step')} can be chosen.`;
  const taken = count(steps.filter(({ selected }) => selected).length, 'step');
  const loss = lost === 0 ? 'nothing is lost' : `${count(lost, 'thing is', 'things are')} lost for certain`;
  const rest = left === 0 ? '' : `; ${count(left, 'finding is', 'findings are')} left to you`;
  return `The plan to repair ${name}: ${taken}, ${loss}${rest}.`;
}

async function chooseSteps({ steps }: RepairProposal): Promise<Record<string, boolean> | undefined> {
  const items = steps.map(({ id, title, why, selected }) => ({ label: title, detail: why, picked: selected, id }));
  const options = { canPickMany: true, placeHolder: 'The steps that are to be taken', matchOnDetail: true } as const;
  const picked = await vscode.window.showQuickPick(items, options);
  if (picked === undefined) return undefined;
  const taken = new Set(picked.map(({ id }) => id));
  return Object.fromEntries(steps.map(({ id }) => [id, taken.has(id)]));
}

function backupItem({ path, created, reason, files, bytes: size }: BackupInfo) {
  return {
    label: new Date(created).toLocaleString(),
    description: reason === 'repair' ? 'before a repair' : 'before a rollback',
    detail: `${count(files, 'file')}, ${bytes(size)}, in ${path}`,
    path,
  };
}
