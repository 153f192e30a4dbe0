/** Repairs a stack: makes a plan, shows it, asks for confirmation, applies it, and offers to roll it back. */
import * as vscode from 'vscode';
import type { BackupInfo, RepairOutcome, RepairProposal, RepairQuery, RollbackOutcome } from '../../protocol/repair.ts';
import type { FindingName, RepairPageResult, RepairPageState } from '../../protocol/webview.ts';
import { ServiceError } from '../../service/client.ts';
import { dateAndTime } from '../../text/dates.ts';
import { repairText } from '../../text/repair.ts';
import { type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showInformation, showPassing, showWarning } from '../show/messages.ts';
import { pickMany, pickOne } from '../show/picks.ts';
import { type CompactionContext, showingProgress } from '../stack/compaction.ts';
import type { RestoreTarget } from '../stack/restore-first.ts';
import { completeStep } from '../walkthrough.ts';
import { RepairTexts } from './plan-documents.ts';
import { RepairPage, type RepairPageActions } from './repair-page.ts';
import { shownPlan, withStepsNotShown } from './shown-plan.ts';
import { stackVersion } from './stack-version.ts';
import { selectionOf, withoutLocks } from './step-selection.ts';

export function registerRepair(context: RepairContext, stackFindings: StackFindings): vscode.Disposable[] {
  const texts = new RepairTexts();
  const repairs = new Repairs(context, stackFindings, texts);
  return [
    texts,
    repairs,
    ...registerAll<Target>(context.log, {
      repair: (target, about) => repairs.start(target, findingsOf(about)),
      applyRepairPlan: () => repairs.applyShown(),
      chooseRepairSteps: () => repairs.chooseStepsOfShown(),
      rollBackRepair: target => repairs.chooseBackup(target),
    }),
  ];
}

/** A command may get one finding, several, or an argument of another kind. */
function findingsOf(about: unknown): FindingName[] | undefined {
  const named = (Array.isArray(about) ? about : [about]).filter(isFindingName);
  return named.length > 0 ? named.map(({ id, file }) => ({ id, file })) : undefined;
}

function isFindingName(value: unknown): value is FindingName {
  const { id, file } = (value ?? {}) as Partial<FindingName>;
  return typeof id === 'string' && typeof file === 'string';
}

/** A plan, its page, and its result. */
interface Shown {
  readonly stack: NamedStack;
  readonly page: RepairPage;
  query: RepairQuery;
  proposal: RepairProposal;
  /** The state of the stack that the plan is for. */
  version: string;
  isOutdated: boolean;
  result: RepairPageResult | null;
  /** Resolves when no work for the page is running. */
  last: Promise<unknown>;
}

type Planned = Omit<Shown, 'stack' | 'page' | 'last'>;

interface RepairContext extends CompactionContext {
  readonly extension: vscode.Uri;
}

class Repairs implements vscode.Disposable {
  /** By the stack's directory. The page that came to the front last is the last one. */
  readonly #shown = new Map<string, Shown>();
  readonly #context: RepairContext;
  readonly #stackFindings: StackFindings;
  readonly #texts: RepairTexts;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(context: RepairContext, stackFindings: StackFindings, texts: RepairTexts) {
    this.#context = context;
    this.#stackFindings = stackFindings;
    this.#texts = texts;
    this.#subscriptions = [
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const { page } of this.#shown.values()) page.update();
      }),
      context.repositories.onDidChangeStack(directory => {
        const shown = this.#shown.get(directory);
        // Not while the plan is made or applied, which reads and changes the stack itself.
        if (shown !== undefined) void this.#inTurn(shown, async () => this.#compare(shown));
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { page } of [...this.#shown.values()]) page.dispose();
  }

  /** Shows the plan of a stack's repair, or of some of its findings. */
  async start(target: Target, findings: FindingName[] | undefined): Promise<void> {
    const stack = await this.#writableStack(target);
    if (stack === undefined) return;
    // git runs only at the user's request.
    const objects = this.#stackFindings.lookedUpObjects(stack.location.directory);
    const planned = await this.#plan(stack, { objects, ...(findings !== undefined && { findings }) });
    if (planned === undefined) return;
    const { changes, steps, left } = planned.proposal;
    if (!changes && steps.length === 0 && left === 0) void showInformation(repairText.nothingToRepair(stack.name));
    else this.#show(stack, planned);
  }

  async #writableStack(target: Target): Promise<NamedStack | undefined> {
    const reason = readOnlyReason();
    if (reason === null) return stackOf(this.#context, target);
    void showWarning(reason);
    return undefined;
  }

  /** `undefined` if it was cancelled. */
  async #plan({ location, name }: NamedStack, query: RepairQuery): Promise<Planned | undefined> {
    // Before the plan: a stack that changes meanwhile makes the plan outdated, at worst one that is not.
    const version = stackVersion(await this.#context.repositories.read(location));
    const proposal = await showingProgress(repairText.planning(name), options =>
      this.#context.service.request('stack/planRepair', { location, query }, options),
    );
    return proposal && { query, proposal, version, isOutdated: false, result: null };
  }

  /** Marks a plan as outdated if it is for another state of the stack than the last one that was read. */
  #compare(shown: Shown): void {
    const state = this.#context.repositories.known(shown.stack.location.directory);
    if (state === undefined || shown.isOutdated || shown.result !== null) return;
    if (stackVersion(state) === shown.version) return;
    shown.isOutdated = true;
    shown.page.update();
  }

  #show(stack: NamedStack, planned: Planned): void {
    const { directory } = stack.location;
    const open = this.#shown.get(directory);
    if (open !== undefined) {
      this.#cameToFront(directory);
      Object.assign(open, planned).page.reveal();
      return;
    }
    const { extension, log, repositories } = this.#context;
    // The stack may be of no repository of the workspace.
    const following = repositories.follow(directory);
    const page: RepairPage = new RepairPage({
      ...{ extension, log, directory, stack: stack.name },
      actions: this.#actions(() => shown),
      cameToFront: () => this.#cameToFront(directory),
      closed: () => {
        following.dispose();
        this.#shown.delete(directory);
      },
    });
    const shown: Shown = { stack, page, ...planned, last: Promise.resolve() };
    this.#shown.set(directory, shown);
  }

  #cameToFront(directory: string): void {
    const shown = this.#shown.get(directory);
    if (shown === undefined) return;
    this.#shown.delete(directory);
    this.#shown.set(directory, shown);
  }

  #actions(shown: () => Shown): RepairPageActions {
    const inTurn = (work: () => Promise<unknown>) => this.#inTurn(shown(), async () => void (await work()));
    const plan = async (query: RepairQuery) => {
      this.#expectWritable();
      Object.assign(shown(), await this.#plan(shown().stack, query));
    };
    return {
      state: () => stateOf(shown()),
      choose: chosen =>
        inTurn(() => {
          const { query, proposal } = shown();
          const steps = selectionOf(proposal.steps, withStepsNotShown(proposal.steps, chosen));
          return plan({ ...query, steps });
        }),
      planAgain: () => inTurn(() => plan(withoutLocks(shown().query, shown().proposal.steps))),
      apply: () => inTurn(() => this.#apply(shown())),
      rollBack: () => inTurn(() => this.#rollBackShown(shown())),
      askGit: async () => (await this.#askGit(shown().stack)) ?? null,
      showDifference: () => this.#texts.showDifference(shown().stack.name, shown().proposal),
      restoreRefs: async names => {
        const target: RestoreTarget = { directory: shown().stack.location.directory, names };
        await vscode.commands.executeCommand('reftable.restoreRefs', target);
      },
      showText: () => this.#texts.showPlan(shown().stack.name, textOf(shown())),
    };
  }

  /** One after another for each page: the plan that is applied is the one that is shown. */
  #inTurn<T>(shown: Shown, work: () => Promise<T>): Promise<T> {
    const done = shown.last.then(work);
    shown.last = done.catch(() => undefined);
    return done;
  }

  /** A page may be older than the plan. Throws `ServiceError`. */
  #expectWritable(): void {
    const reason = readOnlyReason();
    if (reason !== null) throw new ServiceError({ code: 'API_ERROR', message: reason });
  }

  /**
   * The plan of the active tab, else the one that was active last. VS Code reports a new page as active before it is.
   */
  get #current(): Shown | undefined {
    return [...this.#shown.values()].at(-1);
  }

  /** Applies the active plan, after a confirmation. */
  async applyShown(): Promise<RepairOutcome | undefined> {
    const shown = this.#current;
    if (shown === undefined) {
      void showInformation(repairText.planExpired());
      return undefined;
    }
    const outcome = await this.#inTurn(shown, () => this.#apply(shown));
    shown.page.update();
    return outcome;
  }

  async chooseStepsOfShown(): Promise<void> {
    const shown = this.#current;
    if (shown === undefined || shown.result !== null) {
      void showInformation(repairText.planExpired());
      return;
    }
    const steps = await chooseSteps(shown.proposal);
    if (steps === undefined) return;
    const planned = await this.#inTurn(shown, () => this.#plan(shown.stack, { ...shown.query, steps }));
    if (planned !== undefined) Object.assign(shown, planned).page.reveal();
  }

  /** `undefined` if the user did not confirm it, or if there is nothing to apply. */
  async #apply(shown: Shown): Promise<RepairOutcome | undefined> {
    this.#expectWritable();
    if (shown.result !== null || !shown.proposal.changes) {
      void showInformation(shown.result === null ? repairText.changesNothing() : repairText.planExpired());
      return undefined;
    }
    const { stack, proposal } = shown;
    const { summary, backupDirectory, plan } = proposal;
    const locks = proposal.steps.filter(({ selected, removesLock }) => selected && removesLock);
    // First, because a long detail is cut.
    const warnings = locks.flatMap(step => [repairText.lockWarning(step), '']);
    const detail = [...warnings, ...summary, '', repairText.backupFirst(backupDirectory)];
    const action = repairText.confirmAction(locks.length > 0);
    if (!(await confirm(repairText.confirmQuestion(stack.name), detail, action))) return undefined;
    const { location, name } = stack;
    const outcome = await showingProgress(repairText.repairing(name), options =>
      this.#context.service.request('stack/applyRepair', { location, plan }, options),
    );
    if (outcome === undefined) return undefined;
    shown.result = { type: 'repaired', ...outcome };
    if (outcome.failure === null) completeStep('repair');
    this.#context.log.info(`${location.directory}: repaired; the backup is in ${outcome.backup}`);
    // The page would have shown it.
    if (shown.page.isClosed) {
      if (outcome.failure === null) void showInformation(repairText.repaired(name, outcome.backup));
      else void showWarning(outcome.failure);
    }
    await this.#context.repositories.read(location);
    if (plan.target.repository.length > 0) await this.#context.repositories.discover();
    return outcome;
  }

  #askGit({ location, name }: NamedStack) {
    this.#expectWritable();
    return showingProgress(repairText.askingGit(name), options =>
      this.#context.service.request('stack/askGit', { location }, options),
    );
  }

  async chooseBackup(target: Target): Promise<RollbackOutcome | undefined> {
    const stack = await this.#writableStack(target);
    if (!stack) return undefined;
    const backups = await this.#context.service.request('stack/backups', stack.location);
    if (backups.length === 0) {
      void showInformation(repairText.noBackups(stack.name));
      return undefined;
    }
    const placeHolder = repairText.backupQuestion(stack.name);
    const backup = await pickOne(backups.map(backupChoice), { placeHolder });
    const rolledBack = backup && (await this.#rollBack(stack, backup, false));
    const shown = this.#shown.get(stack.location.directory);
    if (rolledBack && shown?.result?.type === 'repaired') {
      shown.result = { type: 'rolledBack', ...rolledBack };
      shown.page.update();
    }
    return rolledBack || undefined;
  }

  async #rollBackShown(shown: Shown): Promise<void> {
    const { stack, result } = shown;
    this.#expectWritable();
    if (result?.type !== 'repaired') return;
    const rolledBack = await this.#rollBack(stack, result.backup, false);
    if (rolledBack) shown.result = { type: 'rolledBack', ...rolledBack };
  }

  async #rollBack(stack: NamedStack, backup: string, force: boolean): Promise<RollbackOutcome | undefined> {
    const { location, name } = stack;
    try {
      const result = await showingProgress(repairText.rollingBack(name), options =>
        this.#context.service.request('stack/rollBackRepair', { location, backup, force }, options),
      );
      if (result === undefined) return undefined;
      this.#context.log.info(`${location.directory}: rolled back to ${backup}; what was there is in ${result.backup}`);
      await this.#context.repositories.read(location);
      if (result.failure === null) showPassing('discard', repairText.rolledBack(name));
      else void showWarning(result.failure);
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

function stateOf({ stack, query, proposal, isOutdated, result }: Shown): RepairPageState {
  const { before, after } = proposal;
  return {
    stack: stack.name,
    plan: shownPlan(proposal),
    // The first line has the number of unchanged refs.
    hasDifference: before.split('\n').slice(1).join() !== after.split('\n').slice(1).join(),
    objects: query.objects === true,
    isOutdated,
    result,
    readOnly: readOnlyReason(),
  };
}

function textOf({ proposal: { planText }, result }: Shown): string {
  return result?.type === 'repaired' && result.failure === null
    ? repairText.checkedPlan(planText, result.remaining)
    : planText;
}

async function chooseSteps(proposal: RepairProposal): Promise<Record<string, boolean> | undefined> {
  const choices = proposal.steps.map(({ id, title, why, selected }) => {
    return { label: title, detail: why, picked: selected, value: id };
  });
  const picked = await pickMany(choices, { placeHolder: repairText.stepsQuestion() });
  return picked && selectionOf(proposal.steps, picked);
}

function backupChoice(backup: BackupInfo) {
  return {
    label: dateAndTime(backup.created),
    description: repairText.backupReason(backup.reason),
    detail: repairText.backupDetail(backup),
    value: backup.path,
  };
}
