/** Deletes remote-tracking refs of branches that their remote no longer has, as `git remote prune`, in one transaction. */
import type * as vscode from 'vscode';
import type { GoneRef } from '../../protocol/remotes.ts';
import { quickEditText } from '../../text/edits.ts';
import { remoteText } from '../../text/remotes.ts';
import { isNode, type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showInformation, showWarning } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import { showingProgress } from '../stack/compaction.ts';
import { confirmedEdit, type EditContext } from './confirmed-edit.ts';
import { word } from './script-word.ts';

export function registerPruneRemote(context: EditContext): vscode.Disposable[] {
  return registerAll<Target>(context.log, { pruneRemote: target => prune(context, target) });
}

async function prune(context: EditContext, target: Target): Promise<unknown> {
  const reason = readOnlyReason();
  if (reason) return void showWarning(reason);
  const stack = await stackOf(context, target);
  if (stack === undefined) return undefined;
  const remote = await remoteFor(context, stack, target);
  if (remote === undefined) return undefined;
  if (!(await confirm(remoteText.askQuestion(remote), [remoteText.askDetail()], remoteText.ask()))) return undefined;
  const { location } = stack;
  const gone = await showingProgress(remoteText.asking(remote), options =>
    context.service.request('remotes/gone', { location, remote }, options),
  );
  if (gone === undefined) return undefined;
  if (gone.length === 0) return void showInformation(remoteText.noneGone(remote));
  return confirmedEdit(context, {
    ...{ stack, script: scriptOf(gone), message: '' },
    ...{ question: remoteText.question(gone.length, remote), action: quickEditText.delete() },
    ...{ notes: [remoteText.undoRestores()], deletes: gone },
  });
}

/** The remote of a folder of the namespace, or the one that the user chooses; `undefined` without one. */
async function remoteFor({ service }: EditContext, { location, name }: NamedStack, target: Target) {
  const all = await service.request('remotes/list', { location });
  const prefix = isNode(target) && target.type === 'refs' ? target.prefix : undefined;
  const meant = prefix === undefined ? all : all.filter(remote => prefix.startsWith(`refs/remotes/${remote}/`));
  const remotes = meant.length > 0 ? meant : all;
  if (remotes.length === 0) return void showInformation(remoteText.none(name));
  if (remotes.length === 1) return remotes[0];
  return pickOne(
    remotes.map(remote => ({ label: remote, value: remote })),
    { placeHolder: remoteText.pick() },
  );
}

function scriptOf(gone: readonly GoneRef[]): string {
  return gone
    .map(({ name, value }) =>
      value.type === 'oid'
        ? `option no-deref\ndelete ${word(name)} ${value.oid}\n`
        : `option no-deref\nsymref-delete ${word(name)} ${word(value.target)}\n`,
    )
    .join('');
}
