import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { compareText } from '../../src/text/compare.ts';
import { deletedRefsText } from '../../src/text/deleted-refs.ts';
import { git } from '../support/git.ts';
import { first } from '../support/present.ts';
import { withoutCompaction } from '../support/repository.ts';
import { answering, eventually, extension, NestedRepository, stackNode } from './host.ts';

/** The text of a confirmation, and the answer to it. */
function confirming(answer: string | undefined) {
  const asked: string[] = [];
  return {
    asked,
    showWarningMessage: (message: string, { detail }: vscode.MessageOptions) => {
      asked.push(`${message}\n${detail}`);
      return answer;
    },
  };
}

async function repositoryOfTables(name: string) {
  const exports = await extension();
  const repository = new NestedRepository(name);
  repository.commit('second', 'third', 'fourth');
  await exports.repositories.discover();
  return { exports, repository };
}

describe('the commands', () => {
  it('compact a stack after showing the plan, and git sees the same refs in one table', async () => {
    const { repository } = await repositoryOfTables('compacted');
    using _ = repository;
    const before = repository.refs();
    const count = repository.tables().length;
    const { asked, ...answers } = confirming('Compact');
    await answering(answers, () => vscode.commands.executeCommand('reftable.compactAll', repository.stack));
    assert.match(asked[0] ?? '', new RegExp(`^Compact compacted\\?\nMerges all ${count} tables\\.`));
    assert.equal(repository.tables().length, 1);
    assert.equal(repository.refs(), before);
    git(repository.folder, ['refs', 'verify']);
  });

  it('do what git’s own compaction would do, from a node of the tree', async () => {
    const { exports, repository } = await repositoryOfTables('automatic');
    using _ = repository;
    const node = await stackNode(exports.tree, repository.stack);
    const { asked, ...answers } = confirming('Compact');
    await answering(answers, () => vscode.commands.executeCommand('reftable.compact', node));
    assert.equal(asked.length, 1);
    await eventually(exports, () => node.state.status === 'ok' && node.state.summary.suggestedSegment === null);
  });

  it('change nothing when the plan is not wanted', async () => {
    const { repository } = await repositoryOfTables('kept');
    using _ = repository;
    const before = repository.tables();
    const { asked, ...answers } = confirming(undefined);
    await answering(answers, () => vscode.commands.executeCommand('reftable.compactAll', repository.stack));
    assert.equal(asked.length, 1);
    assert.deepEqual(repository.tables(), before);
  });

  it('compact the range between two chosen tables', async () => {
    const { repository } = await repositoryOfTables('ranged');
    using _ = repository;
    const before = repository.tables();
    const picks = [0, 0];
    const { asked: _asked, ...answers } = confirming('Compact');
    const showQuickPick = (items: unknown[]) => items[picks.shift() ?? 0];
    await answering({ ...answers, showQuickPick }, () =>
      vscode.commands.executeCommand('reftable.compactRange', repository.stack),
    );
    assert.equal(repository.tables().length, before.length - 1);
    assert.deepEqual(repository.tables().slice(1), before.slice(2));
  });

  it('expire reflog entries below an update index, and git keeps just the rest', async () => {
    const { repository } = await repositoryOfTables('expired');
    using _ = repository;
    const entries = () =>
      git(repository.folder, ['reflog', 'show', '--format=%gs', 'refs/heads/main']).trim().split('\n');
    assert.equal(entries().length, 4);
    const { asked, ...answers } = confirming('Expire');
    const showQuickPick = (items: vscode.QuickPickItem[]) =>
      items.find(({ label }) => label === 'Below an update index');
    await answering({ ...answers, showQuickPick, showInputBox: () => '4' }, () =>
      vscode.commands.executeCommand('reftable.expire', repository.stack),
    );
    assert.match(asked[0] ?? '', /, 4 expired\./);
    assert.deepEqual(entries(), ['commit: fourth', 'commit: third']);
  });

  it('restore a deleted branch with its reflog after showing the plan', async () => {
    const { repository } = await repositoryOfTables('restored');
    using _ = repository;
    const env = { env: withoutCompaction };
    git(repository.folder, ['branch', 'topic'], env);
    const reflog = (name: string) => git(repository.folder, ['reflog', 'show', '--format=%H %gs %gn', name]);
    const before = reflog('topic');
    git(repository.folder, ['branch', '-D', 'topic'], env);
    const { asked, ...answers } = confirming('Restore');
    // All of the choices.
    const showQuickPick = (items: unknown[]) => items;
    await answering({ ...answers, showQuickPick }, () =>
      vscode.commands.executeCommand('reftable.restoreRefs', repository.stack),
    );
    assert.match(asked[0] ?? '', /^Restore 1 ref of restored\?\nrefs\/heads\/topic: .*, 1 reflog entry/);
    assert.equal(reflog('topic'), before);
  });

  it('restore the refs that a compaction makes unrecoverable first, and show the plan again', async () => {
    const { repository } = await repositoryOfTables('kept-first');
    using _ = repository;
    const env = { env: withoutCompaction };
    // With a large base, the table that restores the branch is not merged into it.
    const names = Array.from({ length: 300 }, (_, i) => `create refs/tags/number-${i} HEAD\n`);
    git(repository.folder, ['update-ref', '--stdin'], { input: names.join('') });
    git(repository.folder, ['pack-refs']);
    git(repository.folder, ['branch', 'topic'], env);
    git(repository.folder, ['branch', '-D', 'topic'], env);
    const asked: string[] = [];
    const choices = [deletedRefsText.restoreFirst(), 'Restore', 'Compact'];
    const showWarningMessage = (message: string, { detail }: vscode.MessageOptions, ...actions: string[]) => {
      asked.push(`${message}\n${detail}`);
      const choice = choices.shift();
      assert.ok(choice !== undefined && actions.includes(choice), `${choice} of ${actions}`);
      return choice;
    };
    await answering({ showWarningMessage }, () =>
      vscode.commands.executeCommand('reftable.compactAll', repository.stack),
    );
    assert.match(asked[0] ?? '', /^ {2}refs\/heads\/topic: /m);
    assert.doesNotMatch(asked[2] ?? 'topic', /topic/);
    assert.equal(repository.tables().length, 1);
    assert.match(repository.refs(), /refs\/heads\/topic/);
  });

  it('restore a deleted branch under another name if its name is taken', async () => {
    const { repository } = await repositoryOfTables('renamed');
    using _ = repository;
    const env = { env: withoutCompaction };
    git(repository.folder, ['branch', 'topic'], env);
    const reflog = (name: string) => git(repository.folder, ['reflog', 'show', '--format=%H %gs %gn', name]);
    const before = reflog('topic');
    git(repository.folder, ['branch', '-D', 'topic'], env);
    git(repository.folder, ['branch', 'topic', 'HEAD~1'], env);
    const prompts: string[] = [];
    const showInputBox = ({ prompt }: vscode.InputBoxOptions) => {
      prompts.push(prompt ?? '');
      return 'refs/heads/other';
    };
    const target = { directory: repository.stack, names: ['refs/heads/topic'] };
    const { asked, ...answers } = confirming('Restore');
    await answering({ ...answers, showInputBox }, () => vscode.commands.executeCommand('reftable.restoreRefs', target));
    assert.match(prompts.join(), /a ref 'refs\/heads\/topic' exists\./);
    assert.match(asked[0] ?? '', /refs\/heads\/topic as refs\/heads\/other: /);
    assert.equal(reflog('other'), before);
  });

  it('leave every stack as it is in a workspace that is not trusted', async () => {
    const { repository } = await repositoryOfTables('untrusted');
    using _ = repository;
    const before = repository.tables();
    const { asked, ...answers } = confirming('Compact');
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      const warnings: string[] = [];
      const showWarningMessage = (message: string) => void warnings.push(message);
      await answering({ ...answers, showWarningMessage }, () =>
        vscode.commands.executeCommand('reftable.compactAll', repository.stack),
      );
      assert.match(warnings.join(), /not trusted/);
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    assert.deepEqual([asked, repository.tables()], [[], before]);
  });

  it('compare no refs in a workspace that is not trusted', async () => {
    const { repository } = await repositoryOfTables('untrusted-compared');
    using _ = repository;
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      const messages: string[] = [];
      const showInformationMessage = (message: string) => void messages.push(message);
      const target = { directory: repository.stack, name: 'refs/heads/main', other: 'HEAD' };
      await answering({ showInformationMessage }, () => vscode.commands.executeCommand('reftable.compareRefs', target));
      assert.deepEqual(messages, [compareText.notOpen()]);
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
  });

  it('show a ref with its reflog in a text that follows the stack', async () => {
    const { exports, repository } = await repositoryOfTables('shown');
    using _ = repository;
    const location = exports.repositories.locationOf(repository.stack);
    const ref = { kind: 'ref', name: 'refs/heads/main', updateIndex: '1', value: { type: 'deletion' } };
    await vscode.commands.executeCommand('reftable.showRefText', { type: 'ref', id: 'x', location, ref });
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.languageId, 'reftable-ref');
    const tip = () => git(repository.folder, ['rev-parse', 'main']).trim();
    assert.match(document.getText(), new RegExp(`^refs/heads/main\n\nObject +${tip()}`));
    assert.match(document.getText(), /commit: fourth/);
    const changed = new Promise<void>(resolve => {
      const subscription = vscode.workspace.onDidChangeTextDocument(change => {
        if (change.document !== document || !document.getText().includes('commit: fifth')) return;
        subscription.dispose();
        resolve();
      });
    });
    repository.commit('fifth');
    await changed;
    assert.match(document.getText(), new RegExp(tip()));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('link a symbolic ref to its target, and a ref to its table', async () => {
    const { exports, repository } = await repositoryOfTables('linked');
    using _ = repository;
    const location = exports.repositories.locationOf(repository.stack);
    const ref = { kind: 'ref', name: 'HEAD', updateIndex: '1', value: { type: 'deletion' } };
    await vscode.commands.executeCommand('reftable.showRefText', { type: 'ref', id: 'x', location, ref });
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const tip = git(repository.folder, ['rev-parse', 'HEAD']).trim();
    assert.match(document.getText(), new RegExp(`^HEAD\n\nPoints to +refs/heads/main\nResolves to +${tip}\n`));
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const targetOf = (text: string) => links.find(({ range }) => document.getText(range) === text)?.target;
    const target = targetOf('refs/heads/main');
    assert.ok(target);
    await vscode.commands.executeCommand('vscode.open', target);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^refs\/heads\/main\n\nObject +/);
    const table = links.find(({ range }) => /^#\d+ · \d+$/.test(document.getText(range)))?.target;
    assert.equal(table?.scheme, 'command');
    assert.equal(table?.path, 'reftable.openTable');
    const [directory, { table: file }] = JSON.parse(table?.query ?? '');
    assert.equal(directory, repository.stack);
    assert.ok(repository.tables().includes(file));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

describe('the editors', () => {
  function openEditor(): { type: string | undefined; path: string | undefined } {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputCustom)) return { type: undefined, path: undefined };
    return { type: input.viewType, path: input.uri.fsPath };
  }

  it('open on a stack by command, and on a table as what opens it by itself', async () => {
    await extension();
    using repository = new NestedRepository('opened');
    await vscode.commands.executeCommand('reftable.openStack', repository.stack);
    assert.deepEqual(openEditor(), { type: 'reftable.stack', path: join(repository.stack, 'tables.list') });
    const table = join(repository.stack, first(repository.tables()));
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(table));
    assert.deepEqual(openEditor(), { type: 'reftable.table', path: table });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('open on a stack without any table, and on a broken one', async () => {
    await extension();
    using empty = new NestedRepository('empty');
    using broken = new NestedRepository('unreadable');
    rmSync(join(empty.stack, 'tables.list'));
    writeFileSync(join(broken.stack, 'tables.list'), 'missing.ref\n');
    for (const { stack } of [empty, broken]) {
      await vscode.commands.executeCommand('reftable.openStack', stack);
      assert.deepEqual(openEditor(), { type: 'reftable.stack', path: join(stack, 'tables.list') });
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
