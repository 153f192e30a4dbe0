/** Having the doctor look through a stack now, with progress, and showing what it found. */
import * as vscode from 'vscode';
import type { LanguageFeatures } from '../language/client/client.ts';
import { type CommandParts, registerAll, stackOf, type Target } from './commands.ts';
import { findingsLine } from './words.ts';

export function registerCheck(parts: CommandParts, doctor: LanguageFeatures): vscode.Disposable[] {
  return registerAll<Target>(parts.log, {
    checkStack: async target => {
      const stack = await stackOf(parts, target);
      return stack && checkStack(doctor, stack.location.directory, stack.name);
    },
  });
}

/** What was found; `undefined` when the person did not wait for it, or the doctor does not look here. */
async function checkStack(doctor: LanguageFeatures, directory: string, name: string) {
  const shown = { location: vscode.ProgressLocation.Notification, title: `Checking ${name}`, cancellable: true };
  const counts = await vscode.window.withProgress(shown, async (progress, token) => {
    let done = 0;
    const report = (message: string, fraction: number) => {
      progress.report({ message, increment: fraction * 100 - done });
      done = fraction * 100;
    };
    const given = new Promise<undefined>(resolve => token.onCancellationRequested(() => resolve(undefined)));
    return await Promise.race([doctor.check(directory, report, token), given]);
  });
  if (counts === undefined) return undefined;
  const line = findingsLine(counts);
  if (line === undefined) {
    vscode.window.showInformationMessage(`Nothing is wrong with the stack of ${name}.`);
  } else {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    vscode.window.setStatusBarMessage(`$(pulse) ${name}: ${line}`, 8000);
  }
  return counts;
}
