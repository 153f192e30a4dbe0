/** The file that the active tab is about, in any editor. */
import * as vscode from 'vscode';
import { LIST_FILE } from '../protocol/values.ts';
import { fileOfTableText } from './language/table-text.ts';
import { stackOfRefDocument } from './stack/ref-address.ts';

/** The path of its file; `undefined` without an active tab, or for a tab such as the settings. */
export function activeFile(): string | undefined {
  const uri = uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  if (uri === undefined) return undefined;
  const directory = stackOfRefDocument(uri);
  if (directory !== undefined) return vscode.Uri.joinPath(vscode.Uri.file(directory), LIST_FILE).fsPath;
  // Git shows the index and commits with the path of the file.
  if (uri.scheme === 'file' || uri.scheme === 'git') return uri.fsPath;
  return fileOfTableText(uri);
}

function uriOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff) return input.modified;
  return input instanceof vscode.TabInputNotebook ? input.uri : undefined;
}
