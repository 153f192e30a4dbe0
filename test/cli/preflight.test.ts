// `reftable preflight`: its output, its exit status, and what a signal does.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository, type RepositoryOptions } from '../support/repository.ts';
import { cli, environment, reftableIn } from './support/run.ts';

function repositoryOf(t: TestContext, options: RepositoryOptions = {}): Repository {
  const repository = new Repository({ refFormat: 'files', ...options });
  t.after(() => repository[Symbol.dispose]());
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  return repository;
}

suite('preflight', () => {
  for (const from of ['files', 'reftable'] as const) {
    test(`of a repository with refs in ${from} has its numbers and the command, which succeeds`, t => {
      const repository = repositoryOf(t, { refFormat: from, hash: 'sha256' });
      const { folder, gitFolder } = repository;
      const { status, objects, stderr } = reftableIn(folder, ['preflight', '--json']);
      assert.deepEqual([status, stderr], [0, '']);
      const [first, ...rest] = objects();
      const to = from === 'files' ? 'reftable' : 'files';
      assert.deepEqual(
        [first.gitDirectory, first.from, first.to, first.objectFormat, first.refs, first.reflogs, first.reflogEntries],
        [gitFolder, from, to, 'sha256', 2, 2, 2],
      );
      const command = ['git', '-C', folder, 'refs', 'migrate', `--ref-format=${to}`];
      assert.deepEqual(rest, [{ kind: 'summary', blocks: 0, loses: 0, unchecked: 0, consider: 0, command }]);
      const text = reftableIn(folder, ['preflight', '--to', to]).stdout;
      assert.ok(text.includes(`\nCommand: git -C ${folder} refs migrate --ref-format=${to}\n`), text);
      assert.match(text, /^Refs: 2\. Reflogs: 2, with 2 entries\.$/m);
      repository.git(command.slice(1));
    });
  }

  test('names what blocks and what would be lost, with escapes, and exits with 1', t => {
    const { folder, gitFolder } = repositoryOf(t);
    writeFileSync(Buffer.from(`${gitFolder}/refs/heads/a\x1b[31m\xff`, 'latin1'), 'x');
    writeFileSync(join(gitFolder, 'config.lock'), '');
    const { status, stdout, objects } = reftableIn(folder, ['preflight', '--json']);
    assert.equal(status, 1);
    assert.ok(!stdout.includes('\x1b'));
    const named = Object.fromEntries(objects().flatMap(({ id, names }) => (id ? [[id, names]] : [])));
    const bytes = Buffer.from('refs/heads/a\x1b[31m\xff', 'latin1').toString('base64');
    assert.deepEqual(named, {
      configLock: [{ name: 'config.lock' }],
      brokenRefs: [{ nameBase64: bytes }],
      refsAfterBroken: [{ name: 'refs/heads/main' }],
    });
    const text = reftableIn(folder, ['preflight']);
    assert.equal(text.status, 1);
    assert.match(text.stdout, /^ {4}refs\/heads\/a\\x1b\[31m\\xff$/m);
  });

  test('exits with 2 if something cannot be read, for wrong usage and without a repository', t => {
    const { folder, gitFolder } = repositoryOf(t);
    const outside = mkdtempSync(join(tmpdir(), 'reftable-outside-'));
    t.after(() => rmSync(outside, { recursive: true }));
    assert.equal(reftableIn(folder, ['preflight', '--to', 'other']).status, 2);
    const already = reftableIn(folder, ['preflight', '--to', 'files', '--json']);
    assert.equal(already.status, 2);
    assert.deepEqual(
      already.objects().map(({ kind, code }) => [kind, code]),
      [['error', 'API_ERROR']],
    );
    assert.equal(reftableIn(outside, ['preflight']).status, 2);
    assert.equal(reftableIn(outside, ['preflight', folder]).status, 0);
    symlinkSync('.', join(gitFolder, 'refs/heads/loop'));
    const { status, objects } = reftableIn(folder, ['preflight', '--json']);
    assert.equal(status, 2);
    assert.equal(objects().at(-1).unchecked, 1);
  });

  test('reads a huge packed-refs in bounded memory, and a signal ends it at once', async t => {
    const { folder, gitFolder } = repositoryOf(t);
    const file = join(gitFolder, 'packed-refs');
    writeFileSync(file, '');
    truncateSync(file, 2 ** 36);
    const huge = reftableIn(folder, ['preflight', '--json']);
    assert.deepEqual([huge.status, huge.stderr], [1, '']);
    assert.ok(huge.objects().some(({ id }) => id === 'packedLine'));
    const line = (i: number) => `${'a'.repeat(40)} refs/heads/topic/${String(i).padStart(8, '0')}\n`;
    writeFileSync(file, Array.from({ length: 500_000 }, (_, i) => line(i)).join(''));
    const child = spawn(process.execPath, [cli, 'preflight'], { cwd: folder, env: environment, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await sleep(700);
    child.kill('SIGINT');
    const [status, signal] = await ended;
    assert.deepEqual([status, signal], [null, 'SIGINT']);
  });
});
