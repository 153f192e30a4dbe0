import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ReftableExtension } from '../../src/extension/extension.ts';
import { TemporaryRepositories } from '../../src/extension/samples/temporary-repositories.ts';
import { present } from '../support/present.ts';
import { answering, extension, item, stackNode } from './host.ts';

async function openSample(id?: string): Promise<string> {
  const directory = await vscode.commands.executeCommand<string>('reftable.openSample', id);
  assert.ok(directory);
  return directory;
}

async function remove(exports: ReftableExtension, directory: string): Promise<void> {
  await vscode.commands.executeCommand('reftable.removeTemporary', await stackNode(exports.tree, directory));
}

function activeEditor(): { viewType: string; path: string } | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? { viewType: input.viewType, path: input.uri.fsPath } : undefined;
}

describe('sample stacks', () => {
  it('are offered by title under headings, and the chosen one is opened in a folder of its own', async () => {
    const exports = await extension();
    let offered: vscode.QuickPickItem[] = [];
    const choose = (items: vscode.QuickPickItem[]) => {
      offered = items;
      return items.find(({ label }) => label === 'Ref out of order');
    };
    const notified: string[] = [];
    const answers = { showQuickPick: choose, showInformationMessage: (message: string) => void notified.push(message) };
    const directory = await answering(answers, () => openSample());
    assert.match(notified[0] ?? '', /^Ref out of order: A branch comes after one that sorts after it; git /);
    assert.ok(offered.length > 120);
    assert.equal(offered[0]?.kind, vscode.QuickPickItemKind.Separator);
    for (const { label, kind, detail } of offered)
      assert.ok(kind === vscode.QuickPickItemKind.Separator || detail, label);
    assert.equal(activeEditor()?.viewType, 'reftable.stack');
    assert.equal(dirname(present(activeEditor()).path), directory);
    const folders = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath);
    assert.ok(!folders?.some(folder => directory.startsWith(folder)), 'the workspace is as it was');
    await remove(exports, directory);
  });

  it('appear in the view as samples until they are removed, with their folders', async () => {
    const exports = await extension();
    const directory = await openSample('healthy');
    const shown = item(exports.tree, await stackNode(exports.tree, directory));
    assert.equal(shown.label, 'healthy');
    assert.match(String(shown.description), /^Geometric · 3 tables, [\d.]+\xa0KiB · temporary sample$/);
    assert.match(String(shown.spoken), /^Stack healthy, 3 tables, .*, Geometric, temporary sample$/);
    assert.equal(shown.contextValue, 'stack+ok+temporary');
    assert.ok(exports.repositories.stacks.some(({ info }) => info.location.directory === directory));
    assert.equal(dirname(present(activeEditor()).path), directory);
    await remove(exports, directory);
    assert.equal(activeEditor(), undefined, 'its editor is closed');
    assert.equal(existsSync(dirname(dirname(dirname(directory)))), false);
    assert.ok(!exports.repositories.stacks.some(({ info }) => info.location.directory === directory));
  });

  it('are rebuilt each time, side by side', async () => {
    const exports = await extension();
    const [one, other] = [await openSample('list-reversed'), await openSample('list-reversed')];
    assert.notEqual(one, other);
    assert.deepEqual(readdirSync(one), readdirSync(other));
    for (const directory of [one, other]) await remove(exports, directory);
  });

  it('that have no list to open an editor on are shown in the view', async () => {
    const exports = await extension();
    for (const id of ['list-absent', 'list-is-directory']) {
      const directory = await openSample(id);
      assert.equal(activeEditor(), undefined);
      assert.equal((await stackNode(exports.tree, directory)).info.location.directory, directory);
      await remove(exports, directory);
    }
  });

  it('report that git cannot open their table', async () => {
    const exports = await extension();
    const directory = await openSample('table-cut-before-footer');
    const node = await stackNode(exports.tree, directory);
    assert.equal(item(exports.tree, node).description, 'Broken · temporary sample');
    assert.equal(basename(dirname(dirname(directory))), 'table-cut-before-footer');
    await remove(exports, directory);
  });

  it('of windows that crashed are removed, and those of others are not', async () => {
    const exports = await extension();
    const directory = await openSample('healthy');
    const home = dirname(dirname(dirname(dirname(directory))));
    // No system gives a process such a number.
    const abandoned = join(home, '2147483646-abcdef');
    mkdirSync(abandoned);
    writeFileSync(join(abandoned, 'file'), '');
    await new TemporaryRepositories(exports.repositories, home).removeAbandoned();
    assert.equal(existsSync(abandoned), false);
    assert.ok(existsSync(directory));
    await remove(exports, directory);
    assert.deepEqual(readdirSync(home), []);
  });

  it('of an unknown id are refused, and no files remain', async () => {
    const exports = await extension();
    const before = exports.repositories.stacks.length;
    assert.equal(await vscode.commands.executeCommand('reftable.openSample', 'no-such-sample'), undefined);
    assert.equal(exports.repositories.stacks.length, before);
  });
});
