/** The commands on stacks and refs, with their questions. */
import * as vscode from 'vscode';
import type { CompactionResult, CompactionScope, ExpiryBounds, StackSummary } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { refText } from '../../text/refs.ts';
import { isNode, registerAll, stackOf, type Target } from '../commands.ts';
import { type EditorContext, openStack } from '../editors.ts';
import { showInformation } from '../show/messages.ts';
import { fileOfNode, type Node } from '../tree/tree-nodes.ts';
import type { Views } from '../tree/views.ts';
import { compact } from './compaction.ts';
import { askExpiry, askRange, pickRef } from './pickers.ts';
import type { RefDocuments } from './ref-document.ts';
import type { StackEditors } from './stack-editor.ts';

interface CommandContext extends EditorContext {
  readonly stackEditors: StackEditors;
  readonly refDocuments: RefDocuments;
  readonly views: Views;
}

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  const { repositories, refDocuments, log } = context;
  return registerAll<Target>(log, {
    openStack: async target => {
      const stack = await stackOf(context, target);
      if (stack) await openStack(stack.location.directory);
    },
    compact: target => startCompaction(context, target, 'compact', async () => ({ scope: { type: 'auto' } })),
    compactAll: target => startCompaction(context, target, 'compactAll', async () => ({ scope: { type: 'all' } })),
    compactRange: target =>
      startCompaction(context, target, 'compactRange', async summary => {
        const range = await askRange(summary);
        return range && { scope: { type: 'range', ...range } };
      }),
    expire: target =>
      startCompaction(context, target, 'expire', async summary => {
        const expiry = await askExpiry(summary);
        return expiry && { scope: { type: 'all' }, expiry };
      }),
    showRef: async target => {
      if (isNode(target) && target.type === 'ref') {
        await context.stackEditors.showRef(target.location.directory, target.ref.name, { keepFocus: true });
      }
    },
    findRef: async target => {
      const stack = await stackOf(context, target ?? context.views.stackOfVisibleRefs);
      const ref = stack && (await pickRef(context.service, stack.location));
      if (ref) await context.stackEditors.showRef(stack.location.directory, ref.name);
    },
    showRefText: async target => {
      if (isNode(target) && target.type === 'ref') return refDocuments.show(target.location, target.ref.name);
      const stack = await stackOf(context, target);
      const ref = stack && (await pickRef(context.service, stack.location));
      return ref && refDocuments.show(stack.location, ref.name);
    },
    copyName: async target => {
      const ref = await refOf(context, target);
      if (ref) await vscode.env.clipboard.writeText(ref.name);
    },
    copyObjectId: async target => {
      const ref = await refOf(context, target);
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

/** From the palette, with an active stack editor, the dialog of the editor is used. */
async function startCompaction(
  context: CommandContext,
  target: Target,
  dialog: Parameters<StackEditors['show']>[0],
  ask: (summary: StackSummary) => Promise<Job | undefined>,
): Promise<CompactionResult | undefined> {
  if (target === undefined && context.stackEditors.show(dialog)) return undefined;
  const stack = await stackOf(context, target);
  if (!stack) return undefined;
  const job = await ask(await summaryOf(context, stack.location));
  return job && compact(context, { ...stack, scope: job.scope, expiry: job.expiry ?? null });
}

async function summaryOf({ repositories }: CommandContext, location: StackLocation): Promise<StackSummary> {
  const state = await repositories.read(location);
  if (state.status === 'error') throw new Error(state.error.message);
  return state.summary;
}

async function refOf(context: CommandContext, target: Target) {
  if (isNode(target) && target.type === 'ref') return target.ref;
  const stack = await stackOf(context, target);
  return stack && pickRef(context.service, stack.location);
}

function pathOf(node: Node): string | undefined {
  if (node.type === 'repository') return node.repository.gitDirectory;
  if (node.type === 'stack') return node.info.location.directory;
  return fileOfNode(node);
}
