/** Decoded tables: read-only texts that the language server makes of table files. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { TABLE_TEXT_SCHEME } from '../../language/protocol.ts';
import { questionText } from '../../text/workspace.ts';
import { showDifference } from '../show/documents.ts';

/** The address of a table's text. `plain` omits the offsets of records. */
export function tableTextUri(file: string, { plain = false } = {}): vscode.Uri {
  const { path, authority } = vscode.Uri.file(file);
  // The file extension determines the language.
  return vscode.Uri.from({
    scheme: TABLE_TEXT_SCHEME,
    authority,
    path: `${path}.reftext`,
    query: plain ? 'plain' : '',
  });
}

/** The table whose text a document shows; `undefined` for other documents. */
export function fileOfTableText(uri: vscode.Uri): string | undefined {
  return uri.scheme === TABLE_TEXT_SCHEME ? uri.fsPath.replace(/\.reftext$/, '') : undefined;
}

export async function showTableText(file: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(tableTextUri(file));
  await vscode.window.showTextDocument(document, { preview: true });
}

/** The names and values of two tables side by side. */
export async function compareTableTexts(older: string, newer: string): Promise<void> {
  const plain = (file: string) => tableTextUri(file, { plain: true });
  await showDifference(plain(older), plain(newer), questionText.comparedTables(basename(older), basename(newer)));
}
