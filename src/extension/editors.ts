/** The two custom editors by name, and opening them. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { ByteRange } from '../protocol/table.ts';
import { LIST_FILE } from '../protocol/values.ts';
import type { ServiceClient } from '../service/client.ts';
import { questionText } from '../text/workspace.ts';
import type { Repositories } from './repositories.ts';
import { columnBesideWalkthrough } from './walkthrough.ts';

export const STACK_EDITOR = 'reftable.stack';
export const TABLE_EDITOR = 'reftable.table';

/** The dependencies of both editors. */
export interface EditorContext {
  readonly extension: vscode.Uri;
  readonly service: ServiceClient;
  readonly repositories: Repositories;
  readonly log: vscode.LogOutputChannel;
}

/** Opens the editor of the stack in a directory. */
export async function openStack(directory: string, options?: vscode.TextDocumentShowOptions): Promise<void> {
  await openWith(directory, LIST_FILE, STACK_EDITOR, options);
}

/** Opens the editor of one table of the stack in a directory. */
export async function openTable(directory: string, table: string): Promise<void> {
  if (basename(table) !== table) throw new TypeError(questionText.notATable(table));
  await openWith(directory, table, TABLE_EDITOR);
}

/** Opens a file or a folder of a repository as VS Code does; a text with the byte at `offset` selected. */
async function openFileAt(uri: vscode.Uri, offset?: number): Promise<void> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if (type & vscode.FileType.Directory) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  // Exact for ASCII, which the files of a stack that git wrote are.
  const position = document.positionAt(offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

/** Opens a file of a stack or of the repository around it, given relative to the stack's directory, at bytes of it. */
export async function openStackFile(directory: string, file: string, range: ByteRange | null): Promise<void> {
  const uri = vscode.Uri.file(join(directory, file));
  const isTable = file === basename(file) && /\.(?:ref|log)$/.test(file);
  if (isTable) await vscode.commands.executeCommand('reftable.openTable', uri, range ?? undefined);
  else await openFileAt(uri, range?.start);
}

async function openWith(
  directory: string,
  file: string,
  editor: string,
  options?: vscode.TextDocumentShowOptions,
): Promise<void> {
  const uri = vscode.Uri.joinPath(vscode.Uri.file(directory), file);
  const viewColumn = columnBesideWalkthrough();
  const placed = viewColumn === undefined ? options : { viewColumn, ...options };
  await vscode.commands.executeCommand('vscode.openWith', uri, editor, ...(placed ? [placed] : []));
}
