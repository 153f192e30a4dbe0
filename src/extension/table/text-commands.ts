/** The commands that show tables as decoded text. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { questionText } from '../../text/workspace.ts';
import { isNode, registerAll, stackOf } from '../commands.ts';
import { type EditorParts, TABLE_EDITOR } from '../editors.ts';
import { compareTableTexts, showTableText } from '../language/table-text.ts';
import { pickOne } from '../show/picks.ts';
import type { Node } from '../tree/tree-nodes.ts';

/** A node of the tree, the file of an editor, or the palette with nothing at all. */
type Target = Node | vscode.Uri | undefined;

export function registerTableTexts(parts: EditorParts): vscode.Disposable[] {
  return registerAll<Target>(parts.log, {
    showTableText: async target => {
      const file = fileOf(target) ?? (await askTable(parts, target, questionText.table()));
      if (file) await showTableText(file);
    },
    compareTables: async target => {
      const file = fileOf(target) ?? (await askTable(parts, target, questionText.tableToCompare()));
      const other = file && (await pickFile(dirname(file), questionText.otherTable(basename(file)), file));
      if (other) await compareTableTexts(other, file);
    },
  });
}

/** The table that a command applies to; by default that of the active table editor. */
function fileOf(target: Target): string | undefined {
  if (target instanceof vscode.Uri) return target.fsPath;
  if (isNode(target)) return target.type === 'table' ? join(target.location.directory, target.table.name) : undefined;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === TABLE_EDITOR ? input.uri.fsPath : undefined;
}

async function askTable(parts: EditorParts, target: Target, question: string): Promise<string | undefined> {
  const stack = await stackOf(parts, target instanceof vscode.Uri ? undefined : target);
  return stack && pickFile(stack.location.directory, question);
}

/** From the directory, not from the list: tables of a stack that cannot be read are worth a look, too. */
async function pickFile(directory: string, placeHolder: string, other?: string): Promise<string | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(directory));
  const names = entries.map(([name]) => name).filter(name => /\.(?:ref|log)$/.test(name));
  const offered = names.filter(name => join(directory, name) !== other).sort();
  return pickOne(
    offered.map(name => ({ label: name, value: join(directory, name) })),
    { placeHolder },
  );
}
