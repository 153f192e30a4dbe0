// *Check Migration…*: the report as a text, the command in the clipboard, and a dry run of git that is opened and deleted.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { migrationText } from '../../src/text/migration.ts';
import { git } from '../support/git.ts';
import { answering, extension, NestedRepository } from './host.ts';

type Items = (vscode.QuickPickItem & { value: unknown })[];

describe('a check before a migration', () => {
  let folder: string;

  before(async () => {
    await extension();
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reftable-migration-'));
    git(folder, ['init', '-q', '--initial-branch=main', '--ref-format=files']);
    git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const leftovers = () => readdirSync(join(folder, '.git')).filter(name => name.startsWith('ref_migration.'));

  /** Runs the command; the first notification is answered with this action. Resolves with the report and the notifications. */
  async function check(target: unknown, action?: string, next?: string) {
    const shown: { readonly text: string; readonly actions: readonly string[] }[] = [];
    const showInformationMessage = (text: string, ...actions: string[]) => {
      shown.push({ text, actions });
      return shown.length === 1 ? action : next;
    };
    const reports: vscode.TextDocument[] = [];
    const opened = vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor?.document.uri.scheme === 'reftable-migration') reports.push(editor.document);
    });
    await answering({ showInformationMessage }, async () => {
      await vscode.commands.executeCommand('reftable.checkMigration', target);
      const expected = next === undefined ? 1 : 2;
      while (shown.length < expected) await new Promise(resolve => setTimeout(resolve, 20));
      await until(() => reports.length > 0);
    });
    opened.dispose();
    return { shown, document: reports[0] as vscode.TextDocument };
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise(resolve => setTimeout(resolve, 20));
  }

  it('shows the report as a text that cannot be edited, and copies the command', async () => {
    const command = `git -C ${folder} refs migrate --ref-format=reftable`;
    const { document, shown } = await check(vscode.Uri.file(folder), migrationText.copyAction());
    assert.deepEqual(shown[0]?.actions, [migrationText.copyAction(), migrationText.tryAction()]);
    await until(() => document.getText().includes(command));
    assert.equal(basename(document.uri.path), `Migration of ${basename(folder)}`);
    assert.equal(await vscode.env.clipboard.readText(), command);
    await vscode.env.clipboard.writeText('');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('reftable.copyMigrationCommand');
    assert.equal(await vscode.env.clipboard.readText(), command);
    assert.deepEqual(leftovers(), []);
  });

  it('names what would be lost, with characters that cannot be seen escaped', async () => {
    writeFileSync(join(folder, '.git/refs/heads/a\u202eb'), 'x');
    const { document } = await check(vscode.Uri.file(folder));
    assert.match(document.getText(), /^ {4}refs\/heads\/a\\u202eb$/m);
    assert.match(document.getText(), /^ {4}refs\/heads\/main$/m);
  });

  it('opens what a dry run of git leaves, and deletes it', async () => {
    const done = check(vscode.Uri.file(folder), migrationText.tryAction(), migrationText.removeAction());
    const { shown } = await done;
    await until(() => leftovers().length === 0);
    const directory = shown[1]?.text ?? '';
    assert.match(directory, /ref_migration\./);
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
    const custom = tabs.filter(input => input instanceof vscode.TabInputCustom);
    assert.ok(custom.some(({ uri }) => /ref_migration\.\w+\/reftable\/tables\.list$/.test(uri.path)));
    assert.equal(git(folder, ['rev-parse', '--show-ref-format']).trim(), 'files');
  });

  it('of a repository with reftables opens packed-refs', async () => {
    using repository = new NestedRepository('migrated-back');
    const { document } = await check(repository.stack, migrationText.tryAction(), '');
    assert.match(document.getText(), /--ref-format=files$/m);
    await until(() => vscode.window.activeTextEditor?.document.fileName.endsWith('packed-refs') ?? false);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /refs\/heads\/main$/m);
  });

  it('asks for the repository, of those with refs in files too', async () => {
    using repository = new NestedRepository('with-reftables');
    const other = join(repository.folder, 'with-files');
    mkdirSync(other);
    git(other, ['init', '-q', '--ref-format=files']);
    const { repositories } = await extension();
    await repositories.discover();
    const asked: string[] = [];
    const showQuickPick = (items: Items) => {
      asked.push(...items.map(({ label, description }) => `${label}: ${description}`));
      return items.find(({ label }) => label === 'with-files');
    };
    await answering({ showQuickPick, showInformationMessage: () => undefined }, () =>
      vscode.commands.executeCommand('reftable.checkMigration'),
    );
    assert.ok(asked.includes('with-reftables: reftable') && asked.includes('with-files: files'), asked.join());
    await until(() => vscode.window.activeTextEditor?.document.getText().includes(join(other, '.git')) ?? false);
  });

  it('in a workspace that is not trusted runs no git', async () => {
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      const { shown, document } = await check(vscode.Uri.file(folder));
      assert.deepEqual(shown[0]?.actions, [migrationText.copyAction()]);
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('reftable.tryMigration');
      assert.deepEqual(leftovers(), []);
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
  });

  it('shows what git printed if a dry run fails', async () => {
    git(folder, ['worktree', 'add', '-q', join(folder, 'linked')]);
    const shown: string[] = [];
    await answering({ showErrorMessage: (text: string) => void shown.push(text) }, async () => {
      await check(vscode.Uri.file(folder), migrationText.tryAction());
      await until(() => shown.length > 0);
    });
    assert.match(shown[0] ?? '', /^git refs migrate --dry-run: error: migrating repositories with worktrees.*yet$/);
    assert.deepEqual(leftovers(), []);
  });

  it('states why a folder cannot be checked', async () => {
    const shown: string[] = [];
    const outside = mkdtempSync(join(tmpdir(), 'reftable-outside-'));
    await answering({ showErrorMessage: (text: string) => void shown.push(text) }, () =>
      vscode.commands.executeCommand('reftable.checkMigration', vscode.Uri.file(outside)),
    );
    rmSync(outside, { recursive: true });
    assert.match(shown[0] ?? '', /neither a reftable stack nor in a git repository/);
  });
});
