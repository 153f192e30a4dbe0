/** Repairing a stack: plan, show what it would do, ask, do it, and offer the way back. */
import * as vscode from 'vscode';
import type { BackupInfo, RepairOutcome, RepairProposal, RepairQuery, RepairStepInfo } from '../../protocol/repair.ts';
import { type RequestOptions, ServiceError } from '../../service/client.ts';
import { bytes, count } from '../../text/stacks.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showError, showInformation, showPassing, showWarning } from '../show/messages.ts';
import { pickMany, pickOne } from '../show/picks.ts';
import { type NamedStack, stackOf, type Target } from '../stack/commands.ts';
import { type CompactionParts, showingProgress } from '../stack/compaction.ts';
import { RepairTexts } from './plan-documents.ts';

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
        showError(error);
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
    void showWarning(reason);
    return undefined;
  }

  async #propose(stack: NamedStack, query: RepairQuery): Promise<RepairOutcome | undefined> {
    const { location, name } = stack;
    const planning = (options: RequestOptions) =>
      this.#parts.service.request('stack/planRepair', { location, query }, options);
    const proposal = await showingProgress(`Planning the repair of ${name}`, planning);
    if (proposal === undefined) return undefined;
    if (!proposal.changes && proposal.steps.length === 0) {
      await this.#sayNothingToDo(name, proposal);
      return undefined;
    }
    await this.#texts.show(name, proposal);
    const shown = { stack, query, proposal };
    this.#shown = shown;
    const [applyAction, choose] = ['Repair…', 'Choose Steps…'];
    const buttons = proposal.changes ? [applyAction, choose] : [choose];
    const answer = await showWarning(question(name, proposal), ...buttons);
    if (answer === choose) return this.#chooseSteps(shown);
    return answer === applyAction ? this.#confirm(stack, proposal) : undefined;
  }

  async #chooseSteps({ stack, query, proposal }: Shown): Promise<RepairOutcome | undefined> {
    const steps = await chooseSteps(proposal);
    return steps && this.#propose(stack, { ...query, steps });
  }

  /** Carries out the plan that was shown last, after asking. */
  async applyShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown?.proposal.changes) return this.#confirm(this.#shown.stack, this.#shown.proposal);
    void showInformation(this.#shown ? 'This plan changes nothing.' : NO_PLAN);
    return undefined;
  }

  async chooseStepsOfShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown) return this.#chooseSteps(this.#shown);
    void showInformation(NO_PLAN);
    return undefined;
  }

  async #sayNothingToDo(name: string, { left, report }: RepairProposal): Promise<void> {
    if (left === 0) {
      void showInformation(`There is nothing to repair in ${name}.`);
      return;
    }
    const show = 'Show Report';
    const text = `Nothing in ${name} can be repaired without you: ${count(left, 'finding')} left.`;
    if ((await showWarning(text, show)) === show) await this.#texts.showReport(name, report);
  }

  async #confirm(stack: NamedStack, proposal: RepairProposal): Promise<RepairOutcome | undefined> {
    const { summary, backupDirectory, plan } = proposal;
    const locks = proposal.steps.filter(({ selected, removesLock }) => selected && removesLock);
    const backup = `The whole directory is backed up first, below ${backupDirectory}.`;
    // First, because a long detail is cut.
    const detail = [...locks.flatMap(lockWarning), ...summary, '', backup];
    const action = locks.length === 0 ? 'Repair' : 'Repair and Remove Lock';
    if (!(await confirm(`Repair ${stack.name}?`, detail, action))) return undefined;
    const { location, name } = stack;
    const outcome = await showingProgress(`Repairing ${name}`, options =>
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
    const answer = await showInformation(text, back, show, ask);
    if (answer === back) await this.#rollBack(stack, backup, false);
    if (answer === show) {
      const rest = remaining.length === 0 ? 'Nothing.' : remaining.map(line => `- ${line}`).join('\n');
      await this.#texts.showReport(stack.name, `${report}\n## What the doctor says now\n\n${rest}\n`);
    }
    if (answer === ask) await this.#askGit(stack);
  }

  async #askGit({ location, name }: NamedStack): Promise<void> {
    const verdicts = await showingProgress(`Asking git about ${name}`, options =>
      this.#parts.service.request('stack/askGit', { location }, options),
    );
    const wrong = verdicts?.find(({ ok }) => !ok);
    if (verdicts === undefined) return;
    if (wrong === undefined) {
      void showInformation(`git reads ${name}: ${verdicts.map(({ command }) => command).join(', ')}.`);
    } else void showWarning(`${wrong.command}: ${wrong.message}`);
  }

  async chooseBackup(target: Target): Promise<{ backup: string } | undefined> {
    const stack = await this.#writableStack(target);
    if (!stack) return undefined;
    const backups = await this.#parts.service.request('stack/backups', stack.location);
    if (backups.length === 0) {
      void showInformation(`There is no backup of ${stack.name}.`);
      return undefined;
    }
    const placeHolder = `Restore which backup of ${stack.name}?`;
    const backup = await pickOne(backups.map(backupChoice), { placeHolder });
    return backup === undefined ? undefined : this.#rollBack(stack, backup, false);
  }

  async #rollBack(stack: NamedStack, backup: string, force: boolean): Promise<{ backup: string } | undefined> {
    const { location, name } = stack;
    try {
      const result = await showingProgress(`Rolling ${name} back`, options =>
        this.#parts.service.request('stack/rollBackRepair', { location, backup, force }, options),
      );
      if (result === undefined) return undefined;
      this.#parts.log.info(`${location.directory}: rolled back to ${backup}; what was there is in ${result.backup}`);
      await this.#parts.repositories.read(location);
      showPassing('discard', `${name} is what it was before`);
      return result;
    } catch (error) {
      if (force || !isOutdated(error)) throw error;
      const detail = [error.message, '', 'What is there now is kept as another backup.'];
      const question = `Roll ${name} back over newer changes?`;
      if (!(await confirm(question, detail, 'Roll Back Anyway'))) return undefined;
      return this.#rollBack(stack, backup, true);
    }
  }
}

function lockWarning({ title, why }: RepairStepInfo): string[] {
  return [`${title}: ${why} Continue only if no program on any host or in any container uses the repository.`, ''];
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
  const choices = steps.map(({ id, title, why, selected }) => {
    return { label: title, detail: why, picked: selected, value: id };
  });
  const picked = await pickMany(choices, { placeHolder: 'Which steps should the repair take?' });
  if (picked === undefined) return undefined;
  const taken = new Set(picked);
  return Object.fromEntries(steps.map(({ id }) => [id, taken.has(id)]));
}

function backupChoice({ path, created, reason, files, bytes: size }: BackupInfo) {
  return {
    label: new Date(created).toLocaleString(),
    description: reason === 'repair' ? 'before a repair' : 'before a rollback',
    detail: `${count(files, 'file')}, ${bytes(size)}, in ${path}`,
    value: path,
  };
}
