/** *Check Migration…*: what `git refs migrate` would refuse or lose, as a text, with the command and a dry run of git. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Preflight } from '../../protocol/migration.ts';
import { migrationCommand, migrationText } from '../../text/migration.ts';
import { isNode, registerAll, type Target } from '../commands.ts';
import { type EditorContext, openStack } from '../editors.ts';
import { KeptDocuments } from '../kept-documents.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { showError, showInformation, showPassing, showWarning } from '../show/messages.ts';
import { askFolder, pickOne } from '../show/picks.ts';
import { showingProgress } from '../stack/compaction.ts';

const SCHEME = 'reftable-migration';

export function registerMigration(context: EditorContext): vscode.Disposable[] {
  const migrations = new Migrations(context);
  return [
    migrations,
    ...registerAll<Target | vscode.Uri>(context.log, {
      checkMigration: target => migrations.check(target),
      copyMigrationCommand: () => migrations.copyShown(),
      tryMigration: () => migrations.tryShown(),
    }),
  ];
}

class Migrations implements vscode.Disposable {
  readonly #context: EditorContext;
  readonly #reports = new KeptDocuments<Preflight>(SCHEME, textOf, { preview: false });

  constructor(context: EditorContext) {
    this.#context = context;
  }

  async check(target: Target | vscode.Uri): Promise<void> {
    const path = pathOf(target) ?? (await this.#askRepository());
    if (path === undefined) return;
    const params = { path, asksGit: vscode.workspace.isTrusted };
    const report = await showingProgress(migrationText.checking(path), options =>
      this.#context.service.request('migration/check', params, options),
    );
    if (report === undefined) return;
    await this.#reports.show(migrationText.title(basename(report.folder)), report);
    this.#offer(report);
  }

  async copyShown(): Promise<void> {
    const report = this.#shown();
    if (report !== undefined) await copyCommand(report);
  }

  async tryShown(): Promise<void> {
    const report = this.#shown();
    if (report !== undefined) await this.#try(report);
  }

  dispose(): void {
    this.#reports.dispose();
  }

  #shown(): Preflight | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri && this.#reports.at(uri);
  }

  async #askRepository(): Promise<string | undefined> {
    const { repositories } = this.#context;
    await repositories.settled();
    const choices = repositories.all.map(({ label, refStorage, gitDirectory }) => ({
      ...{ label, description: migrationText.storedIn(refStorage), detail: gitDirectory, value: gitDirectory },
    }));
    if (choices.length === 0) return askFolder(migrationText.chooseFolder());
    const other = { label: migrationText.otherFolder(), value: '' };
    const chosen = await pickOne([...choices, other], { placeHolder: migrationText.question() });
    return chosen === '' ? askFolder(migrationText.chooseFolder()) : chosen;
  }

  /** Not awaited: the report is shown, and the notification may stay. */
  #offer(report: Preflight): void {
    const [copy, dryRun] = [migrationText.copyAction(), migrationText.tryAction()];
    const actions = vscode.workspace.isTrusted ? [copy, dryRun] : [copy];
    showInformation(migrationText.result(report), ...actions)
      .then(chosen => {
        if (chosen === copy) return copyCommand(report);
        return chosen === dryRun ? this.#try(report) : undefined;
      })
      .then(undefined, error => showError(this.#context.log, error));
  }

  /** Runs git, which leaves a directory, and opens what is in it. */
  async #try({ gitDirectory, folder, to }: Preflight): Promise<void> {
    const reason = readOnlyReason();
    if (reason) {
      void showWarning(reason);
      return;
    }
    const made = await showingProgress(migrationText.trying(basename(folder)), options =>
      this.#context.service.request('migration/dryRun', { gitDirectory, to }, options),
    );
    if (made === undefined) return;
    if (to === 'reftable') await openStack(join(made.directory, 'reftable'));
    else await vscode.window.showTextDocument(vscode.Uri.file(join(made.directory, 'packed-refs')));
    const remove = migrationText.removeAction();
    showInformation(migrationText.tried(made.directory), remove)
      .then(chosen => (chosen === remove ? this.#remove(made.directory) : undefined))
      .then(undefined, error => showError(this.#context.log, error));
  }

  async #remove(directory: string): Promise<void> {
    await this.#context.service.request('migration/discardDryRun', { directory });
    showPassing('trash', migrationText.removed());
  }
}

function textOf(report: Preflight | undefined): string {
  return `${report === undefined ? migrationText.expired() : migrationText.document(report)}\n`;
}

async function copyCommand(report: Preflight): Promise<void> {
  await vscode.env.clipboard.writeText(migrationCommand(report));
  showPassing('copy', migrationText.copied());
}

function pathOf(target: Target | vscode.Uri): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof vscode.Uri) return target.fsPath;
  if (!isNode(target)) return undefined;
  return target.type === 'repository' || target.type === 'stack' ? target.repository.gitDirectory : undefined;
}
