/** Compacts from the palette and the tree: makes a plan, shows it, asks for confirmation, and applies it. */
import type * as vscode from 'vscode';
import type { Progress } from '../../protocol/service.ts';
import type { CompactionPlan, CompactionResult, CompactionScope, ExpiryBounds } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { CancelledError, type RequestOptions, type ServiceClient, ServiceError } from '../../service/client.ts';
import { compactionResult, compactionText, planLines } from '../../text/compaction.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import type { Repositories } from '../repositories.ts';
import { showInformation, showPassing, showWarning, whileShowing } from '../show/messages.ts';
import { completeStep } from '../walkthrough.ts';
import { confirmLossy } from './restore-first.ts';

/** Refs that the dialog names of those that lose data; it does not scroll. */
const NAMED = 20;

export interface CompactionContext {
  readonly service: ServiceClient;
  readonly repositories: Repositories;
  readonly log: vscode.LogOutputChannel;
}

export interface CompactionRequest {
  readonly location: StackLocation;
  /** As the confirmation calls the stack. */
  readonly name: string;
  readonly scope: CompactionScope;
  readonly expiry: ExpiryBounds | null;
}

/** Applies a plan that was shown. Rejects with `ServiceError` where stacks must not be changed. */
export async function applyPlan(
  { service, repositories, log }: CompactionContext,
  plan: CompactionPlan,
  options?: RequestOptions,
): Promise<CompactionResult> {
  const reason = readOnlyReason();
  if (reason) throw new ServiceError({ code: 'API_ERROR', message: reason });
  const started = Date.now();
  const result = await service.request('stack/applyCompaction', { plan }, options);
  log.info(`${plan.location.directory}: ${compactionResult(result)} (${Date.now() - started} ms)`);
  await repositories.read(plan.location);
  completeStep('compact');
  return result;
}

/** `undefined` if there was nothing to do, or if the user did not confirm it. */
export async function compact(
  context: CompactionContext,
  { location, name, scope, expiry }: CompactionRequest,
): Promise<CompactionResult | undefined> {
  const reason = readOnlyReason();
  if (reason) {
    void showWarning(reason);
    return undefined;
  }
  const planning = (options: RequestOptions) =>
    context.service.request('stack/planCompaction', { location, scope, expiry }, options);
  const plan = await showingProgress(compactionText.planning(name), planning);
  if (!plan) return undefined;
  if (!plan.range) {
    void showInformation(compactionText.nothing(name, plan));
    return undefined;
  }
  const answer = await confirmLossy({
    question: compactionText.question(name, expiry !== null),
    lines: planLines(plan, NAMED),
    action: compactionText.action(expiry !== null),
    ...{ directory: location.directory, unrecoverable: plan.unrecoverable.first },
  });
  if (answer === 'restored') return compact(context, { location, name, scope, expiry });
  if (answer === undefined) return undefined;
  const result = await showingProgress(compactionText.compacting(name), options => applyPlan(context, plan, options));
  if (result) showPassing('check', compactionText.done(name, result));
  return result;
}

/** Long work with progress that can be canceled; `undefined` if it was canceled. */
export async function showingProgress<T>(
  title: string,
  work: (options: RequestOptions) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await whileShowing(title, (reportProgress, token) => {
      const onProgress = ({ message, fraction }: Progress) => reportProgress(message, fraction);
      return work({ token, onProgress });
    });
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    throw error;
  }
}
