/** Titles of editors that VS Code makes of an address or of a given text. */
import * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';

/** A name as the last part of a virtual document's address, which is the title of its editor. */
export function titleSegment(name: string): string {
  return plain(name).replaceAll('/', '∕');
}

/** Opens two documents side by side. */
export async function showDifference(
  left: vscode.Uri,
  right: vscode.Uri,
  title: string,
  options?: vscode.TextDocumentShowOptions,
): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', left, right, plain(title), options);
}
