// *Compare Stack with…*: what is offered, and the text with the refs that differ.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { makeBackup } from '../../src/repair/backup/make-backup.ts';
import { nodeRepairFiles } from '../../src/repair/index.ts';
import { bundle } from '../../src/reports/index.ts';
import { compareStacksText } from '../../src/text/compare-stacks.ts';
import { dateAndTime } from '../../src/text/dates.ts';
import { git } from '../support/git.ts';
import { present } from '../support/present.ts';
import { answering, extension, NestedRepository, stackNode } from './host.ts';

type Items = (vscode.QuickPickItem & { value?: unknown })[];

describe('comparing stacks', () => {
  let outside: string;

  before(() => {
    outside = mkdtempSync(join(tmpdir(), 'reftable-compared-'));
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(() => rmSync(outside, { recursive: true, force: true, maxRetries: 5 }));

  /** Two repositories of the workspace; the second one is a copy of the first one that git changed. */
  async function repositories() {
    const exports = await extension();
    const [old, changed] = [new NestedRepository('compared-old'), new NestedRepository('compared-new')];
    git(old.folder, ['branch', 'gone']);
    rmSync(join(changed.folder, '.git'), { recursive: true });
    cpSync(join(old.folder, '.git'), join(changed.folder, '.git'), { recursive: true });
    changed.commit('second');
    git(changed.folder, ['branch', '-q', '-D', 'gone']);
    git(changed.folder, ['branch', 'made']);
    await exports.repositories.discover();
    const dispose = () => {
      old[Symbol.dispose]();
      changed[Symbol.dispose]();
    };
    return { exports, old, changed, [Symbol.dispose]: dispose };
  }

  /** Runs the command and answers its question with the item of this label, and that of a file with `file`. */
  async function compared(target: unknown, label: string, file?: string) {
    let offered: Items = [];
    const showQuickPick = (items: Items) => {
      offered = items;
      return items.find(item => item.label === label && 'value' in item);
    };
    const showOpenDialog = () => (file === undefined ? undefined : [vscode.Uri.file(file)]);
    const errors: string[] = [];
    const showErrorMessage = (message: string) => void errors.push(message);
    await answering({ showQuickPick, showOpenDialog, showErrorMessage }, () =>
      vscode.commands.executeCommand('reftable.compareStack', target),
    );
    return { labels: offered.map(item => item.label), errors, document: vscode.window.activeTextEditor?.document };
  }

  /** The lines with the names of refs. */
  const changesOf = (document: vscode.TextDocument | undefined) =>
    present(document)
      .getText()
      .split('\n')
      .filter(line => /^[+~-] /.test(line));
  const CHANGES = ['+ refs/heads/made', '~ refs/heads/main', '- refs/heads/gone'];

  it('shows how a stack differs from another one of the workspace', async () => {
    using both = await repositories();
    const { exports, old, changed } = both;
    const { labels, document } = await compared(await stackNode(exports.tree, changed.stack), 'compared-old');
    assert.ok(!labels.includes('compared-new'));
    assert.ok(labels.includes(compareStacksText.folder()) && labels.includes(compareStacksText.bundle()));
    assert.equal(document?.languageId, 'reftable-comparison');
    assert.equal(document?.isDirty, false);
    assert.deepEqual(changesOf(document), CHANGES);
    assert.match(present(document).getText(), /^compared-old ↔ compared-new\n/);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      present(document).uri,
    );
    const targetOf = (text: string) => links.find(({ range }) => document?.getText(range) === text)?.target;
    assert.equal(targetOf('compared-old')?.query, JSON.stringify([old.stack]));
    await vscode.commands.executeCommand('vscode.open', present(targetOf('refs/heads/gone')));
    const tip = git(old.folder, ['rev-parse', 'gone']).trim();
    const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(shown, new RegExp(`^refs/heads/gone\n\nObject +${tip}\n`));
  });

  it('takes a folder and a bundle outside the workspace', async () => {
    using both = await repositories();
    const { old, changed } = both;
    const copy = join(outside, 'reftable');
    cpSync(old.stack, copy, { recursive: true });
    const file = join(outside, 'old.reftable.tar.gz');
    await bundle(old.stack, file, { report: '' });
    const fromFolder = await compared(changed.stack, compareStacksText.folder(), copy);
    assert.deepEqual(changesOf(fromFolder.document), CHANGES);
    const fromBundle = await compared(changed.stack, compareStacksText.bundle(), file);
    assert.deepEqual(changesOf(fromBundle.document), CHANGES);
    assert.match(present(fromBundle.document).getText(), /\nBefore {8}old\.reftable\.tar\.gz\n/);
  });

  it('offers the backups of the stack', async () => {
    using both = await repositories();
    const { changed } = both;
    const now = 1_800_000_000;
    makeBackup(nodeRepairFiles, changed.stack, { reason: 'repair', tablesAfter: null, now, onProgress: () => {} });
    git(changed.folder, ['branch', 'newer']);
    const created = dateAndTime(new Date(now * 1000).toISOString());
    const { labels, document } = await compared(changed.stack, created);
    assert.equal(labels[0], compareStacksText.backups());
    assert.deepEqual(changesOf(document), ['+ refs/heads/newer']);
    assert.match(present(document).getText(), /^compared-new, backup of .*\S ↔ compared-new\n/);
  });

  it('compares two lists that are selected in the explorer', async () => {
    using both = await repositories();
    const lists = [both.old, both.changed].map(({ stack }) => vscode.Uri.file(join(stack, 'tables.list')));
    await vscode.commands.executeCommand('reftable.compareSelectedStacks', lists[1], lists);
    assert.deepEqual(changesOf(vscode.window.activeTextEditor?.document), CHANGES);
    const errors: string[] = [];
    const showErrorMessage = (message: string) => void errors.push(message);
    const others = [lists[0], vscode.Uri.file(join(both.old.folder, 'README'))];
    await answering({ showErrorMessage }, () =>
      vscode.commands.executeCommand('reftable.compareSelectedStacks', lists[0], others),
    );
    assert.deepEqual(errors, [compareStacksText.notTwoLists()]);
  });

  it('never states that a stack that cannot be read has no differences', async () => {
    using both = await repositories();
    const { changed } = both;
    const copy = join(outside, 'cut');
    cpSync(changed.stack, copy, { recursive: true });
    truncateSync(join(copy, present(changed.tables().at(-1))), 60);
    const { document } = await compared(copy, compareStacksText.folder(), copy);
    const text = present(document).getText();
    assert.ok(!text.includes(compareStacksText.summary({ created: 0, moved: 0, deleted: 0 }, true)), text);
    assert.ok(text.includes(compareStacksText.summary({ created: 0, moved: 0, deleted: 0 }, false)), text);
  });

  it('reads stacks of a workspace that is not trusted, and runs no program that they name', async () => {
    using both = await repositories();
    const { old, changed } = both;
    const ran = join(outside, 'ran');
    for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand']) {
      for (const { folder } of [old, changed]) git(folder, ['config', key, `touch "${ran}"`]);
    }
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      const { document } = await compared(changed.stack, 'compared-old');
      assert.deepEqual(changesOf(document), CHANGES);
      assert.equal(existsSync(ran), false);
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
  });

  it('reports why it cannot compare', async () => {
    using both = await repositories();
    const missing = join(outside, 'missing');
    const { errors, document } = await compared(both.old.stack, compareStacksText.folder(), missing);
    assert.match(present(errors[0]), /missing does not exist/);
    assert.equal(document, undefined);
  });
});
