// A host for the page of a repair plan: plans, applies and rolls back with the real service, and confirms everything.
import { shownPlan, withStepsNotShown } from '../../../src/extension/repair/shown-plan.ts';
import { selectionOf } from '../../../src/extension/repair/step-selection.ts';
import type { RepairOutcome, RepairProposal, RepairQuery, RollbackOutcome } from '../../../src/protocol/repair.ts';
import type { ErrorInfo } from '../../../src/protocol/values.ts';
import type { RepairPageResult, RepairPageState } from '../../../src/protocol/webview.ts';
import { applyTheme, listen, refusal } from './wire.ts';

export interface RepairFixture {
  readonly theme: string;
  readonly colours: Record<string, string>;
  /** The stack's. */
  readonly directory: string;
  readonly readOnly?: string;
  /** Answers `apply` with this error, the first time. */
  readonly applyError?: ErrorInfo;
  /** What fails after the stack is repaired. */
  readonly unfinished?: string;
  /** Answers `openFile` with this error. */
  readonly openError?: ErrorInfo;
}

declare const fixture: RepairFixture;
declare function engine(
  method: string,
  params: unknown,
): Promise<{ readonly result: unknown } | { readonly error: ErrorInfo }>;

applyTheme(fixture.theme, fixture.colours);
const { connection, asked } = listen();
const host = {
  asked,
  /** The stack has changed. */
  outdate() {
    isOutdated = true;
    void connection.sendNotification('state', state());
  },
};
let isOutdated = false;
Object.assign(window, { host });
let query: RepairQuery = {};
let proposal: RepairProposal | undefined;
let result: RepairPageResult | null = null;
let { applyError } = fixture;

async function ask<T>(method: string, params: object): Promise<T> {
  const answer = await engine(method, params);
  if ('error' in answer) throw refusal(answer.error);
  return answer.result as T;
}

async function plan(next: RepairQuery): Promise<RepairPageState> {
  query = next;
  proposal = await ask<RepairProposal>('stack/planRepair', { query });
  result = null;
  isOutdated = false;
  return state();
}

function state(): RepairPageState {
  if (proposal === undefined) throw new Error('nothing is planned');
  const { before, after } = proposal;
  return {
    ...{ stack: 'project', plan: shownPlan(proposal), isOutdated },
    ...{ hasDifference: before !== after, objects: false, result, readOnly: fixture.readOnly ?? null },
  };
}

function on<P>(method: string, answer: (params: P) => unknown): void {
  connection.onRequest(method, answer);
}

on('ready', () => plan(query));
on('planAgain', () => plan(query));
on<{ steps: readonly string[] }>('choose', ({ steps }) => {
  const all = proposal?.steps ?? [];
  return plan({ ...query, steps: selectionOf(all, withStepsNotShown(all, steps)) });
});
on('apply', async () => {
  const error = applyError;
  applyError = undefined;
  if (error !== undefined) return refusal(error);
  const outcome = await ask<RepairOutcome>('stack/applyRepair', { plan: proposal?.plan });
  const failure = fixture.unfinished ?? outcome.failure;
  result = { type: 'repaired', ...outcome, failure };
  return state();
});
on('rollBack', async () => {
  const params = { backup: result?.backup, force: false };
  result = { type: 'rolledBack', ...(await ask<RollbackOutcome>('stack/rollBackRepair', params)) };
  return state();
});
on('askGit', () => ask('stack/askGit', {}));
for (const method of ['showDifference', 'showText', 'restoreRefs']) on(method, () => null);
on('openFile', () => (fixture.openError === undefined ? null : refusal(fixture.openError)));
