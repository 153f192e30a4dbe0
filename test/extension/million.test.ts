import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { git, gitBinary, isolated } from '../support/git.ts';
import { HeldUp } from './held-up.ts';
import { children, eventually, extension, item, NestedRepository, print, refRoots, stackNode } from './host.ts';

const REFS = 1_000_000;

async function addRefs(repository: NestedRepository, total: number): Promise<void> {
  const oid = git(repository.folder, ['rev-parse', 'HEAD']).trim();
  const child = spawn(gitBinary, ['update-ref', '--stdin'], {
    cwd: repository.folder,
    env: isolated,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  for (let i = 0; i < total; i += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, k) => `create refs/changes/${(i + k) % 97}/${i + k} ${oid}\n`);
    if (!child.stdin.write(lines.join(''))) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  assert.equal((await ended)[0], 0);
}

describe('a stack of a million refs', () => {
  it('opens in the tree and in the editor; how long the host’s thread was held up is printed', async function () {
    this.timeout(10 * 60_000);
    const exports = await extension();
    const { tree, refs, repositories } = exports;
    using repository = new NestedRepository('million');
    await addRefs(repository, REFS);

    const heldUp = new HeldUp();
    const started = performance.now();
    const lap = (what: string) => print(`${what}: ${Math.round(performance.now() - started)} ms`);
    await repositories.discover();
    const stack = await stackNode(tree, repository.stack);
    await children(tree, stack);
    const [, folder] = await refRoots(exports, repository.stack);
    assert.equal(folder?.id.endsWith('refs/'), true);
    const areas = await children(refs, folder);
    const changes = areas.find(node => node.type === 'refs' && node.label === 'changes');
    assert.ok(changes, areas.map(node => `${node.id} ${item(refs, node).label}`).join());
    const folders = await children(refs, changes);
    assert.equal(folders.length, 97);
    lap('the tree showed 97 folders after');
    const ranges = await children(refs, folders[0]);
    const counts = ranges.map(range => (range.type === 'refs' && range.count) || 0);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      Math.ceil(REFS / 97),
    );
    assert.equal((await children(refs, ranges[1])).length, counts[1]);
    lap('and the refs of one range of one after');
    await eventually(exports, () => folder?.type === 'refs' && folder.count === REFS + 1);
    lap('and the number of refs after');
    await vscode.commands.executeCommand('reftable.openStack', repository.stack);
    lap('the stack editor was open after');
    await repositories.read(repositories.locationOf(repository.stack));
    print(`the extension host’s thread was held up for ${heldUp.stop()}`);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
