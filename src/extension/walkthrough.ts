/** Completes steps of the walkthrough for which running a command is not enough: the user may cancel it. */
import * as vscode from 'vscode';

/** What was done to a stack, as the completion events in package.json name it: `onContext:reftable.done.…`. */
export type Step = 'compact' | 'restore' | 'repair';

/** Completes the step that asks for what was done. */
export function completeStep(step: Step): void {
  void vscode.commands.executeCommand('setContext', `reftable.done.${step}`, true);
}
