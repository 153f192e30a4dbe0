/** Findings of the check as quick fixes: the repair itself is a command, which shows its plan first. */
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { listFix } from '../../text/lists.ts';
import { COMMAND } from '../protocol.ts';
import { findingIn } from './diagnostics.ts';

export function repairActions(directory: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic): CodeAction[] => {
    const finding = findingIn(diagnostic);
    if (finding === undefined || finding.severity === 'hint') return [];
    const command = {
      title: listFix.repair(),
      command: COMMAND.repair,
      arguments: [directory, { id: finding.id, file: finding.file }],
    };
    return [{ title: listFix.repair(), kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command }];
  });
}
