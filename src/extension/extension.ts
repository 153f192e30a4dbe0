/** Activation: makes the parts and ties them together. */
import * as vscode from 'vscode';
import { LanguageFeatures } from '../language/client/client.ts';
import { ServiceClient } from '../service/client.ts';
import { createLog } from '../show/log.ts';
import { registerCheck } from './check.ts';
import { registerCommands } from './commands.ts';
import { EarlyTabs } from './earlyTabs.ts';
import { registerEvidence } from './evidence.ts';
import { RefDocuments } from './refDocument.ts';
import { registerRepair } from './repair.ts';
import { Repositories } from './repositories.ts';
import { registerSamples } from './samples.ts';
import { StackEditors } from './stackEditor.ts';
import { StatusBar } from './statusBar.ts';
import { registerTableCommands } from './tableCommands.ts';
import { TableEditors } from './tableEditor.ts';
import { registerTableTexts } from './tableTexts.ts';
import { TemporaryRepositories } from './temporary.ts';
import { StackTree, VIEW_ID } from './tree.ts';

let service: ServiceClient | undefined;
let language: LanguageFeatures | undefined;

/** What other extensions see of this one. */
export interface ReftableExtension {
  readonly repositories: Repositories;
  readonly tree: StackTree;
}

export function activate(context: vscode.ExtensionContext): ReftableExtension {
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
  const doctor = new LanguageFeatures(context.extensionUri, repositories, log);
  language = doctor;
  const tree = new StackTree(client, repositories, doctor);
  const temporaryHome = vscode.Uri.joinPath(context.globalStorageUri, 'temporary').fsPath;
  const temporary = new TemporaryRepositories(repositories, temporaryHome);
  context.subscriptions.push(
    log,
    repositories,
    tree,
    temporary,
    doctor,
    refDocuments,
    stackEditors.register(),
    tableEditors.register(),
    new EarlyTabs(context, log),
    new StatusBar(repositories, doctor),
    showTree(tree, repositories),
    ...registerCommands({ ...parts, stackEditors, refDocuments }),
    ...registerTableCommands({ ...parts, stackEditors, refDocuments, tableEditors }),
    ...registerCheck({ ...parts, stackEditors, refDocuments }, doctor),
    ...registerRepair(parts),
    ...registerSamples({ ...parts, temporary }),
    ...registerEvidence({ ...parts, temporary, version: context.extension.packageJSON.version }),
    ...registerTableTexts({ ...parts, stackEditors, refDocuments }),
  );
  doctor.start().catch(error => log.error(error));
  repositories.discover().catch(error => log.error(error));
  temporary.removeAbandoned().catch(error => log.error(error));
  return { repositories, tree };
}

function showTree(tree: StackTree, repositories: Repositories): vscode.Disposable {
  const view = vscode.window.createTreeView(VIEW_ID, { treeDataProvider: tree, showCollapseAll: true });
  const greet = () => {
    view.message = repositories.areEmpty ? 'No refs yet. The first commit writes the first table.' : undefined;
  };
  return vscode.Disposable.from(view, repositories.onDidChangeList(greet), repositories.onDidChangeStack(greet));
}

export async function deactivate(): Promise<void> {
  await Promise.all([service?.dispose(), language?.stop()]);
}
