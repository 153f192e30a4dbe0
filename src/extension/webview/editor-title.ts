/** The titles of the custom editors' tabs. VS Code's own is the file's name, which is the same for every stack. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { StackState } from '../../protocol/stack.ts';
import { LIST_FILE } from '../../protocol/values.ts';
import { editorText } from '../../text/editors.ts';
import { listedTableName, stackName, tableName } from '../../text/names.ts';
import type { Repositories } from '../repositories.ts';
import { titlePanel } from '../show/documents.ts';

/** Keeps the title of an editor's tab until disposed. `file` is `tables.list` or a table. */
export function keepTitle(panel: vscode.WebviewPanel, file: string, repositories: Repositories): vscode.Disposable {
  const update = () => titlePanel(panel, titleOf(file, repositories));
  update();
  return vscode.Disposable.from(
    repositories.onDidChangeList(update),
    repositories.onDidChangeStack(directory => directory === dirname(file) && update()),
  );
}

function titleOf(file: string, repositories: Repositories): string {
  const directory = dirname(file);
  const entry = repositories.stackAt(directory);
  const stack = entry ? stackName(entry.repository, entry.info) : directory;
  if (basename(file) === LIST_FILE) return editorText.stackTab(stack);
  return editorText.tableTab(nameOfTable(basename(file), repositories.known(directory)), stack);
}

/** By its position; an unlisted table has none. */
function nameOfTable(file: string, state: StackState | undefined): string {
  const listed = state?.status === 'ok' ? state.summary.tables : (state?.tables ?? []);
  const position = listed.findIndex(({ name }) => name === file);
  const table = state?.status === 'ok' ? state.summary.tables[position] : state?.tables[position]?.summary;
  if (table) return tableName(position, table);
  return position < 0 ? file : listedTableName(position, file);
}
