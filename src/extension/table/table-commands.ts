/** The commands of the table editor: opening it at given bytes, and the actions of its buttons. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ByteRange } from '../../protocol/table.ts';
import { LIST_FILE, type StackLocation } from '../../protocol/values.ts';
import type { TableEditorCommand } from '../../protocol/webview.ts';
import { questionText } from '../../text/workspace.ts';
import { isNode, stackOf } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { showError } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import { pickTable } from '../stack/pickers.ts';
import { fileOfNode, type Node } from '../tree/tree-nodes.ts';
import { byteRange } from '../webview/webview-params.ts';
import { fragmentRange, type TableEditors } from './table-editor.ts';

interface TableCommandContext extends EditorContext {
  readonly tableEditors: TableEditors;
}

/** A node of the tree, the file of a table, the directory of a stack, or the palette with nothing at all. */
type Target = Node | vscode.Uri | string | undefined;

const EDITOR_COMMANDS: readonly TableEditorCommand[] = [
  'goToOffset',
  'goToRef',
  'search',
  'nextProblem',
  'previousProblem',
];

export function registerTableCommands(context: TableCommandContext): vscode.Disposable[] {
  const { tableEditors, log } = context;
  return [
    // `selection`: the bytes to show, `{ start, end?, inside? }`; with a directory as the target, also the table's name.
    vscode.commands.registerCommand('reftable.openTable', async (target: Target, selection: unknown) => {
      try {
        const file = await fileOf(context, target, selection);
        if (file !== undefined) await tableEditors.show(file, byteRange(selection) ?? rangeOfFragment(target));
      } catch (error) {
        showError(log, error);
      }
    }),
    ...EDITOR_COMMANDS.map(name =>
      vscode.commands.registerCommand(`reftable.${name}InTable`, () => tableEditors.run(name)),
    ),
  ];
}

async function fileOf(context: TableCommandContext, target: Target, selection: unknown): Promise<string | undefined> {
  if (isNode(target)) {
    const file = fileOfNode(target);
    if (file !== undefined) return file;
  }
  if (target instanceof vscode.Uri && basename(target.fsPath) !== LIST_FILE) return target.fsPath;
  const directory = target instanceof vscode.Uri ? dirname(target.fsPath) : target;
  const table = tableOf(selection);
  if (typeof directory === 'string' && table !== undefined) return join(directory, table);
  const stack = await stackOf(context, directory);
  const picked = stack && (await askTable(context, stack.location));
  return picked && join(stack.location.directory, picked);
}

async function askTable({ repositories }: TableCommandContext, location: StackLocation): Promise<string | undefined> {
  const state = await repositories.read(location);
  if (state.status === 'ok') return pickTable(state.summary);
  // The tables of a stack that cannot be read must be selectable too.
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(location.directory));
  const names = entries.map(([name]) => name).filter(name => /\.(?:ref|log)$/.test(name));
  return pickOne(
    names.sort().map(name => ({ label: name, value: name })),
    { placeHolder: questionText.tableToOpen() },
  );
}

function tableOf(selection: unknown): string | undefined {
  const { table } = typeof selection === 'object' && selection !== null ? (selection as { table?: unknown }) : {};
  if (typeof table !== 'string') return undefined;
  if (basename(table) !== table) throw new TypeError(questionText.notATable(table));
  return table;
}

function rangeOfFragment(target: Target): ByteRange | undefined {
  return target instanceof vscode.Uri ? fragmentRange(target.fragment) : undefined;
}
