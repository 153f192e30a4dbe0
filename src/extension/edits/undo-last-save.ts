/** *Undo Last Save*: stages the way back from what the stack editor saved last. */
import type * as vscode from 'vscode';
import { ServiceError } from '../../service/client.ts';
import { entryConflictsOf } from '../../staged/entries.ts';
import { isSameValue } from '../../staged/values.ts';
import { changesText } from '../../text/changes-tab.ts';
import { registerAll, stackOf, type Target } from '../commands.ts';
import { type EditorContext, openStack } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { showInformation } from '../show/messages.ts';
import type { StackEditors } from '../stack/stack-editor.ts';
import type { StackDocument } from './stack-document.ts';
import { entryNumbers } from './staged-review.ts';

interface UndoContext extends EditorContext {
  readonly stackEditors: StackEditors;
}

export function registerUndoLastSave(context: UndoContext): vscode.Disposable[] {
  return registerAll<Target>(context.log, {
    undoLastSave: async target => {
      const stack = await stackOf(context, target);
      if (stack === undefined) return;
      const document = context.stackEditors.documentOf(stack.location.directory);
      if (document === undefined || !document.canUndoSave) void showInformation(changesText.noLastSave());
      else await stageWayBack(context, document);
    },
  });
}

/** Rejects, and stages nothing, if one of the refs or entries is no longer as it was saved. */
async function stageWayBack({ service, repositories }: UndoContext, document: StackDocument): Promise<void> {
  const reason = readOnlyReason();
  if (reason !== null) throw new ServiceError({ code: 'API_ERROR', message: reason });
  const { directory, lastSave } = document;
  const location = repositories.locationOf(directory);
  const { changes, entries } = lastSave;
  const names = changes.map(({ ref }) => ref);
  const present = await service.request('edits/presentRefs', { location, names });
  const changed = names.filter((_, i) => !isSameValue(present[i]?.value ?? null, changes[i]?.value ?? null));
  if (changed.length > 0) {
    throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.notUndone(changed) });
  }
  const numbers = await entryNumbers(service, location, lastSave);
  const wayBack = entries.map(entry => ({ ...entry, isDeleted: !entry.isDeleted }));
  const conflicts = entryConflictsOf(wayBack, numbers);
  if (conflicts.length > 0) {
    throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.entriesNotUndone(conflicts.length) });
  }
  document.undoLastSave();
  await openStack(directory);
  void showInformation(changesText.undoStaged(changes.length + entries.length));
}
