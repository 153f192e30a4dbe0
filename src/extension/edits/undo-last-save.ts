/** *Undo Last Save*: stages the way back from what the stack editor saved last. */
import type * as vscode from 'vscode';
import { ServiceError } from '../../service/client.ts';
import { isSameValue } from '../../staged/values.ts';
import { changesText } from '../../text/changes-tab.ts';
import { registerAll, stackOf, type Target } from '../commands.ts';
import { type EditorContext, openStack } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { showInformation } from '../show/messages.ts';
import type { StackEditors } from '../stack/stack-editor.ts';
import type { StackDocument } from './stack-document.ts';

interface UndoContext extends EditorContext {
  readonly stackEditors: StackEditors;
}

export function registerUndoLastSave(context: UndoContext): vscode.Disposable[] {
  return registerAll<Target>(context.log, {
    undoLastSave: async target => {
      const stack = await stackOf(context, target);
      if (stack === undefined) return;
      const document = context.stackEditors.documentOf(stack.location.directory);
      if (document === undefined || document.lastSave.length === 0) void showInformation(changesText.noLastSave());
      else await stageWayBack(context, document);
    },
  });
}

/** Rejects, and stages nothing, if one of the refs no longer has the value that was saved. */
async function stageWayBack({ service, repositories }: UndoContext, document: StackDocument): Promise<void> {
  const reason = readOnlyReason();
  if (reason !== null) throw new ServiceError({ code: 'API_ERROR', message: reason });
  const { directory, lastSave } = document;
  const location = repositories.locationOf(directory);
  const names = lastSave.map(({ ref }) => ref);
  const present = await service.request('edits/presentRefs', { location, names });
  const changed = names.filter((_, i) => !isSameValue(present[i]?.value ?? null, lastSave[i]?.value ?? null));
  if (changed.length > 0) {
    throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.notUndone(changed) });
  }
  document.undoLastSave();
  await openStack(directory);
  void showInformation(changesText.undoStaged(lastSave.length));
}
