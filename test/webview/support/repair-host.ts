// A host for the page of a repair plan: plans, applies and rolls back with the real service, and confirms everything.
import { selectionOf } from '../../../src/extension/repair/step-selection.ts';
import type { RepairOutcome, RepairProposal, RepairQuery } from '../../../src/protocol/repair.ts';
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
  /** Answers `openFile` with this error. */
  readonly openError?: ErrorInfo;
}

declare const fixture: RepairFixture;
declare function engine(
  method: string,
  params: unknown,
): Promise<{ readonly result: unknown } | { readonly error: ErrorInfo }>;

applyTheme(fixture.theme, fixture.colours);
const connection = listen();
const host = { asked: [] as { method: string; params: unknown }[] };
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
  return state();
}

function state(): RepairPageState {
  if (proposal === undefined) throw new Error('nothing is planned');
  const { changes, steps, facts, lost, uncertain, left, unrepaired, before, after } = proposal;
  return {
    ...{ stack: 'project', plan: { changes, steps, facts, lost, uncertain, left, unrepaired } },
    ...{ hasDifference: before !== after, objects: false, result, readOnly: fixture.readOnly ?? null },
  };
}

function on<P>(method: string, answer: (params: P) => unknown): void {
  connection.onRequest(method, (params: P) => {
    host.asked.push({ method, params });
    return answer(params);
  });
}

on('ready', () => plan(query));
on('planAgain', () => plan(query));
on<{ steps: readonly string[] }>('choose', ({ steps }) => {
  return plan({ ...query, steps: selectionOf(proposal?.steps ?? [], steps) });
});
on('apply', async () => {
  const error = applyError;
  applyError = undefined;
  if (error !== undefined) return refusal(error);
  result = { type: 'repaired', ...(await ask<RepairOutcome>('stack/applyRepair', { plan: proposal?.plan })) };
  return state();
});
on('rollBack', async () => {
  const { backup } = await ask<{ backup: string }>('stack/rollBackRepair', { backup: result?.backup, force: false });
  result = { type: 'rolledBack', backup };
  return state();
});
on('askGit', () => ask('stack/askGit', {}));
for (const method of ['showDifference', 'showText']) on(method, () => null);
on('openFile', () => (fixture.openError === undefined ? null : refusal(fixture.openError)));
