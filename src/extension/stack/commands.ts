/** The commands on stacks and refs: what each asks for. */
import * as vscode from 'vscode';
import type { CompactionResult, CompactionScope, ExpiryBounds, StackSummary } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { refText } from '../../text/refs.ts';
import { isNode, registerAll, stackOf, type Target } from '../commands.ts';
import { type EditorParts, openStack } from '../editors.ts';
import { showInformation } from '../show/messages.ts';
import type { Node } from '../tree/tree-nodes.ts';
import { compact } from './compaction.ts';
import { askExpiry, askRange, pickRef } from './pickers.ts';
import type { RefDocuments } from './ref-document.ts';
import type { StackEditors } from './stack-editor.ts';

interface CommandParts extends EditorParts {
  readonly stackEditors: StackEditors;
  readonly refDocuments: RefDocuments;
}

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

function pathOf(node: Node): string | undefined {
  if (node.type === 'repository') return node.repository.gitDirectory;
  if (node.type === 'stack') return node.info.location.directory;
  if (node.type !== 'table') return undefined;
  return vscode.Uri.joinPath(vscode.Uri.file(node.location.directory), node.table.name).fsPath;
}
