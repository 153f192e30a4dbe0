import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReftableExtension } from '../../src/extension/extension.ts';
import type { Node } from '../../src/extension/tree/tree-nodes.ts';
import { git } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { children, eventually, extension, item, NestedRepository, report, stackNode, workspaceFolder } from './host.ts';

type Tree = ReftableExtension['tree'];

async function child(tree: Tree, node: Node, type: Node['type']): Promise<Node> {
  const found = (await children(tree, node)).find(each => each.type === type);
  assert.ok(found, `${node.id} has a child of type ${type}`);
  return found;
}

/** Every ref below a node, by opening everything. */
async function refsBelow(tree: Tree, node: Node): Promise<string[]> {
  const names: string[] = [];
  for (const each of await children(tree, node)) {
    if (each.type === 'ref') names.push(each.ref.name);
    else names.push(...(await refsBelow(tree, each)));
  }
  return names;
}

describe('the tree', () => {
  it('lists the workspace’s repository with the stack of each worktree', async () => {
    const { tree } = await extension();
    const [repository] = await children(tree);
    const stacks = await children(tree, repository);
    assert.deepEqual(
      stacks.map(stack => item(tree, stack).label),
      ['main', 'lighthouse-release'],
    );
    for (const stack of stacks) {
      assert.deepEqual(
        (await children(tree, stack)).map(node => item(tree, node).label),
        ['Refs', 'Tables'],
      );
    }
  });

  it('holds just the refs that git lists', async () => {
    const { tree } = await extension();
    const stack = await stackNode(tree, join(workspaceFolder(), '.git/reftable'));
    const listed = git(workspaceFolder(), ['for-each-ref', '--include-root-refs', '--format=%(refname)']);
    const refs = await refsBelow(tree, await child(tree, stack, 'refs'));
    assert.deepEqual(refs, listed.split('\n').filter(Boolean));
  });

  it('lists the tables from the base to the newest, and their counts once they are known', async () => {
    const exports = await extension();
    const { tree } = exports;
    const stack = await stackNode(tree, join(workspaceFolder(), '.git/reftable'));
    const tables = await child(tree, stack, 'tables');
    const names = readFileSync(join(workspaceFolder(), '.git/reftable/tables.list'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const listed = await children(tree, tables);
    assert.deepEqual(
      listed.map(node => node.type === 'table' && node.table.name),
      names,
    );
    await eventually(exports, async () =>
      (await children(tree, tables)).every(node =>
        /\d+ refs? · \d+ reflog entr(?:y|ies)/.test(String(item(tree, node).description)),
      ),
    );
    assert.match(String(item(tree, first(await children(tree, tables))).description), /^base · /);
  });

  it('follows a ref that git makes outside', async () => {
    const exports = await extension();
    const { tree } = exports;
    using repository = new NestedRepository('outside');
    await exports.repositories.discover();
    const stack = await stackNode(tree, repository.stack);
    const refs = await child(tree, stack, 'refs');
    const started = performance.now();
    git(repository.folder, ['update-ref', 'refs/heads/by-git', 'HEAD']);
    await eventually(exports, async () => (await refsBelow(tree, refs)).includes('refs/heads/by-git'));
    report(`the tree followed git update-ref after ${Math.round(performance.now() - started)} ms`);
  });

  it('finds a repository, and a worktree of it, that git makes while the folder is open', async () => {
    const exports = await extension();
    const { tree } = exports;
    const labels = async () => {
      const stacks = (await children(tree)).map(async node => (await children(tree, node)).map(stack => stack.id));
      return (await Promise.all(stacks)).flat();
    };
    using repository = new NestedRepository('newborn');
    await eventually(exports, async () => (await labels()).includes(repository.stack));
    git(repository.folder, ['worktree', 'add', '-q', join(repository.folder, 'side')]);
    const linked = join(repository.folder, '.git/worktrees/side/reftable');
    await eventually(exports, async () => (await labels()).includes(linked));
  });

  it('reports what is wrong with a broken stack and a broken repository, and shows the others', async () => {
    const exports = await extension();
    const { tree, repositories } = exports;
    using broken = new NestedRepository('broken');
    using refused = new NestedRepository('refused');
    using healthy = new NestedRepository('whole');
    const table = first(broken.tables());
    writeFileSync(join(broken.stack, table), 'no table at all'.repeat(20));
    appendFileSync(join(refused.folder, '.git/config'), '[core\n');
    await repositories.discover();
    const stack = await stackNode(tree, broken.stack);
    assert.equal(item(tree, stack).description, 'Broken');
    const [message] = await children(tree, stack);
    assert.ok(message?.type === 'message' && message.error);
    assert.equal(message.error.code, 'FORMAT_ERROR');
    assert.match(String(item(tree, message).label), new RegExp(table));
    const roots = await children(tree);
    const root = present(roots.find(node => item(tree, node).label === 'refused'));
    assert.match(String(item(tree, first(await children(tree, root))).label), /bad config line/);
    const other = await stackNode(tree, healthy.stack);
    assert.ok((await refsBelow(tree, await child(tree, other, 'refs'))).includes('refs/heads/main'));
  });

  it('describes every node to a screen reader', async () => {
    const { tree } = await extension();
    const silent: string[] = [];
    const visit = async (nodes: Node[], depth: number) => {
      for (const node of nodes) {
        if (!item(tree, node).spoken && !item(tree, node).label) silent.push(node.id);
        if (depth > 0) await visit(await children(tree, node), depth - 1);
      }
    };
    await visit(await children(tree), 4);
    assert.deepEqual(silent, []);
  });
});
