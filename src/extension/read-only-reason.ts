import * as vscode from 'vscode';

/** Why stacks must not be changed, as a sentence; `null` when they may. */
export function readOnlyReason(): string | null {
  return vscode.workspace.isTrusted
    ? null
    : 'This workspace is not trusted, so its stacks can be read and not changed. Trust the workspace to compact them.';
}
