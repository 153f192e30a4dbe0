/** Having the doctor look through a stack now, with progress, and showing what it found. */
import * as vscode from 'vscode';
import type { LanguageFeatures } from '../language/client/client.ts';
import { showInformation, showPassing, whileShowing } from '../show/messages.ts';
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
  const counts = await whileShowing(`Checking ${name}`, async (report, token) => {
    const given = new Promise<undefined>(resolve => token.onCancellationRequested(() => resolve(undefined)));
    return await Promise.race([doctor.check(directory, report, token), given]);
  });
  if (counts === undefined) return undefined;
  const line = findingsLine(counts);
  if (line === undefined) {
    void showInformation(`Nothing is wrong with the stack of ${name}.`);
  } else {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    showPassing('pulse', `${name}: ${line}`);
  }
  return counts;
}
