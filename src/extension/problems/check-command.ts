/** Checks a stack now, with progress, and shows the findings. */
import * as vscode from 'vscode';
import type { FindingCounts } from '../../protocol/findings.ts';
import { findingsText } from '../../text/stacks.ts';
import { checkText } from '../../text/workspace.ts';
import { type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import type { LanguageFeatures } from '../language/language-client.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { showInformation, showPassing, showWarning, whileShowing } from '../show/messages.ts';

export function registerCheck(context: EditorContext, stackFindings: LanguageFeatures): vscode.Disposable[] {
  return registerAll<Target>(context.log, {
    checkStack: async target => {
      const stack = await stackOf(context, target);
      return stack && checkStack(stackFindings, stack, false);
    },
    checkStackWithObjects: async target => {
      // git runs in the repository.
      if (readOnlyReason() !== null) return void showInformation(checkText.notTrusted());
      const stack = await stackOf(context, target);
      return stack && checkStack(stackFindings, stack, true);
    },
  });
}

/** The findings; `undefined` if the user canceled, or if the check failed, which a message reports. */
async function checkStack(
  stackFindings: LanguageFeatures,
  stack: NamedStack,
  withObjects: boolean,
): Promise<FindingCounts | undefined> {
  const { name } = stack;
  const checked = await whileShowing(checkText.checking(name), async (reportProgress, token) => {
    const canceled = new Promise<'canceled'>(resolve => token.onCancellationRequested(() => resolve('canceled')));
    return await Promise.race([stackFindings.check(stack, withObjects, reportProgress, token), canceled]);
  });
  if (checked === 'canceled') return undefined;
  if (checked === undefined) {
    void reportFailure(name);
    return undefined;
  }
  const { counts, objects } = checked;
  if (findingsText(counts) === undefined) {
    void showInformation(checkText.nothingFound(name, objects));
  } else {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    showPassing('pulse', checkText.found(name, counts));
  }
  return counts;
}

async function reportFailure(name: string): Promise<void> {
  const showOutput = checkText.showOutput();
  if ((await showWarning(checkText.failed(name), showOutput)) === showOutput) {
    await vscode.commands.executeCommand('reftable.showOutput');
  }
}
