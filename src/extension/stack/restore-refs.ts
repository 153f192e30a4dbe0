/** Restores deleted refs: asks which, shows the plan, asks for confirmation, and restores them. */
import type * as vscode from 'vscode';
import type { DeletedRefInfo, PlannedRestore, RestoredRefs, RestoreRequest } from '../../protocol/deleted-refs.ts';
import type { ServiceClient } from '../../service/client.ts';
import { deletedText, restoreProblemText, restoreText } from '../../text/deleted-refs.ts';
import { shortValue } from '../../text/names.ts';
import { type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showError, showInformation, showPassing, showWarning } from '../show/messages.ts';
import { ask, pickMany } from '../show/picks.ts';
import { completeStep } from '../walkthrough.ts';
import { showingProgress } from './compaction.ts';
import type { RestoreTarget } from './restore-first.ts';

export function registerRestoreRefs(context: EditorContext): vscode.Disposable[] {
  return registerAll<Target | RestoreTarget>(context.log, {
    restoreRefs: async target => {
      const reason = readOnlyReason();
      if (reason) return void showWarning(reason);
      const isFromPage = isRestoreTarget(target);
      const stack = await stackOf(context, isFromPage ? target.directory : target);
      if (stack === undefined) return;
      const names = isFromPage ? target.names : await pickDeleted(context.service, stack);
      if (names !== undefined && names.length > 0) await restore(context, stack, names);
    },
  });
}

function isRestoreTarget(target: Target | RestoreTarget): target is RestoreTarget {
  return typeof target === 'object' && 'names' in target;
}

/** `undefined` if the user cancels, or if no ref can be restored, which a message reports. */
async function pickDeleted(service: ServiceClient, { location, name }: NamedStack): Promise<string[] | undefined> {
  const found = await showingProgress(restoreText.looking(name), options =>
    service.request('deleted/list', { location }, options),
  );
  if (found === undefined) return undefined;
  const { total, unread } = found;
  if (total === 0 && unread !== null) return void showWarning(deletedText.noneFound(unread));
  if (total === 0) return void showInformation(deletedText.none());
  return pickMany(found.refs.map(choiceOf), {
    title: restoreText.pickTitle(name, total),
    placeHolder: unread === null ? restoreText.pick() : restoreText.pickOfIncomplete(unread),
  });
}

function choiceOf(ref: DeletedRefInfo) {
  return {
    label: ref.name,
    description: shortValue(ref.value),
    detail: restoreText.choiceDetail(ref),
    value: ref.name,
  };
}

async function restore(context: EditorContext, stack: NamedStack, names: readonly string[]): Promise<void> {
  const { service, repositories, log } = context;
  const { location, name } = stack;
  const plan = await planWithNames(service, stack, names);
  const [possible, others] = [plan.filter(({ problem }) => problem === null), plan.filter(({ problem }) => problem)];
  const refusals = others
    .map(each => each.problem && restoreProblemText(each, each.problem))
    .filter(text => text !== null);
  if (possible.length === 0) {
    if (refusals[0] !== undefined) void showWarning(refusals[0]);
    return;
  }
  const lines = [...possible.map(restoreText.planLine), ...refusals];
  if (!(await confirm(restoreText.question(possible.length, name), lines, restoreText.action()))) return;
  const requests = possible.map(requestOf);
  const result = await showingProgress(restoreText.restoring(name), options =>
    service.request('deleted/restore', { location, requests }, options),
  );
  if (result === undefined) return;
  log.info(`${location.directory}: ${restoreText.restored(result.refs)}`);
  await repositories.read(location);
  completeStep('restore');
  const { refs, notCompacted, upstreams } = result;
  if (notCompacted !== null) void showWarning(restoreText.notCompacted(notCompacted));
  if (upstreams.length > 0) void offerUpstreams(context, stack, result);
  else if (notCompacted === null) showPassing('check', restoreText.restored(refs));
}

/** The notification stays until the user closes it. */
async function offerUpstreams(
  { service, log }: EditorContext,
  { location }: NamedStack,
  { refs, upstreams }: RestoredRefs,
): Promise<void> {
  const action = restoreText.setUpstream(upstreams.length);
  try {
    if ((await showInformation(restoreText.upstreamQuestion(refs, upstreams), action)) !== action) return;
    const failed = await service.request('deleted/setUpstreams', { location, upstreams });
    if (failed.length > 0) void showWarning(restoreText.upstreamsNotSet(failed));
    else showPassing('check', restoreText.upstreamsSet(upstreams));
  } catch (error) {
    showError(log, error);
  }
}

/** The plan, with other names for refs whose names cannot be used. A ref for which the user gives none is left out. */
async function planWithNames(
  service: ServiceClient,
  { location }: NamedStack,
  names: readonly string[],
): Promise<readonly PlannedRestore[]> {
  let requests: RestoreRequest[] = names.map(name => ({ name }));
  for (;;) {
    const plan = await service.request('deleted/plan', { location, requests });
    const refused = plan.find(({ problem }) => problem && NEED_A_NAME.has(problem.type));
    if (!refused?.problem) return plan;
    const as = await ask({
      prompt: restoreText.otherName(refused, refused.problem),
      value: `${refused.as}-restored`,
      refusal: input => (/^refs\/[^/]+\/./.test(input.trim()) ? undefined : restoreText.nameRefusal()),
    });
    requests = plan.flatMap(each =>
      each !== refused ? [requestOf(each)] : as === undefined ? [] : [{ name: each.name, as: as.trim() }],
    );
    if (requests.length === 0) return [];
  }
}

/** Problems that another name solves. */
const NEED_A_NAME: ReadonlySet<string> = new Set(['taken', 'conflict', 'badName']);

function requestOf({ name, as }: PlannedRestore): RestoreRequest {
  return { name, as };
}
