/** The commands on a transaction script: a dry run, and applying it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SCRIPT } from '../../language/protocol.ts';
import type { EditPlan } from '../../protocol/edits.ts';
import { editPlanPage, editText } from '../../text/edits.ts';
import { questionText } from '../../text/workspace.ts';
import { type NamedStack, registerAll, stackOf } from '../commands.ts';
import type { LanguageFeatures } from '../language/language-client.ts';
import { showInformation, showWarning } from '../show/messages.ts';
import { applyPlanned, type Edit, type EditContext, firstFault, planEdit } from './confirmed-edit.ts';

interface ScriptContext extends EditContext {
  readonly language: Pick<LanguageFeatures, 'stackOfScript'>;
}

/** A script and the stack that it is for. */
interface ScriptEdit extends Edit {
  readonly document: vscode.TextDocument;
  /** Of the script's file. */
  readonly name: string;
}

type ScriptTarget = string | vscode.Uri | undefined;

export function registerScriptCommands(context: ScriptContext): vscode.Disposable[] {
  return registerAll<ScriptTarget>(context.log, {
    applyScript: async target => {
      const edit = await editOf(context, target);
      const plan = edit && (await planEdit(context, edit));
      if (!plan) return undefined;
      if (plan.faults.length > 0) return void showFaults(context, edit, plan);
      return applyPlanned(context, edit, plan);
    },
    dryRunScript: async target => {
      const edit = await editOf(context, target);
      const plan = edit && (await planEdit(context, edit));
      if (plan) await showPlan(context, edit, plan);
    },
  });
}

/** `undefined` without a script or a stack. */
async function editOf(context: ScriptContext, target: ScriptTarget): Promise<ScriptEdit | undefined> {
  const document = await documentOf(target);
  if (document === undefined) {
    void showInformation(questionText.noScript());
    return undefined;
  }
  const stack = await stackFor(context, document.uri);
  if (stack === undefined) return undefined;
  const name = basename(document.uri.path);
  return {
    ...{ document, name, stack, script: scriptOf(document), message: editText.scriptMessage(name) },
    ...{ question: editText.applyQuestion(name, stack.name), action: editText.apply() },
  };
}

async function documentOf(target: ScriptTarget): Promise<vscode.TextDocument | undefined> {
  if (target !== undefined) {
    return vscode.workspace.openTextDocument(typeof target === 'string' ? vscode.Uri.parse(target) : target);
  }
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === SCRIPT ? document : undefined;
}

/** That it is checked against, else one that the user chooses. */
async function stackFor(context: ScriptContext, uri: vscode.Uri): Promise<NamedStack | undefined> {
  return stackOf(context, await context.language.stackOfScript(uri));
}

/** As it is in the editor, saved or not. */
function scriptOf(document: vscode.TextDocument): string {
  const script = document.getText();
  // What is not UTF-8 in the file is lost in the editor: a name would be another one.
  if (script.includes('\ufffd')) throw new Error(editText.notUtf8());
  return script;
}

async function showFaults(context: ScriptContext, edit: ScriptEdit, plan: EditPlan): Promise<void> {
  const text = editText.cannotApply(edit.name, firstFault(plan) ?? '');
  const [goTo, dryRun] = [editText.showLine(), editText.showDryRun()];
  const line = plan.faults[0]?.line ?? null;
  const chosen = await showWarning(text, ...(line === null ? [dryRun] : [goTo, dryRun]));
  if (chosen === dryRun) await showPlan(context, edit, plan);
  if (chosen !== goTo || line === null) return;
  const at = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(edit.document, { selection: new vscode.Range(at, at) });
}

async function showPlan({ editDocuments }: EditContext, { name, stack }: ScriptEdit, plan: EditPlan): Promise<void> {
  const text = editPlanPage(editText.dryRunHeading(name, stack.name), plan);
  await editDocuments.show(editText.dryRunTitle(name), text);
}
