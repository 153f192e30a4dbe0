/** Titles of editors that VS Code makes of an address or of a given text, and links in documents. */
import * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';
import { columnBesideWalkthrough } from '../walkthrough.ts';

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

export interface ChangedFile {
  readonly file: vscode.Uri;
  /** `undefined` if it did not exist. */
  readonly before: vscode.Uri | undefined;
  readonly after: vscode.Uri | undefined;
}

/** Opens the differences of many files in one editor. */
export async function showChanges(title: string, files: readonly ChangedFile[]): Promise<void> {
  const resources = files.map(({ file, before, after }) => [file, before, after]);
  await vscode.commands.executeCommand('vscode.changes', plain(title), resources);
}

export function documentLink(range: vscode.Range, target: vscode.Uri, tooltip: string): vscode.DocumentLink {
  const link = new vscode.DocumentLink(range, target);
  link.tooltip = plain(tooltip);
  return link;
}

export function titlePanel(panel: vscode.WebviewPanel, title: string): void {
  panel.title = plain(title);
}

/** Opens a webview in the active editor group, or beside the walkthrough if its page is in front. */
export function openPanel(viewType: string, title: string, options: vscode.WebviewPanelOptions): vscode.WebviewPanel {
  const column = columnBesideWalkthrough() ?? vscode.ViewColumn.Active;
  return vscode.window.createWebviewPanel(viewType, plain(title), column, options);
}
