import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Repositories } from '../../src/extension/repositories.ts';
import { RefTree } from '../../src/extension/tree/ref-tree.ts';
import { SelectedStack } from '../../src/extension/tree/selected-stack.ts';
import type { Node } from '../../src/extension/tree/tree-nodes.ts';
import { refsViewText } from '../../src/text/refs-view.ts';
import { git } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { withoutCompaction } from '../support/repository.ts';
import {
  answering,
  children,
  eventually,
  extension,
  item,
  NestedRepository,
  print,
  refRoots,
  refsBelow,
  stackNode,
  stackNodes,
  workspaceFolder,
} from './host.ts';

const mainStack = () => join(workspaceFolder(), '.git/reftable');

describe('the view Stacks', () => {
  it('lists the workspace’s repository with the stack of each worktree', async () => {
    const { tree } = await extension();
    const [repository] = await children(tree);
    const stacks = await children(tree, repository);
    assert.deepEqual(
      stacks.map(stack => item(tree, stack).label),
      ['main worktree', 'lighthouse-release'],
    );
  });

  it('lists a stack without its repository where there is one only', async () => {
    const { tree, repositories } = await extension();
    using repository = new NestedRepository('alone');
    await repositories.discover();
    const node = await stackNode(tree, repository.stack);
    assert.equal(node.parent, undefined);
    assert.equal(item(tree, node).label, 'alone');
    git(repository.folder, ['worktree', 'add', '-q', join(repository.folder, 'side')]);
    await repositories.discover();
    const moved = await stackNode(tree, repository.stack);
    assert.equal(moved, node);
    assert.equal(item(tree, moved).label, 'main worktree');
    assert.equal(item(tree, present(moved.parent)).label, 'alone');
  });

  it('lists the tables from the base to the newest, and their counts once they are known', async () => {
    const exports = await extension();
    const { tree } = exports;
    const stack = await stackNode(tree, mainStack());
    const names = readFileSync(join(mainStack(), 'tables.list'), 'utf8').split('\n').filter(Boolean);
    const listed = await children(tree, stack);
    assert.deepEqual(
      listed.map(node => node.type === 'table' && node.table.name),
      names,
    );
    assert.deepEqual(
      listed.map(node => item(tree, node).label),
      names.map((name, position) => `#${position} · ${BigInt(present(name.split('-')[1]))}`),
    );
    await eventually(exports, async () =>
      (await children(tree, stack)).every(node =>
        /\d+ refs? · \d+ reflog entr(?:y|ies)/.test(String(item(tree, node).description)),
      ),
    );
    assert.match(String(item(tree, first(await children(tree, stack))).description), /^base · /);
  });

  it('finds a repository, and a worktree of it, that git makes while the folder is open', async () => {
    const exports = await extension();
    const directories = async () => (await stackNodes(exports.tree)).map(({ id }) => id);
    using repository = new NestedRepository('newborn');
    await eventually(exports, async () => (await directories()).includes(repository.stack));
    git(repository.folder, ['worktree', 'add', '-q', join(repository.folder, 'side')]);
    const linked = join(repository.folder, '.git/worktrees/side/reftable');
    await eventually(exports, async () => (await directories()).includes(linked));
  });

  it('lists all stacks by state, size or name, and keeps the order', async () => {
    const { tree, repositories } = await extension();
    using broken = new NestedRepository('a-broken');
    using large = new NestedRepository('b-large');
    using small = new NestedRepository('c-small');
    writeFileSync(join(broken.stack, 'tables.list'), 'missing.ref\n');
    large.commit('second');
    await repositories.discover();
    const own = [broken, large, small].map(({ stack }) => stack);
    const listed = async (command: string) => {
      await vscode.commands.executeCommand(`reftable.${command}`);
      const roots = await children(tree);
      assert.ok(
        roots.every(({ type }) => type === 'stack'),
        'all stacks are roots',
      );
      return roots.map(({ id }) => id).filter(id => own.includes(id));
    };
    try {
      assert.deepEqual(await listed('listStacksByName'), own);
      assert.deepEqual(await listed('listStacksBySize'), [large.stack, small.stack, broken.stack]);
      assert.equal(first(await listed('listStacksByState')), broken.stack);
      const main = await stackNode(tree, mainStack());
      assert.match(String(item(tree, main).label), / \(main worktree\)$/);
      assert.equal(first(await children(tree, main)).type, 'table');
    } finally {
      await vscode.commands.executeCommand('reftable.showStacksAsTree');
    }
    assert.equal(first(await children(tree)).type, 'repository');
  });

  it('reports what is wrong with a broken repository, and shows the others', async () => {
    const exports = await extension();
    const { tree, repositories } = exports;
    using refused = new NestedRepository('refused');
    using healthy = new NestedRepository('whole');
    appendFileSync(join(refused.folder, '.git/config'), '[core\n');
    await repositories.discover();
    const root = present((await children(tree)).find(node => item(tree, node).label === 'refused'));
    assert.match(String(item(tree, first(await children(tree, root))).label), /bad config line/);
    assert.ok((await refsBelow(exports, await refRoots(exports, healthy.stack))).includes('refs/heads/main'));
  });

  it('lists the tables of a broken stack, and offers the repair at the error and at a missing table', async () => {
    const exports = await extension();
    const { tree, repositories } = exports;
    using broken = new NestedRepository('broken');
    broken.commit('second', 'third', 'fourth');
    const [, missing, damaged] = broken.tables();
    rmSync(join(broken.stack, present(missing)));
    writeFileSync(join(broken.stack, present(damaged)), 'no table at all'.repeat(20));
    await repositories.discover();
    const stack = await stackNode(tree, broken.stack);
    assert.equal(item(tree, stack).description, 'Broken');
    const [message, ...tables] = await children(tree, stack);
    assert.ok(message?.type === 'message' && message.error);
    assert.match(String(item(tree, message).label), new RegExp(present(missing)));
    assert.equal(item(tree, message).command, 'reftable.repair');
    assert.deepEqual(
      tables.map(node => item(tree, node).command),
      broken.tables().map(name => (name === missing ? 'reftable.repair' : 'reftable.openTable')),
    );
    assert.deepEqual(
      tables.slice(1, 3).map(node => item(tree, node).description),
      ['missing', 'unreadable'],
    );
    assert.deepEqual(
      tables.map(node => String(item(tree, node).label).split(' ')[0]),
      broken.tables().map((_, position) => `#${position}`),
    );
    const [refsMessage, ...roots] = await refRoots(exports, broken.stack);
    assert.equal(item(exports.refs, present(refsMessage)).command, 'reftable.repair');
    // The newest table, which can be read, has the commit of `fourth`.
    const readable = await refsBelow(exports, roots);
    assert.ok(readable.includes('refs/heads/main'), readable.join());
  });

  it('describes every node to a screen reader', async () => {
    const exports = await extension();
    const silent: string[] = [];
    for (const [view, roots] of [
      [exports.tree, await children(exports.tree)],
      [exports.refs, await refRoots(exports, mainStack())],
    ] as const) {
      const visit = async (nodes: typeof roots, depth: number) => {
        for (const node of nodes) {
          if (!item(view, node).spoken && !item(view, node).label) silent.push(node.id);
          if (depth > 0) await visit(await children(view, node), depth - 1);
        }
      };
      await visit(roots, 4);
    }
    assert.deepEqual(silent, []);
  });
});

describe('the view Refs', () => {
  afterEach(() => vscode.commands.executeCommand('reftable.clearRefFilter'));

  it('holds just the refs that git lists, with their number at each folder', async () => {
    const exports = await extension();
    const listed = git(workspaceFolder(), ['for-each-ref', '--include-root-refs', '--format=%(refname)']);
    const names = listed.split('\n').filter(Boolean);
    const roots = await refRoots(exports, mainStack());
    assert.deepEqual((await refsBelow(exports, roots)).sort(), names.sort());
    const folders = roots.filter(node => node.type === 'refs');
    assert.ok(folders.length > 0);
    for (const { prefix, count } of folders) {
      assert.equal(count, names.filter(name => name.startsWith(prefix)).length, prefix);
    }
  });

  it('has the node of every ref, also in a range of numbers or of names, and reveals it without a filter that hides it', async () => {
    const exports = await extension();
    using repository = new NestedRepository('revealed');
    const numbers = Array.from({ length: 1200 }, (_, n) => `refs/pull/${n}/head`);
    const heads = [...Array.from({ length: 1200 }, (_, n) => `b${n}`), 'main'];
    const names = [...numbers, ...heads.map(head => `refs/heads/${head}`)];
    const commands = names.map(name => `update ${name} HEAD\n`).join('');
    git(repository.folder, ['update-ref', '--stdin'], { input: commands });
    await exports.repositories.discover();
    await refRoots(exports, repository.stack);
    const { refs } = exports;
    const parents = (node: Node | undefined): string[] =>
      node === undefined ? [] : [...parents(refs.getParent(node)), String(item(refs, node).label)];
    const path = async (name: string) => parents(await refs.nodeOf(name));
    assert.deepEqual(await path('HEAD'), ['HEAD']);
    assert.deepEqual(await path('refs/pull/999/head'), ['refs', 'pull', '0 … 999', '999', 'head']);
    assert.deepEqual(await path('refs/pull/1000/head'), ['refs', 'pull', '1000 … 1199', '1000', 'head']);
    assert.deepEqual(await path('refs/heads/b999'), ['refs', 'heads', `${heads.sort()[1000]} … main`, 'b999']);
    assert.deepEqual(await path('refs/heads/b'), []);

    await answering({ showInputBox: () => 'pull' }, () => vscode.commands.executeCommand('reftable.filterRefs'));
    const shown: string[] = [];
    const reveal = (name: string) =>
      answering(
        { showInformationMessage: (text: string) => void shown.push(text), showErrorMessage: assert.fail },
        () => vscode.commands.executeCommand('reftable.revealRef', { directory: repository.stack, name }),
      );
    await reveal('refs/pull/1100/head');
    assert.equal(refs.filter, 'pull');
    await reveal('refs/heads/b1100');
    assert.deepEqual([refs.filter, shown], ['', []]);
    await reveal('refs/heads/gone');
    assert.deepEqual(shown, [refsViewText.notInView('refs/heads/gone')]);
  });

  it('follows a ref that git makes outside', async () => {
    const exports = await extension();
    using repository = new NestedRepository('outside');
    await exports.repositories.discover();
    await refRoots(exports, repository.stack);
    const started = performance.now();
    git(repository.folder, ['update-ref', 'refs/heads/by-git', 'HEAD']);
    await eventually(exports, async () =>
      (await refsBelow(exports, await children(exports.refs))).includes('refs/heads/by-git'),
    );
    print(`the view followed git update-ref after ${Math.round(performance.now() - started)} ms`);
  });

  it('counts the deleted refs, and a click asks which of them to restore', async () => {
    const exports = await extension();
    using repository = new NestedRepository('deleted-count');
    repository.commit('second');
    await exports.repositories.discover();
    await refRoots(exports, repository.stack);
    const deletedNode = async () => (await children(exports.refs)).find(({ type }) => type === 'deleted');
    assert.equal(await deletedNode(), undefined);
    const env = { env: withoutCompaction };
    const names = ['refs/heads/gone/a', 'refs/heads/gone/b', 'refs/tags/gone'];
    for (const command of ['create', 'delete']) {
      const input = names.map(name => `${command} ${name} HEAD\n`).join('');
      git(repository.folder, ['update-ref', '--stdin'], { ...env, input });
    }
    await eventually(exports, async () => (await deletedNode()) !== undefined);
    const node = present(await deletedNode());
    const { label, description } = item(exports.refs, node);
    assert.deepEqual([label, description], ['Deleted refs', '3']);
    const { command } = exports.refs.getTreeItem(node);
    const listed: string[] = [];
    const showQuickPick = (items: vscode.QuickPickItem[]) => void listed.push(...items.map(each => each.label));
    await answering({ showQuickPick }, () =>
      vscode.commands.executeCommand(present(command).command, ...present(present(command).arguments)),
    );
    assert.deepEqual(listed, names);
  });

  it('gives no stack the count of another whose refs came late, and keeps a count until the next is known', async () => {
    const entry = (directory: string) => ({ info: { location: { directory } } });
    const source = { current: entry('/first'), onDidChange: new vscode.EventEmitter<void>() };
    const changedStack = new vscode.EventEmitter<string>();
    const asked: { method: string; directory: string; answer: (result: unknown) => void }[] = [];
    const request = (method: string, { location }: { location: { directory: string } }) =>
      new Promise(answer => asked.push({ method, directory: location.directory, answer }));
    const tree = new RefTree(
      { request } as unknown as ConstructorParameters<typeof RefTree>[0],
      { onDidChangeStack: changedStack.event, state: async () => ({ status: 'ok' }) } as unknown as Repositories,
      {
        get current() {
          return source.current;
        },
        onDidChange: source.onDidChange.event,
      } as unknown as ConstructorParameters<typeof RefTree>[2],
    );
    const answer = async (method: string, directory: string, result: unknown) => {
      const find = () => asked.findIndex(each => each.method === method && each.directory === directory);
      while (find() < 0) await new Promise(setImmediate);
      present(asked.splice(find(), 1)[0]).answer(result);
    };
    const deleted = async (directory: string) => {
      const nodes = tree.getChildren();
      await answer('stack/refNodes', directory, [{ type: 'folder', label: 'refs', prefix: 'refs/', count: 1 }]);
      return (await nodes).flatMap(node => (node.type === 'deleted' ? node.count.total : []));
    };
    try {
      const late = tree.getChildren();
      source.current = entry('/second');
      source.onDidChange.fire();
      await answer('stack/refNodes', '/first', [{ type: 'folder', label: 'refs', prefix: 'refs/', count: 1 }]);
      await late;
      assert.deepEqual(await deleted('/second'), []);
      assert.deepEqual(
        asked.map(({ method, directory }) => [method, directory]),
        [['deleted/count', '/second']],
      );
      await answer('deleted/count', '/second', { total: 3, unread: null });
      assert.deepEqual(await deleted('/second'), [3]);
      changedStack.fire('/second');
      assert.deepEqual(await deleted('/second'), [3]);
      const drawn = new Promise<void>(resolve => tree.onDidChangeTreeData(() => resolve()));
      await answer('deleted/count', '/second', { total: 0, unread: null });
      await drawn;
      assert.deepEqual(await deleted('/second'), []);
    } finally {
      tree.dispose();
    }
  });

  it('follows the active editor until a stack is selected, and then the selection', async () => {
    const exports = await extension();
    using other = new NestedRepository('other');
    await exports.repositories.discover();
    const shown = () => exports.refs.stack?.info.location.directory;
    await refRoots(exports, other.stack);
    assert.equal(shown(), other.stack);
    await vscode.commands.executeCommand('reftable.openStack', mainStack());
    assert.equal(shown(), other.stack);
    other[Symbol.dispose]();
    await exports.repositories.discover();
    // A search that was under way may still have found it.
    await eventually(exports, () => shown() === mainStack());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('follows a selection that VS Code reports only when the stacks are drawn again', async () => {
    const { repositories, tree } = await extension();
    using other = new NestedRepository('late');
    await repositories.discover();
    const selected = new vscode.EventEmitter<vscode.TreeViewSelectionChangeEvent<Node>>();
    const shown = new vscode.EventEmitter<void>();
    const view = { selection: [] as readonly Node[], onDidChangeSelection: selected.event };
    const stack = new SelectedStack({ view, onDidShow: shown.event }, repositories, { findings: () => undefined });
    const current = () => stack.current?.info.location.directory;
    try {
      selected.fire({ selection: [] });
      assert.notEqual(current(), other.stack);
      view.selection = [present((await stackNodes(tree)).find(({ id }) => id === other.stack))];
      shown.fire();
      assert.equal(current(), other.stack);
      stack.select(mainStack());
      shown.fire();
      assert.equal(current(), mainStack(), 'a selection that was seen is not used again');
      selected.fire({ selection: view.selection });
      assert.equal(current(), other.stack);
    } finally {
      stack.dispose();
    }
  });

  it('shows only what matches a filter, until it is cleared', async () => {
    const exports = await extension();
    using repository = new NestedRepository('filtered');
    for (const name of ['feature/one', 'feature/two', 'other', 'Feature/three']) {
      git(repository.folder, ['update-ref', `refs/heads/${name}`, 'HEAD']);
    }
    await exports.repositories.discover();
    const all = await refsBelow(exports, await refRoots(exports, repository.stack));
    const filtered = async (filter: string) => {
      await answering({ showInputBox: () => filter }, () => vscode.commands.executeCommand('reftable.filterRefs'));
      return refsBelow(exports, await children(exports.refs));
    };
    const isFeature = (name: string) => name.toLowerCase().includes('feature');
    assert.deepEqual(await filtered('feature'), all.filter(isFeature));
    // A change of the stack counts them again.
    await eventually(exports, async () => (await children(exports.refs)).length > 0 && exports.refs.found?.total === 3);
    assert.deepEqual(await filtered('no such ref'), []);
    const [message] = await children(exports.refs);
    assert.equal(item(exports.refs, present(message)).label, 'No ref matches the filter.');
    await vscode.commands.executeCommand('reftable.clearRefFilter');
    assert.deepEqual(await refsBelow(exports, await children(exports.refs)), all);
  });
});
