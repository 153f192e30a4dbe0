/** One change of refs: planned, shown, confirmed, applied as one transaction, and undone on request. */
import type * as vscode from 'vscode';
import type { EditPlan, EditResult, EditScript } from '../../protocol/edits.ts';
import { type RequestOptions, type ServiceClient, ServiceError } from '../../service/client.ts';
import { editPlanLines, editText, faultLine, hookOutput } from '../../text/edits.ts';
import type { NamedStack } from '../commands.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import type { Repositories } from '../repositories.ts';
import { showError, showInformation, showWarning } from '../show/messages.ts';
import { showingProgress } from '../stack/compaction.ts';
import { confirmLossy } from '../stack/restore-first.ts';
import type { EditDocuments } from './edit-documents.ts';
import { type RestoredDeletion, restoreDeletions } from './undo-deletion.ts';

export interface EditContext {
  readonly service: ServiceClient;
  readonly repositories: Repositories;
  readonly log: vscode.LogOutputChannel;
  readonly editDocuments: EditDocuments;
}

export interface Edit extends EditScript {
  readonly stack: NamedStack;
  readonly question: string;
  /** The button. */
  readonly action: string;
  /** Lines about what the plan does not show. */
  readonly notes?: readonly string[];
  /** Refs that it deletes: *Undo* restores them with their reflogs while these are stored. */
  readonly deletes?: readonly RestoredDeletion[];
}

/** Refs that a dialog lists of each stack. */
const MOST_REFS = 12;

/** `undefined` if it was cancelled, or if the workspace is not trusted, which a message reports. */
export async function planEdit(context: EditContext, edit: Pick<Edit, 'stack' | keyof EditScript>) {
  const reason = readOnlyReason();
  if (reason) {
    void showWarning(reason);
    return undefined;
  }
  const { stack } = edit;
  return showingProgress(editText.planning(stack.name), options =>
    context.service.request('edits/plan', requestOf(edit), options),
  );
}

/** Asks about a plan without faults, and applies it. `undefined` if the user did not confirm it, or cancelled it. */
export async function applyPlanned(context: EditContext, edit: Edit, plan: EditPlan): Promise<EditResult | undefined> {
  const { stack, question, action, notes = [] } = edit;
  if (plan.tables.length === 0) {
    void showInformation(editText.nothing(stack.name));
    return undefined;
  }
  const answer = await confirmLossy({
    ...{ question, lines: [...editPlanLines(plan, MOST_REFS), ...notes], action },
    ...unrecoverableBy(plan, stack.location.directory),
  });
  if (answer === 'restored') return confirmedEdit(context, edit);
  if (answer === undefined) return undefined;
  const result = await apply(context, edit);
  if (result === undefined) return undefined;
  const text = editText.done(stack.name, result.tables);
  for (const warning of result.warnings) void showWarning(editText.notCompacted(stack.name, warning));
  warnOfSections(result.unchangedSections);
  void offerUndo(context, edit, text, result);
  return result;
}

/** What of the edited stack can be restored before the change and not after it. */
function unrecoverableBy({ tables }: EditPlan, directory: string) {
  const own = tables.find(table => table.directory === directory);
  return { directory, unrecoverable: own?.compaction?.unrecoverable.first ?? [] };
}

/** As `applyPlanned`, with the plan made first. A fault is thrown. */
export async function confirmedEdit(context: EditContext, edit: Edit): Promise<EditResult | undefined> {
  const plan = await planEdit(context, edit);
  const [fault] = plan?.faults ?? [];
  if (fault !== undefined) throw new Error(fault.message);
  return plan && applyPlanned(context, edit, plan);
}

function requestOf({ stack, script, message, asBranches = false }: Pick<Edit, 'stack' | keyof EditScript>) {
  return { location: stack.location, script, message, asBranches };
}

function warnOfSections(branches: readonly string[]): void {
  if (branches.length > 0) void showWarning(editText.sectionsUnchanged(branches));
}

/** Reports the output of a hook that refused, and throws other errors. */
async function apply(context: EditContext, edit: Pick<Edit, 'stack' | keyof EditScript>) {
  const { stack } = edit;
  const { service, repositories, log } = context;
  const run = (options: RequestOptions) => service.request('edits/apply', requestOf(edit), options);
  try {
    const result = await showingProgress(editText.applying(stack.name), run);
    if (result) log.info(`${stack.location.directory}: ${editText.done(stack.name, result.tables)}`);
    return result;
  } catch (error) {
    const output = error instanceof ServiceError ? error.info.output : undefined;
    if (output === undefined) throw error;
    log.error(error as Error);
    void offerOutput(context, (error as Error).message, output);
    return undefined;
  } finally {
    await repositories.read(stack.location);
  }
}

async function offerOutput({ editDocuments }: EditContext, message: string, output: string): Promise<void> {
  if ((await showWarning(message, editText.showOutput())) === undefined) return;
  await editDocuments.show(editText.outputTitle(), hookOutput(output));
}

/** The notification stays until the user closes it. */
async function offerUndo(context: EditContext, edit: Edit, text: string, result: EditResult): Promise<void> {
  const { undo, output } = result;
  const actions = [...(undo ? [editText.undo()] : []), ...(output === '' ? [] : [editText.showOutput()])];
  try {
    const chosen = await showInformation(text, ...actions);
    if (chosen === editText.showOutput()) await context.editDocuments.show(editText.outputTitle(), hookOutput(output));
    if (chosen !== editText.undo() || !undo) return;
    if (!(await undoEdit(context, edit, undo))) return;
    await addSections(context, edit, result);
    void showInformation(editText.undone(edit.stack.name));
  } catch (error) {
    showError(context.log, error);
  }
}

/** Adds the settings of deleted branches to the configuration again. */
async function addSections({ service }: EditContext, { stack }: Edit, { sections }: EditResult): Promise<void> {
  if (sections.length === 0) return;
  warnOfSections(await service.request('edits/addSections', { location: stack.location, sections }));
}

/** False if the user cancelled it. */
async function undoEdit(context: EditContext, edit: Edit, undo: string): Promise<boolean> {
  const { stack } = edit;
  const isRestored = await restored(context, edit);
  if (isRestored !== false) return isRestored === true;
  return (await apply(context, { stack, script: undo, message: editText.undoMessage() })) !== undefined;
}

/** Whether the refs that the edit deleted were restored with their reflogs; `undefined` if the user cancelled it. */
async function restored(
  { service, repositories }: EditContext,
  { stack, deletes }: Edit,
): Promise<boolean | undefined> {
  if (deletes === undefined) return false;
  try {
    const run = (options: RequestOptions) => restoreDeletions(service, stack.location, deletes, options);
    return await showingProgress(editText.applying(stack.name), run);
  } finally {
    await repositories.read(stack.location);
  }
}

/** The first fault, in one sentence. */
export function firstFault({ faults }: EditPlan): string | undefined {
  return faults[0] && faultLine(faults[0]);
}
