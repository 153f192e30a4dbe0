/** Activation: makes the parts and ties them together. */
import * as vscode from 'vscode';
import { ServiceClient } from '../service/client.ts';
import { treeText } from '../text/workspace.ts';
import { useDisplayLanguage } from './display-language.ts';
import { EarlyTabs } from './early-tabs.ts';
import { LanguageFeatures } from './language/language-client.ts';
import { registerCheck } from './problems/check-command.ts';
import { registerRepair } from './repair/repair.ts';
import { registerReports } from './reports/reports.ts';
import { Repositories } from './repositories.ts';
import { registerSamples } from './samples/samples.ts';
import { TemporaryRepositories } from './samples/temporary-repositories.ts';
import { createLog } from './show/log.ts';
import { registerCommands } from './stack/commands.ts';
import { RefDocuments } from './stack/ref-document.ts';
import { StackEditors } from './stack/stack-editor.ts';
import { StatusBar } from './status-bar.ts';
import { registerTableCommands } from './table/table-commands.ts';
import { TableEditors } from './table/table-editor.ts';
import { registerTableTexts } from './table/text-commands.ts';
import { StackTree, VIEW_ID } from './tree/tree.ts';

let service: ServiceClient | undefined;
let language: LanguageFeatures | undefined;

/** What other extensions see of this one. */
export interface ReftableExtension {
  readonly repositories: Repositories;
  readonly tree: StackTree;
}

export function activate(context: vscode.ExtensionContext): ReftableExtension {
  useDisplayLanguage();
  const log = createLog('Reftable');
  const client = new ServiceClient({
    worker: vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.cjs').fsPath,
    onStackChanged: ({ directory }) => repositories.changed(directory),
    onCrash: reason => log.error(`A worker of the engine ended: ${reason}`),
  });
  service = client;
  const repositories = new Repositories(client, log);
  const parts = { extension: context.extensionUri, service: client, repositories, log };
  const stackEditors = new StackEditors(parts);
  const tableEditors = new TableEditors(parts);
  const refDocuments = new RefDocuments(client, repositories);
  const stackFindings = new LanguageFeatures(context.extensionUri, repositories, log);
  language = stackFindings;
  const tree = new StackTree(client, repositories, stackFindings);
  const temporaryHome = vscode.Uri.joinPath(context.globalStorageUri, 'temporary').fsPath;
  const temporary = new TemporaryRepositories(repositories, temporaryHome);
  context.subscriptions.push(
    log,
    repositories,
    tree,
    temporary,
    stackFindings,
    refDocuments,
    stackEditors.register(),
    tableEditors.register(),
    new EarlyTabs(context, log),
    new StatusBar(repositories, stackFindings),
    showTree(tree, repositories),
    ...registerCommands({ ...parts, stackEditors, refDocuments }),
    ...registerTableCommands({ ...parts, tableEditors }),
    ...registerCheck(parts, stackFindings),
    ...registerRepair(parts),
    ...registerSamples({ ...parts, temporary }),
    ...registerReports({ ...parts, temporary, version: context.extension.packageJSON.version }),
    ...registerTableTexts(parts),
  );
  stackFindings.start().catch(error => log.error(error));
  repositories.discover().catch(error => log.error(error));
  temporary.removeAbandoned().catch(error => log.error(error));
  return { repositories, tree };
}

function showTree(tree: StackTree, repositories: Repositories): vscode.Disposable {
  const view = vscode.window.createTreeView(VIEW_ID, { treeDataProvider: tree, showCollapseAll: true });
  const greet = () => {
    view.message = repositories.areEmpty ? treeText.noRefsInView() : undefined;
  };
  return vscode.Disposable.from(view, repositories.onDidChangeList(greet), repositories.onDidChangeStack(greet));
}

export async function deactivate(): Promise<void> {
  await Promise.all([service?.dispose(), language?.stop()]);
}
