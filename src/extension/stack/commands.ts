/** The commands: what each asks for, and of which stack, ref or table. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CompactionResult, CompactionScope, ExpiryBounds, StackSummary } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { stackName } from '../../text/names.ts';
import { refText } from '../../text/refs.ts';
import { questionText } from '../../text/workspace.ts';
import { type EditorParts, openStack, STACK_EDITOR, TABLE_EDITOR } from '../editors.ts';
import type { StackEntry } from '../repositories.ts';
import { showError, showInformation } from '../show/messages.ts';
import type { Node } from '../tree/tree-nodes.ts';
import { compact } from './compaction.ts';
import { askExpiry, askRange, pickRef, pickStack } from './pickers.ts';
import type { RefDocuments } from './ref-document.ts';
import type { StackEditors } from './stack-editor.ts';

export interface CommandParts extends EditorParts {
  readonly stackEditors: StackEditors;
  readonly refDocuments: RefDocuments;
}

/** Commands are started by nodes of the tree, by a stack's directory, or by the palette with nothing at all. */
export type Target = Node | string | undefined;

export function registerCommands(parts: CommandParts): vscode.Disposable[] {
  const { repositories, refDocuments, log } = parts;
  return registerAll<Target>(log, {
    openStack: async target => {
      const stack = await stackOf(parts, target);
      if (stack) await openStack(stack.location.directory);
    },
    compact: target => startCompaction(parts, target, 'compact', async () => ({ scope: { type: 'auto' } })),
    compactAll: target => startCompaction(parts, target, 'compactAll', async () => ({ scope: { type: 'all' } })),
    compactRange: target =>
      startCompaction(parts, target, 'compactRange', async summary => {
        const range = await askRange(summary);
        return range && { scope: { type: 'range', ...range } };
      }),
    expire: target =>
      startCompaction(parts, target, 'expire', async summary => {
        const expiry = await askExpiry(summary);
        return expiry && { scope: { type: 'all' }, expiry };
      }),
    showRef: async target => {
      if (isNode(target) && target.type === 'ref') return refDocuments.show(target.location, target.ref.name);
      const stack = await stackOf(parts, target);
      const ref = stack && (await pickRef(parts.service, stack.location));
      return ref && refDocuments.show(stack.location, ref.name);
    },
    copyName: async target => {
      const ref = await refOf(parts, target);
      if (ref) await vscode.env.clipboard.writeText(ref.name);
    },
    copyObjectId: async target => {
      const ref = await refOf(parts, target);
      if (!ref) return;
      if ('oid' in ref.value) await vscode.env.clipboard.writeText(ref.value.oid);
      else void showInformation(refText.noObject(ref.name));
    },
    copyPath: async target => {
      const path = isNode(target) && pathOf(target);
      if (path) await vscode.env.clipboard.writeText(path);
    },
    refresh: () => repositories.discover(),
    showOutput: () => log.show(true),
  });
}

/** Registers commands by the last part of their names. What one of them throws is shown and written to the output. */
export function registerAll<T>(
  log: vscode.LogOutputChannel,
  commands: Readonly<Record<string, (target: T) => unknown>>,
): vscode.Disposable[] {
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`reftable.${name}`, async (target: T) => {
      try {
        return await run(target);
      } catch (error) {
        log.error(error as Error);
        showError(error);
        return undefined;
      }
    }),
  );
}

type Job = { readonly scope: CompactionScope; readonly expiry?: ExpiryBounds };

/** From the palette with a stack editor in front, the editor's own dialog is the one to use. */
async function startCompaction(
  parts: CommandParts,
  target: Target,
  dialog: Parameters<StackEditors['show']>[0],
  ask: (summary: StackSummary) => Promise<Job | undefined>,
): Promise<CompactionResult | undefined> {
  if (target === undefined && parts.stackEditors.show(dialog)) return undefined;
  const stack = await stackOf(parts, target);
  if (!stack) return undefined;
  const job = await ask(await summaryOf(parts, stack.location));
  return job && compact(parts, { ...stack, scope: job.scope, expiry: job.expiry ?? null });
}

export interface NamedStack {
  readonly location: StackLocation;
  readonly name: string;
}

/** The stack that a command is about; asks when there are several, says so when there is none. */
export async function stackOf(
  { repositories }: Pick<CommandParts, 'repositories'>,
  target: Target,
): Promise<NamedStack | undefined> {
  const directory = directoryOf(target) ?? directoryInFront();
  if (directory !== undefined) {
    const entry = repositories.stackAt(directory);
    return entry ? named(entry) : { location: { directory }, name: directory };
  }
  // A command may come before the first search is over.
  await repositories.settled();
  const { stacks } = repositories;
  if (stacks.length === 0) {
    void showInformation(questionText.noStacks());
    return undefined;
  }
  const entry = stacks.length === 1 ? stacks[0] : await pickStack(stacks, repositories);
  return entry && named(entry);
}

function named({ repository, info }: StackEntry): NamedStack {
  return { location: info.location, name: stackName(repository, info) };
}

async function summaryOf({ repositories }: CommandParts, location: StackLocation): Promise<StackSummary> {
  const state = await repositories.read(location);
  if (state.status === 'error') throw new Error(state.error.message);
  return state.summary;
}

async function refOf(parts: CommandParts, target: Target) {
  if (isNode(target) && target.type === 'ref') return target.ref;
  const stack = await stackOf(parts, target);
  return stack && pickRef(parts.service, stack.location);
}

function directoryOf(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof vscode.Uri) return dirname(target.fsPath);
  if (!isNode(target)) return undefined;
  switch (target.type) {
    case 'stack':
      return target.info.location.directory;
    case 'refs':
    case 'ref':
    case 'table':
      return target.location.directory;
    case 'repository':
      return undefined;
    default:
      return directoryOf(target.parent);
  }
}

/** Of the stack editor, or the table editor, that is in front. */
function directoryInFront(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) return undefined;
  return [STACK_EDITOR, TABLE_EDITOR].includes(input.viewType) ? dirname(input.uri.fsPath) : undefined;
}

function pathOf(node: Node): string | undefined {
  if (node.type === 'repository') return node.repository.gitDirectory;
  if (node.type === 'stack') return node.info.location.directory;
  if (node.type !== 'table') return undefined;
  return vscode.Uri.joinPath(vscode.Uri.file(node.location.directory), node.table.name).fsPath;
}

export function isNode(target: unknown): target is Node {
  return typeof target === 'object' && target !== null && 'type' in target && 'id' in target;
}
