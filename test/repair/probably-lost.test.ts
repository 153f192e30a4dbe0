// Names of refs that a missing table probably had.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { nodeRepairFiles } from '../../src/repair/index.ts';
import { probablyLost } from '../../src/repair/plan/probably-lost.ts';
import { VisibleRefs } from '../../src/repair/plan/visible-refs.ts';
import { Repository } from '../support/repository.ts';

/** The stack of a repository, whose reflogs and refs are read separately, and what it is read in. */
function opened({ stack, gitFolder }: Repository) {
  const context = { files: nodeRepairFiles, directory: stack, gitDirectory: gitFolder, check: () => {} };
  return { after: VisibleRefs.readable(nodeRepairFiles, stack), context };
}

/** Refs whose names are in another order as text than as bytes. */
const NAMES = ['a', 'b', 'ﬁ', '😀', 'z'].map(name => `refs/heads/${name}`);

suite('refs that are probably lost', () => {
  test('are those with reflogs, targets of symbolic refs and HEADs of worktrees, each counted once', () => {
    using repository = new Repository({ config: ['core.logAllRefUpdates=always'] });
    const oid = repository.commit();
    repository.updateRefs(NAMES.map(name => `create ${name} ${oid}`));
    repository.git(['symbolic-ref', 'refs/heads/link', 'refs/heads/gone']);
    repository.git(['symbolic-ref', 'refs/heads/other', 'refs/heads/z']);
    repository.git(['worktree', 'add', '-q', '--orphan', '-b', 'side', 'side']);
    repository.git(['symbolic-ref', 'HEAD', 'refs/heads/a']);
    const { after, context } = opened(repository);
    using stack = after;
    assert.deepEqual(probablyLost(stack, context), { count: 2, first: ['refs/heads/gone', 'refs/heads/side'] });

    // As if the refs of two reflogs were lost, one of which a symbolic ref names too.
    const all = stack.refsAndDeletions.bind(stack);
    const lost = ['refs/heads/z', 'refs/heads/ﬁ'];
    stack.refsAndDeletions = function* (from) {
      for (const ref of all(from)) if (!lost.includes(ref.name)) yield ref;
    };
    assert.deepEqual(probablyLost(stack, context), {
      count: 4,
      first: [...lost, 'refs/heads/gone', 'refs/heads/side'],
    });
  });

  test('are found by reading refs and reflogs side by side', () => {
    using repository = new Repository({ config: ['core.logAllRefUpdates=always'] });
    const oid = repository.commit();
    const names = Array.from({ length: 50 }, (_, i) => `refs/heads/${String(i).padStart(2, '0')}`);
    repository.updateRefs(names.map(name => `create ${name} ${oid}`));
    repository.git(['symbolic-ref', 'HEAD', 'refs/heads/00']);
    const { after, context } = opened(repository);
    using stack = after;
    const [refs, logs] = [stack.refsAndDeletions.bind(stack), stack.logs.bind(stack)];
    let [ref, log] = [0, 0];
    stack.refsAndDeletions = function* (from) {
      for (const each of refs(from)) {
        if (from === undefined) assert.ok(++ref - log <= 2, `ref ${ref}, reflog ${log}`);
        yield each;
      }
    };
    stack.logs = function* (from) {
      for (const each of logs(from)) {
        if (from === undefined) assert.ok(++log - ref <= 2, `ref ${ref}, reflog ${log}`);
        yield each;
      }
    };
    assert.deepEqual(probablyLost(stack, context), { count: 0, first: [] });
    assert.equal(log, names.length + 1, 'those of the branches and of HEAD');
  });

  test('are not refs that a linked worktree shares with the others', () => {
    using repository = new Repository();
    repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
    repository.git(['worktree', 'add', '-q', 'side']);
    const gitDirectory = join(repository.gitFolder, 'worktrees/side');
    const directory = join(gitDirectory, 'reftable');
    using stack = VisibleRefs.readable(nodeRepairFiles, directory);
    const context = { files: nodeRepairFiles, directory, gitDirectory, check: () => {} };
    assert.deepEqual(probablyLost(stack, context), { count: 0, first: [] });
  });
});
