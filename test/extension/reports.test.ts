import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ReftableExtension } from '../../src/extension/extension.ts';
import { present } from '../support/present.ts';
import { answering, extension, item, NestedRepository, stackNode } from './host.ts';

describe('evidence of a stack', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'reftable-evidence-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The report that a command leaves in the clipboard. */
  async function copied(target: unknown, label: string): Promise<string> {
    await vscode.env.clipboard.writeText('');
    const pick = (items: vscode.QuickPickItem[]) => items.find(each => each.label === label);
    await answering({ showQuickPick: pick, showInformationMessage: () => undefined }, () =>
      vscode.commands.executeCommand('reftable.copyReport', target),
    );
    return vscode.env.clipboard.readText();
  }

  /** Exports a bundle and gives back what was asked on the way. */
  async function exported(target: unknown, file: string, answer: string | null = 'Choose File…'): Promise<string[]> {
    const shown: string[] = [];
    const answers = {
      showWarningMessage: (message: string, { detail }: vscode.MessageOptions) => {
        shown.push(`${message}\n${detail}`);
        return answer ?? undefined;
      },
      showSaveDialog: () => vscode.Uri.file(file),
      showInformationMessage: (message: string) => void shown.push(message),
    };
    await answering(answers, () => vscode.commands.executeCommand('reftable.exportBundle', target));
    return shown;
  }

  async function removeTemporary({ tree }: ReftableExtension, directory: string): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('reftable.removeTemporary', await stackNode(tree, directory));
  }

  it('is copied as a report, plain or redacted, also of a stack that git cannot open', async () => {
    const exports = await extension();
    using broken = new NestedRepository('secretproject');
    broken.commit('second');
    writeFileSync(join(broken.stack, 'secretproject.bak'), '');
    writeFileSync(join(broken.stack, present(broken.tables()[1])), 'cut off');
    await exports.repositories.discover();
    const node = await stackNode(exports.tree, broken.stack);
    const plain = await copied(node, 'Plain');
    assert.match(plain, /^# Report on a reftable stack\n\n- Made by Reftable for VS Code \d+\.\d+\.\d+ in /);
    assert.match(plain, /\*\*error\*\* `tableTooShort`/);
    assert.match(plain, /`secretproject\.bak`/);
    const redacted = await copied(node, 'Redacted');
    assert.match(redacted, /\*\*error\*\* `tableTooShort`/);
    assert.doesNotMatch(redacted, /secretproject/);
    assert.ok(!plain.includes(broken.folder), 'no path of the machine');
  });

  it('is shown as a read-only text when the person wants to see the report', async () => {
    const exports = await extension();
    using repository = new NestedRepository('shown');
    await exports.repositories.discover();
    const node = await stackNode(exports.tree, repository.stack);
    const answers = {
      showQuickPick: (items: vscode.QuickPickItem[]) => items[0],
      showInformationMessage: (_: string, show: string) => show,
    };
    const opened = new Promise<vscode.TextDocument>(resolve => {
      const subscription = vscode.workspace.onDidOpenTextDocument(document => {
        if (document.uri.scheme !== 'reftable-report') return;
        subscription.dispose();
        resolve(document);
      });
    });
    await answering(answers, () => vscode.commands.executeCommand('reftable.copyReport', node));
    const document = await opened;
    assert.equal(document.getText(), await vscode.env.clipboard.readText());
    assert.equal(document.languageId, 'markdown');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is exported as a bundle after a list of its contents, and the bundle opens next to the workspace', async () => {
    const exports = await extension();
    using repository = new NestedRepository('packed');
    await exports.repositories.discover();
    const file = join(folder, 'packed.reftable.tar.gz');
    const shown = await exported(await stackNode(exports.tree, repository.stack), file);
    assert.match(shown[0] ?? '', /^Export the stack of packed\?\n.*all ref names and object IDs.*email addresses/);
    assert.match(shown[1] ?? '', /^Exported \d+ files to packed\.reftable\.tar\.gz \([\d.,]+\xa0[KM]?i?B\)\.$/);
    const directory = await vscode.commands.executeCommand<string>('reftable.openBundle', vscode.Uri.file(file));
    assert.ok(directory);
    assert.deepEqual(readdirSync(directory), readdirSync(repository.stack));
    for (const name of readdirSync(directory))
      assert.ok(readFileSync(join(directory, name)).equals(readFileSync(join(repository.stack, name))), name);
    assert.match(
      String(item(exports.tree, await stackNode(exports.tree, directory)).description),
      / · temporary bundle$/,
    );
    await removeTemporary(exports, directory);
    assert.equal(existsSync(directory), false);
  });

  it('is not written when the person does not want it', async () => {
    const exports = await extension();
    using repository = new NestedRepository('kept');
    await exports.repositories.discover();
    const file = join(folder, 'kept.tar.gz');
    await exported(await stackNode(exports.tree, repository.stack), file, null);
    assert.equal(existsSync(file), false);
  });

  it('is refused with the reason if it is not a bundle, and nothing is added', async () => {
    const exports = await extension();
    const file = join(folder, 'other.tar.gz');
    writeFileSync(file, 'something else');
    const before = exports.repositories.stacks.length;
    assert.equal(await vscode.commands.executeCommand('reftable.openBundle', vscode.Uri.file(file)), undefined);
    assert.equal(exports.repositories.stacks.length, before);
  });
});
