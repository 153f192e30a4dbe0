// The values of refs against the newest entries of their reflogs: flipped bits, and no finding about values that git
// writes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack, type Finding } from '../../src/check/index.ts';
import { type RefValue, Stack } from '../../src/reftable/index.ts';
import { Repository } from '../support/repository.ts';

const IDS: readonly string[] = ['refValueFlipped', 'refNotInReflog'];

function findings(directory: string): Finding[] {
  return [...checkStack(directory)].flatMap(step =>
    step.type === 'finding' && IDS.includes(step.finding.id) ? [step.finding] : [],
  );
}

/** Writes refs without reflog entries. */
function setRefs({ stack: directory }: Repository, refs: readonly (readonly [name: string, value: RefValue])[]): void {
  using stack = Stack.open(directory);
  stack.add(table => {
    for (const [name, value] of refs) table.addRef({ name, updateIndex: table.minUpdateIndex, value });
  });
}

/** The id with so many of its bits changed, from the last one on. */
function flipped(oid: string, bits: number): string {
  const bytes = Buffer.from(oid, 'hex');
  for (let i = 0; i < bits; i++)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1 - i) ^ (1 << i), bytes.length - 1 - i);
  return bytes.toString('hex');
}

for (const hash of ['sha1', 'sha256'] as const) {
  test(`${hash}: an id that differs in up to four bits from its reflog is a warning`, () => {
    using repository = new Repository({ hash });
    repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
    const oid = repository.git(['rev-parse', 'HEAD']).trim();
    for (let bits = 1; bits <= 5; bits++) {
      const damaged = flipped(oid, bits);
      setRefs(repository, [['refs/heads/main', { type: 'oid', oid: damaged }]]);
      const [finding, ...others] = findings(repository.stack);
      assert.deepEqual(others, []);
      if (bits === 5) {
        assert.equal(finding?.id, 'refNotInReflog');
        continue;
      }
      assert.equal(finding?.id, 'refValueFlipped');
      assert.equal(finding.severity, 'warning');
      assert.equal(finding.ref, 'refs/heads/main');
      assert.deepEqual(finding.params, {
        ref: { kind: 'ref', value: 'refs/heads/main' },
        oid: { kind: 'hex', value: damaged },
        reflog: { kind: 'hex', value: oid },
        bits,
      });
      assert.ok(finding.start !== undefined && finding.end !== undefined);
    }
  });
}

test('refs with other values than their reflogs are one hint for the stack', () => {
  using repository = new Repository();
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  repository.git(['branch', 'topic']);
  const other = repository.commit('other');
  setRefs(repository, [
    ['refs/heads/main', { type: 'oid', oid: other }],
    ['refs/heads/topic', { type: 'peeled', oid: other, peeled: other }],
    ['refs/heads/without-reflog', { type: 'oid', oid: other }],
  ]);
  const [finding, ...others] = findings(repository.stack);
  assert.deepEqual(others, []);
  assert.equal(finding?.severity, 'hint');
  assert.deepEqual(finding.params, { ref: { kind: 'ref', value: 'refs/heads/main' }, count: 2 });
});

test('what git writes in everyday work gives no finding', () => {
  using repository = new Repository();
  const git = (...args: string[]) => repository.git(args);
  const write = (name: string, text: string) => writeFileSync(join(repository.folder, name), text);
  const commit = (name: string, text: string) => {
    write(name, text);
    git('add', '.');
    git('commit', '-q', '-m', text);
  };
  const quiet = (step: string) => assert.deepEqual(findings(repository.stack), [], step);
  commit('a', 'one');
  commit('a', 'two');
  git('commit', '-q', '--amend', '-m', 'amended');
  git('tag', '-a', '-m', 'release', 'v1');
  git('tag', 'light');
  quiet('commit, amend and tag');
  git('checkout', '-q', '-b', 'topic', 'HEAD~1');
  commit('b', 'topic');
  git('rebase', '-q', 'main');
  quiet('rebase');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  git('reset', '-q', '--hard', 'HEAD~1');
  git('branch', '-f', 'topic', 'main');
  git('branch', '-m', 'topic', 'renamed');
  git('branch', '-c', 'renamed', 'copied');
  git('branch', '-D', 'copied');
  quiet('merge, reset and branch');
  for (const text of ['first', 'second']) {
    write('a', text);
    git('stash', '-q');
  }
  git('stash', 'drop', '-q');
  quiet('stash');
  git('checkout', '-q', '--detach', 'HEAD~1');
  git('cherry-pick', 'renamed');
  git('bisect', 'start', '-q', 'HEAD', 'HEAD~1');
  git('bisect', 'reset');
  git('notes', 'add', '-m', 'note', 'HEAD');
  quiet('detached HEAD, bisect and notes');
  git('checkout', '-q', 'main');
  git('worktree', 'add', '-q', '-b', 'linked', join(repository.gitFolder, 'linked'));
  git('-C', join(repository.gitFolder, 'linked'), 'commit', '-q', '--allow-empty', '-m', 'linked');
  assert.deepEqual(findings(join(repository.gitFolder, 'worktrees/linked/reftable')), []);
  quiet('worktree');
  git('-c', 'core.logAllRefUpdates=false', 'commit', '-q', '--allow-empty', '-m', 'not logged');
  git('-c', 'core.logAllRefUpdates=always', 'tag', '-f', 'light', 'HEAD~1');
  git('tag', '-f', 'light', 'HEAD');
  git('update-ref', '--create-reflog', 'refs/tags/v1', 'v1');
  git('reflog', 'expire', '--expire=now', '--all');
  git('gc', '-q');
  quiet('settings, expiry and gc');
});

test('a clone, its fetches and pushes give no finding', () => {
  using upstream = new Repository({ bare: true });
  const root = mkdtempSync(join(tmpdir(), 'reftable-clone-'));
  try {
    const clone = join(root, 'clone');
    upstream.git(['update-ref', 'refs/heads/main', upstream.commit('one')]);
    upstream.git(['clone', '-q', '--ref-format=reftable', upstream.folder, clone]);
    upstream.git(['update-ref', 'refs/heads/main', upstream.commit('forced')]);
    const git = (...args: string[]) => upstream.git(['-C', clone, ...args]);
    git('fetch', '-q');
    git('reset', '-q', '--hard', 'origin/main');
    git('commit', '-q', '--allow-empty', '-m', 'two');
    git('push', '-q', 'origin', 'main');
    git('pull', '-q');
    assert.deepEqual(findings(join(clone, '.git/reftable')), []);
    assert.deepEqual(findings(upstream.stack), []);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('an entry that git itself deleted is a hint', () => {
  using repository = new Repository();
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'two']);
  repository.git(['reflog', 'delete', 'main@{0}']);
  assert.deepEqual(
    findings(repository.stack).map(({ id, ref }) => [id, ref]),
    [['refNotInReflog', 'refs/heads/main']],
  );
});
