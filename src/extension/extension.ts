/** Activation: creates the parts and connects them. */
import * as vscode from 'vscode';
import { ServiceClient } from '../service/client.ts';
import { useDisplayLanguage } from './display-language.ts';
import { EarlyTabs } from './early-tabs.ts';
import { EditDocuments } from './edits/edit-documents.ts';
import { registerPruneRemote } from './edits/prune-remote.ts';
import { registerQuickEdits } from './edits/quick-edits.ts';
import { registerScriptCommands } from './edits/script-commands.ts';
import { registerUndoLastSave } from './edits/undo-last-save.ts';
import { exportsOf } from './exports.ts';
import { environmentWithGit, gitReady, onDidChangeGit } from './git-program.ts';
import { LanguageFeatures } from './language/language-client.ts';
import { registerMigration } from './migration/migration.ts';
import { registerModelTools } from './model-tools/model-tools.ts';
import { registerCheck } from './problems/check-command.ts';
import { registerRepair } from './repair/repair.ts';
import { registerReports } from './reports/reports.ts';
import { Repositories } from './repositories.ts';
import { registerSamples } from './samples/samples.ts';
import { TemporaryRepositories } from './samples/temporary-repositories.ts';
import { createLog } from './show/log.ts';
import { registerCommands } from './stack/commands.ts';
import { registerCompareRefs } from './stack/compare-refs.ts';
import { registerCompareStacks } from './stack/compare-stacks.ts';
import { RefDocuments } from './stack/ref-document.ts';
import { registerRestoreRefs } from './stack/restore-refs.ts';
import { registerRestoreValue } from './stack/restore-value.ts';
import { registerShowCommit } from './stack/show-commit.ts';
import { StackEditors } from './stack/stack-editor.ts';
import { StatusBar } from './status-bar.ts';
import { registerSurvey } from './survey/survey.ts';
import { registerTableCommands } from './table/table-commands.ts';
import { TableEditors } from './table/table-editor.ts';
import { registerTableTexts } from './table/text-commands.ts';
import type { RefTree } from './tree/ref-tree.ts';
import type { StackTree } from './tree/tree.ts';
import { Views } from './tree/views.ts';
import { ViewStates } from './webview/view-states.ts';

let service: ServiceClient | undefined;
let language: LanguageFeatures | undefined;

/** What the tests use of the extension. */
export interface ReftableExtension {
  readonly repositories: Repositories;
  /** The trees of the views **Stacks** and **Refs**. */
  readonly tree: StackTree;
  readonly refs: RefTree;
}

export function activate(context: vscode.ExtensionContext): ReftableExtension | undefined {
  useDisplayLanguage();
  const log = createLog('Reftable');
  const client = new ServiceClient({
    worker: vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath,
    environment: environmentWithGit,
    gitReady,
    onStackChanged: ({ directory }) => repositories.changed(directory),
    onCrash: reason => log.error(`A worker of the engine ended: ${reason}`),
  });
  service = client;
  const repositories = new Repositories(client, log);
  const editorContext = { extension: context.extensionUri, service: client, repositories, log };
  const tableEditors = new TableEditors(editorContext);
  const refDocuments = new RefDocuments(client, repositories);
  const editDocuments = new EditDocuments();
  const stackFindings = new LanguageFeatures(context.extensionUri, repositories, log);
  language = stackFindings;
  const viewStates = new ViewStates(context.workspaceState);
  const stackEditors = new StackEditors({ ...editorContext, stackFindings, viewStates });
  const views = new Views({ ...editorContext, memento: context.workspaceState }, stackFindings);
  const temporaryHome = vscode.Uri.joinPath(context.globalStorageUri, 'temporary').fsPath;
  const temporary = new TemporaryRepositories(repositories, temporaryHome);
  context.subscriptions.push(
    log,
    onDidChangeGit(() => client.refreshEnvironment()),
    repositories,
    views,
    temporary,
    stackFindings,
    refDocuments,
    editDocuments,
    stackEditors.register(),
    tableEditors.register(),
    new EarlyTabs(context, log),
    new StatusBar(repositories, stackFindings),
    ...registerCommands({ ...editorContext, stackEditors, refDocuments, views }),
    ...registerShowCommit(editorContext),
    ...registerCompareRefs(editorContext),
    ...registerCompareStacks(editorContext),
    ...registerRestoreRefs(editorContext),
    ...registerRestoreValue(editorContext),
    ...registerTableCommands({ ...editorContext, tableEditors }),
    ...registerCheck(editorContext, stackFindings),
    ...registerRepair(editorContext, stackFindings),
    ...registerSamples({ ...editorContext, temporary }),
    ...registerReports({ ...editorContext, temporary, version: context.extension.packageJSON.version }),
    ...registerQuickEdits({ ...editorContext, editDocuments }),
    ...registerUndoLastSave({ ...editorContext, stackEditors }),
    ...registerPruneRemote({ ...editorContext, editDocuments }),
    ...registerScriptCommands({ ...editorContext, editDocuments, language: stackFindings }),
    ...registerTableTexts(editorContext, stackFindings),
    ...registerModelTools(editorContext),
    ...registerSurvey(editorContext),
    ...registerMigration(editorContext),
  );
  repositories.discoverIfAny().catch(error => log.error(error));
  temporary.removeAbandoned().catch(error => log.error(error));
  return exportsOf(context, { repositories, tree: views.stacks, refs: views.refs });
}

export async function deactivate(): Promise<void> {
  await Promise.all([service?.dispose(), language?.stop()]);
}
