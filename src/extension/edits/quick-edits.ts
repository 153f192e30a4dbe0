/** Single changes of refs from the view Refs, the tab Refs and the palette. Each is one confirmed transaction. */
import type * as vscode from 'vscode';
import type { RefValue } from '../../protocol/values.ts';
import { editText, quickEditText } from '../../text/edits.ts';
import { shortValue } from '../../text/names.ts';
import { isNode, type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { askCompleted } from '../show/combo-box.ts';
import { confirm, showError, showInformation, showWarning } from '../show/messages.ts';
import { ask } from '../show/picks.ts';
import { showingProgress } from '../stack/compaction.ts';
import { pickRef } from '../stack/pickers.ts';
import type { RefTarget } from '../tree/views.ts';
import { completeRefs } from './complete-values.ts';
import { confirmedEdit, type EditContext } from './confirmed-edit.ts';
import { judgeSetting, stagedValue } from './judge-value.ts';
import { word } from './script-word.ts';
import { worktreeOn } from './worktree-on.ts';

type RefOrTarget = Target | RefTarget;

/** A ref with what it is now. */
interface CurrentRef {
  readonly stack: NamedStack;
  readonly name: string;
  readonly value: RefValue;
}

const BRANCHES = 'refs/heads/';

export function registerQuickEdits(context: EditContext): vscode.Disposable[] {
  const on = (edit: (context: EditContext, ref: CurrentRef) => Promise<unknown>) => async (target: RefOrTarget) => {
    const reason = readOnlyReason();
    if (reason) return void showWarning(reason);
    const ref = await currentRef(context, target);
    return ref && edit(context, ref);
  };
  return registerAll<RefOrTarget>(context.log, {
    createBranch: on(createBranch),
    setRef: on(setRef),
    renameBranch: on(renameBranch),
    deleteRef: on(deleteRef),
    pointHead: on(pointHead),
  });
}

async function currentRef(context: EditContext, target: RefOrTarget): Promise<CurrentRef | undefined> {
  const given = refIn(target);
  const stack = await stackOf(context, given?.directory ?? (isRefTarget(target) ? undefined : target));
  if (stack === undefined) return undefined;
  const name = given?.name ?? (await pickRef(context.service, stack.location, quickEditText.pickRef()))?.name;
  if (name === undefined) return undefined;
  const value = await currentValue(context, stack, name);
  if (value === undefined) throw new Error(quickEditText.missing(name));
  return { stack, name, value };
}

function refIn(target: RefOrTarget): RefTarget | undefined {
  if (isRefTarget(target)) return target;
  if (!isNode(target) || target.type !== 'ref') return undefined;
  return { directory: target.location.directory, name: target.ref.name };
}

function isRefTarget(target: RefOrTarget): target is RefTarget {
  return typeof target === 'object' && 'directory' in target && 'name' in target;
}

/** What the ref is now; `undefined` if it does not exist. */
async function currentValue(
  { service }: EditContext,
  { location }: NamedStack,
  name: string,
): Promise<RefValue | undefined> {
  const { ref } = await service.request('browse/refDetails', { location, name });
  return ref.state === 'live' && ref.value?.type !== 'deletion' ? ref.value : undefined;
}

async function createBranch(context: EditContext, { stack, name, value }: CurrentRef): Promise<unknown> {
  const at = 'oid' in value ? value.oid : name;
  const scriptFor = (branch: string) => `create ${word(BRANCHES + branch)} ${word(at)}\n`;
  const branch = await ask({
    prompt: quickEditText.branchName('oid' in value ? shortValue(value) : name),
    refusal: async input => branchFault(input) ?? (await fault(context, stack, scriptFor(input))),
  });
  if (branch === undefined) return undefined;
  return confirmedEdit(context, {
    ...{ stack, script: scriptFor(branch), message: quickEditText.createdFrom(name) },
    ...{ question: quickEditText.createQuestion(branch, stack.name), action: quickEditText.create() },
  });
}

/** In git's words. */
function branchFault(branch: string): string | undefined {
  return branch === '' || branch.startsWith('-') || branch === 'HEAD' ? quickEditText.invalidBranch(branch) : undefined;
}

/** The first reason for which git would refuse the script. */
async function fault({ service }: EditContext, { location }: NamedStack, script: string): Promise<string | undefined> {
  const { faults } = await service.request('edits/plan', { location, script, message: '' });
  return faults[0]?.message;
}

async function setRef(context: EditContext, ref: CurrentRef): Promise<unknown> {
  const { stack, name, value } = ref;
  if ('oid' in value) await expectUnused(context, ref, quickEditText.forcesUsed);
  const scriptFor = (input: string) =>
    'oid' in value
      ? `option no-deref\nupdate ${word(name)} ${word(input)} ${value.oid}\n`
      : `option no-deref\nsymref-update ${word(name)} ${word(input)} ref ${word(targetOf(value))}\n`;
  const asked = { service: context.service, location: stack.location };
  const first = 'oid' in value ? value.oid : targetOf(value);
  const input = await askCompleted<string>({
    title: 'oid' in value ? quickEditText.newValue(name) : quickEditText.newTarget(name),
    placeHolder: 'oid' in value ? quickEditText.value() : quickEditText.target(),
    text: first,
    judge: async (text, token) => {
      const setting = { ref: name, script: scriptFor(text), now: stagedValue(value) };
      const judged = await judgeSetting(asked, setting, token);
      return 'refusal' in judged ? judged : { ...judged, value: text };
    },
    complete: (text, token) => completeRefs(asked, { part: text === first ? '' : text.trim(), before: '' }, token),
  });
  if (input === undefined) return undefined;
  return confirmedEdit(context, {
    ...{ stack, script: scriptFor(input), message: quickEditText.setTo(input) },
    ...{ question: quickEditText.setQuestion(name, stack.name), action: quickEditText.set() },
  });
}

function targetOf(value: RefValue): string {
  return value.type === 'symref' ? value.target : '';
}

async function deleteRef(context: EditContext, ref: CurrentRef): Promise<unknown> {
  const { stack, name, value } = ref;
  if ('oid' in value) await expectUnused(context, ref, quickEditText.deletesUsed);
  const command =
    'oid' in value ? `delete ${word(name)} ${value.oid}` : `symref-delete ${word(name)} ${word(targetOf(value))}`;
  return confirmedEdit(context, {
    ...{ stack, script: `option no-deref\n${command}\n`, message: '', asBranches: true },
    ...{ question: quickEditText.deleteQuestion(name, stack.name), action: quickEditText.delete() },
    ...('oid' in value ? { notes: [quickEditText.undoRestores()] } : {}),
    deletes: [{ name, value }],
  });
}

/** Throws if a worktree has the branch checked out. */
async function expectUnused(
  context: EditContext,
  { stack, name }: CurrentRef,
  refusal: (branch: string, worktree: string) => string,
): Promise<void> {
  if (!name.startsWith(BRANCHES)) return;
  const worktree = await worktreeOn(context, stack.location.directory, name);
  if (worktree !== undefined) throw new Error(refusal(name.slice(BRANCHES.length), worktree));
}

async function pointHead(context: EditContext, { stack, name }: CurrentRef): Promise<unknown> {
  if (!name.startsWith(BRANCHES)) throw new Error(quickEditText.notABranch(name));
  const branch = name.slice(BRANCHES.length);
  const head = await currentValue(context, stack, 'HEAD');
  const old = head === undefined ? '' : 'oid' in head ? ` oid ${head.oid}` : ` ref ${word(targetOf(head))}`;
  return confirmedEdit(context, {
    ...{
      stack,
      script: `option no-deref\nsymref-update HEAD ${word(name)}${old}\n`,
      message: quickEditText.headTo(branch),
    },
    ...{ question: quickEditText.headQuestion(branch, stack.name), action: quickEditText.pointHead() },
    notes: [quickEditText.headNote()],
  });
}

async function renameBranch(context: EditContext, { stack, name, value }: CurrentRef): Promise<unknown> {
  if (!name.startsWith(BRANCHES)) throw new Error(quickEditText.notABranch(name));
  const from = name.slice(BRANCHES.length);
  const at = 'oid' in value ? value.oid : name;
  const to = await ask({
    prompt: quickEditText.newName(from),
    value: from,
    refusal: async input =>
      branchFault(input) ?? (await fault(context, stack, `create ${word(BRANCHES + input)} ${word(at)}\n`)),
  });
  if (to === undefined) return undefined;
  const lines = [quickEditText.renameNote()];
  if (!(await confirm(quickEditText.renameQuestion(from, to), lines, quickEditText.rename()))) return undefined;
  if (!(await rename(context, stack, from, to))) return undefined;
  void offerRenameBack(context, stack, { from, to, value });
  return to;
}

/** `undefined` if it was cancelled. */
async function rename({ service, repositories }: EditContext, { location }: NamedStack, from: string, to: string) {
  try {
    return await showingProgress(quickEditText.renaming(from), async options => {
      await service.request('edits/renameBranch', { location, from, to }, options);
      return true;
    });
  } finally {
    await repositories.read(location);
  }
}

interface Renamed {
  readonly from: string;
  readonly to: string;
  readonly value: RefValue;
}

async function offerRenameBack(context: EditContext, stack: NamedStack, { from, to, value }: Renamed): Promise<void> {
  try {
    const chosen = await showInformation(quickEditText.renamed(from, to), editText.undo());
    if (chosen === undefined) return;
    const now = await currentValue(context, stack, BRANCHES + to);
    if (JSON.stringify(now) !== JSON.stringify(value)) throw new Error(quickEditText.changedSince(to));
    if (await rename(context, stack, to, from)) void showInformation(quickEditText.renamed(to, from));
  } catch (error) {
    showError(context.log, error);
  }
}
