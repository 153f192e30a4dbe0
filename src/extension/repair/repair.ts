/** Repairing a stack: plan, show what it would do, ask, do it, and offer the way back. */
import * as vscode from 'vscode';
import type { BackupInfo, RepairOutcome, RepairProposal, RepairQuery } from '../../protocol/repair.ts';
import { type RequestOptions, ServiceError } from '../../service/client.ts';
import { dateAndTime } from '../../text/dates.ts';
import { repairText } from '../../text/repair.ts';
import { type NamedStack, stackOf, type Target } from '../commands.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showError, showInformation, showPassing, showWarning } from '../show/messages.ts';
import { pickMany, pickOne } from '../show/picks.ts';
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

/** A plan that is open in an editor. */
interface Shown {
  readonly stack: NamedStack;
  readonly query: RepairQuery;
  readonly proposal: RepairProposal;
}

class Repairs {
  /** The notification with the question disappears, and reading may take longer: the text has buttons, too. */
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
    const proposal = await showingProgress(repairText.planning(name), planning);
    if (proposal === undefined) return undefined;
    if (!proposal.changes && proposal.steps.length === 0) {
      await this.#sayNothingToDo(name, proposal);
      return undefined;
    }
    await this.#texts.show(name, proposal);
    const shown = { stack, query, proposal };
    this.#shown = shown;
    const [applyAction, choose] = [repairText.repairAction(), repairText.chooseStepsAction()];
    const buttons = proposal.changes ? [applyAction, choose] : [choose];
    const answer = await showWarning(repairText.planned(name, proposal), ...buttons);
    if (answer === choose) return this.#chooseSteps(shown);
    return answer === applyAction ? this.#confirm(stack, proposal) : undefined;
  }

  async #chooseSteps({ stack, query, proposal }: Shown): Promise<RepairOutcome | undefined> {
    const steps = await chooseSteps(proposal);
    return steps && this.#propose(stack, { ...query, steps });
  }

  /** Applies the plan that was shown last, after a confirmation. */
  async applyShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown?.proposal.changes) return this.#confirm(this.#shown.stack, this.#shown.proposal);
    void showInformation(this.#shown ? repairText.changesNothing() : repairText.planExpired());
    return undefined;
  }

  async chooseStepsOfShown(): Promise<RepairOutcome | undefined> {
    if (this.#shown) return this.#chooseSteps(this.#shown);
    void showInformation(repairText.planExpired());
    return undefined;
  }

  async #sayNothingToDo(name: string, { left, report }: RepairProposal): Promise<void> {
    if (left === 0) {
      void showInformation(repairText.nothingToRepair(name));
      return;
    }
    const show = repairText.showReportAction();
    if ((await showWarning(repairText.onlyManual(name, left), show)) === show)
      await this.#texts.showReport(name, report);
  }

  async #confirm(stack: NamedStack, proposal: RepairProposal): Promise<RepairOutcome | undefined> {
    const { summary, backupDirectory, plan } = proposal;
    const locks = proposal.steps.filter(({ selected, removesLock }) => selected && removesLock);
    // First, because a long detail is cut.
    const warnings = locks.flatMap(step => [repairText.lockWarning(step), '']);
    const detail = [...warnings, ...summary, '', repairText.backupFirst(backupDirectory)];
    const action = repairText.confirmAction(locks.length > 0);
    if (!(await confirm(repairText.confirmQuestion(stack.name), detail, action))) return undefined;
    const { location, name } = stack;
    const outcome = await showingProgress(repairText.repairing(name), options =>
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
    const [back, show, ask] = [repairText.rollBackAction(), repairText.showReportAction(), repairText.askGitAction()];
    const answer = await showInformation(
      repairText.repaired(stack.name, remaining.length, backup),
      ...[back, show, ask],
    );
    if (answer === back) await this.#rollBack(stack, backup, false);
    if (answer === show) await this.#texts.showReport(stack.name, repairText.checkedReport(report, remaining));
    if (answer === ask) await this.#askGit(stack);
  }

  async #askGit({ location, name }: NamedStack): Promise<void> {
    const verdicts = await showingProgress(repairText.askingGit(name), options =>
      this.#parts.service.request('stack/askGit', { location }, options),
    );
    const wrong = verdicts?.find(({ ok }) => !ok);
    if (verdicts === undefined) return;
    if (wrong === undefined) {
      const commands = verdicts.map(({ command }) => command);
      void showInformation(repairText.gitReads(name, commands));
    } else void showWarning(repairText.gitFails(wrong.command, wrong.message));
  }

  async chooseBackup(target: Target): Promise<{ backup: string } | undefined> {
    const stack = await this.#writableStack(target);
    if (!stack) return undefined;
    const backups = await this.#parts.service.request('stack/backups', stack.location);
    if (backups.length === 0) {
      void showInformation(repairText.noBackups(stack.name));
      return undefined;
    }
    const placeHolder = repairText.backupQuestion(stack.name);
    const backup = await pickOne(backups.map(backupChoice), { placeHolder });
    return backup === undefined ? undefined : this.#rollBack(stack, backup, false);
  }

  async #rollBack(stack: NamedStack, backup: string, force: boolean): Promise<{ backup: string } | undefined> {
    const { location, name } = stack;
    try {
      const result = await showingProgress(repairText.rollingBack(name), options =>
        this.#parts.service.request('stack/rollBackRepair', { location, backup, force }, options),
      );
      if (result === undefined) return undefined;
      this.#parts.log.info(`${location.directory}: rolled back to ${backup}; what was there is in ${result.backup}`);
      await this.#parts.repositories.read(location);
      showPassing('discard', repairText.rolledBack(name));
      return result;
    } catch (error) {
      if (force || !isOutdated(error)) throw error;
      const detail = [error.message, '', repairText.rollBackOverDetail()];
      const question = repairText.rollBackOverQuestion(name);
      if (!(await confirm(question, detail, repairText.rollBackAnywayAction()))) return undefined;
      return this.#rollBack(stack, backup, true);
    }
  }
}

function isOutdated(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.info.code === 'OUTDATED_ERROR';
}

async function chooseSteps({ steps }: RepairProposal): Promise<Record<string, boolean> | undefined> {
  const choices = steps.map(({ id, title, why, selected }) => {
    return { label: title, detail: why, picked: selected, value: id };
  });
  const picked = await pickMany(choices, { placeHolder: repairText.stepsQuestion() });
  if (picked === undefined) return undefined;
  const taken = new Set(picked);
  return Object.fromEntries(steps.map(({ id }) => [id, taken.has(id)]));
}

function backupChoice(backup: BackupInfo) {
  return {
    label: dateAndTime(backup.created),
    description: repairText.backupReason(backup.reason),
    detail: repairText.backupDetail(backup),
    value: backup.path,
  };
}
