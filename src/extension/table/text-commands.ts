/** The commands that show tables as decoded text. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { questionText } from '../../text/workspace.ts';
import { isNode, registerAll, stackOf } from '../commands.ts';
import { type EditorContext, TABLE_EDITOR } from '../editors.ts';
import type { LanguageFeatures } from '../language/language-client.ts';
import { compareTableTexts, showTableText } from '../language/table-text.ts';
import { pickOne } from '../show/picks.ts';
import { fileOfNode, type Node } from '../tree/tree-nodes.ts';

/** A node of the tree, the file of an editor, or the palette with nothing at all. */
type Target = Node | vscode.Uri | undefined;

/** The language server makes the texts. */
export function registerTableTexts(context: EditorContext, language: LanguageFeatures): vscode.Disposable[] {
  return registerAll<Target>(context.log, {
    showTableText: async target => {
      const file = fileOf(target) ?? (await askTable(context, target, questionText.table()));
      if (file === undefined) return;
      await language.start();
      await showTableText(file);
    },
    compareTables: async target => {
      const file = fileOf(target) ?? (await askTable(context, target, questionText.tableToCompare()));
      const other = file && (await pickFile(dirname(file), questionText.otherTable(basename(file)), file));
      if (file === undefined || other === undefined) return;
      await language.start();
      await compareTableTexts(other, file);
    },
  });
}

/** The table that a command applies to; by default that of the active table editor. */
function fileOf(target: Target): string | undefined {
  if (target instanceof vscode.Uri) return target.fsPath;
  if (isNode(target)) return fileOfNode(target);
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === TABLE_EDITOR ? input.uri.fsPath : undefined;
}

async function askTable(context: EditorContext, target: Target, question: string): Promise<string | undefined> {
  const stack = await stackOf(context, target instanceof vscode.Uri ? undefined : target);
  return stack && pickFile(stack.location.directory, question);
}

/** From the directory, not from the list: tables of a stack that cannot be read are offered too. */
async function pickFile(directory: string, placeHolder: string, other?: string): Promise<string | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(directory));
  const names = entries.map(([name]) => name).filter(name => /\.(?:ref|log)$/.test(name));
  const offered = names.filter(name => join(directory, name) !== other).sort();
  return pickOne(
    offered.map(name => ({ label: name, value: join(directory, name) })),
    { placeHolder },
  );
}
