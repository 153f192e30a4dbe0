/** Checks a stack now, with progress, and shows the findings. */
import * as vscode from 'vscode';
import { findingsText } from '../../text/stacks.ts';
import { checkText } from '../../text/workspace.ts';
import { registerAll, stackOf, type Target } from '../commands.ts';
import type { EditorParts } from '../editors.ts';
import type { LanguageFeatures } from '../language/language-client.ts';
import { showInformation, showPassing, whileShowing } from '../show/messages.ts';

export function registerCheck(parts: EditorParts, stackFindings: LanguageFeatures): vscode.Disposable[] {
  return registerAll<Target>(parts.log, {
    checkStack: async target => {
      const stack = await stackOf(parts, target);
      return stack && checkStack(stackFindings, stack.location.directory, stack.name);
    },
  });
}

/** The findings; `undefined` if the user canceled, or the stack is not checked. */
async function checkStack(stackFindings: LanguageFeatures, directory: string, name: string) {
  const counts = await whileShowing(checkText.checking(name), async (report, token) => {
    const given = new Promise<undefined>(resolve => token.onCancellationRequested(() => resolve(undefined)));
    return await Promise.race([stackFindings.check(directory, report, token), given]);
  });
  if (counts === undefined) return undefined;
  if (findingsText(counts) === undefined) {
    void showInformation(checkText.nothingFound(name));
  } else {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    showPassing('pulse', checkText.found(name, counts));
  }
  return counts;
}
