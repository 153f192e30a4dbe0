/** The two custom editors by name, and opening them. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { LIST_FILE } from '../protocol/values.ts';
import type { ServiceClient } from '../service/client.ts';
import { questionText } from '../text/workspace.ts';
import type { Repositories } from './repositories.ts';

export const STACK_EDITOR = 'reftable.stack';
export const TABLE_EDITOR = 'reftable.table';

/** What both editors need. */
export interface EditorParts {
  readonly extension: vscode.Uri;
  readonly service: ServiceClient;
  readonly repositories: Repositories;
  readonly log: vscode.LogOutputChannel;
}

/** Opens the editor of the stack in a directory. */
export async function openStack(directory: string): Promise<void> {
  await openWith(directory, LIST_FILE, STACK_EDITOR);
}

/** Opens the editor of one table of the stack in a directory. */
export async function openTable(directory: string, table: string): Promise<void> {
  if (basename(table) !== table) throw new TypeError(questionText.notATable(table));
  await openWith(directory, table, TABLE_EDITOR);
}

async function openWith(directory: string, file: string, editor: string): Promise<void> {
  const uri = vscode.Uri.joinPath(vscode.Uri.file(directory), file);
  await vscode.commands.executeCommand('vscode.openWith', uri, editor);
}
