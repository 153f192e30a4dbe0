import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { first } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import { MemoryFiles, systemError } from './support/memory-files.ts';
import { digits, ref, times } from './support/records.ts';
import { add, DIRECTORY, entriesOf, leftovers, listOf, openStack, temporaryFolder } from './support/stacks.ts';
import type { WriterWork } from './support/writer-thread.ts';

const LOCK = join(DIRECTORY, 'tables.list.lock');

function lockedFiles(): MemoryFiles {
  const files = new MemoryFiles();
  files.put(LOCK, '');
  return files;
}

test('another process’s lock fails the addition at once', () => {
  const files = lockedFiles();
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files });
  const error = throwsCode('LOCK_ERROR', () => add(stack, [ref('a', 1)]));
  assert.equal(error.file, LOCK);
  assert.equal(files.slept, 0);
  assert.deepEqual(files.names(DIRECTORY), ['tables.list.lock']);
});

test('with a timeout the lock is retried for that long, with growing pauses', () => {
  const files = lockedFiles();
  let tries = 0;
  files.before = call => {
    if (call === 'create') tries++;
  };
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockTimeout: 100 });
  throwsCode('LOCK_ERROR', () => add(stack, [ref('a', 1)]));
  assert.ok(files.slept >= 100, `${files.slept} ms`);
  // The squares from 1 on exceed 100 after six or seven pauses, each ±25%; an attempt follows the last.
  assert.ok(tries >= 6 && tries <= 9, `${tries} tries`);
});

test('an error that waiting cannot resolve is not retried', () => {
  const files = new MemoryFiles();
  files.before = (call, path) => {
    if (call === 'create') throw systemError('EACCES', path);
  };
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockTimeout: 1000 });
  throwsCode('IO_ERROR', () => add(stack, [ref('a', 1)]));
  assert.equal(files.slept, 0);
});

for (const lockTimeout of [5000, -1]) {
  test(`a lock that is released after a second is taken with a timeout of ${lockTimeout}`, () => {
    const files = lockedFiles();
    files.before = call => {
      if (call === 'sleep' && files.slept >= 1000) files.remove(LOCK);
    };
    using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockTimeout });
    add(stack, [ref('a', 1)]);
    assert.deepEqual(stack.readRef('a'), ref('a', 1));
    assert.ok(files.slept < 5000);
  });
}

test('no transaction of many concurrent writers is lost', {
  timeout: 120_000,
}, async t => {
  const directory = temporaryFolder(t);
  const names = times(100, i => `refs/heads/${digits(i, 3)}`);
  const workers = times(4, worker => {
    const workerData: WriterWork = { directory, names: names.filter((_, i) => i % 4 === worker) };
    return new Worker(new URL('support/writer-thread.ts', import.meta.url), { workerData });
  });
  const codes = await Promise.all(workers.map(async worker => (await once(worker, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0, 0]);
  const stack = openStack(t, directory);
  assert.deepEqual(
    [...stack.refs()].map(record => record.name),
    names,
  );
  assert.equal(stack.nextUpdateIndex, 101n);
  assert.deepEqual(entriesOf(directory), [...listOf(directory), 'tables.list'].sort());
});

test('no lock remains, whether an addition or a compaction succeeds or fails', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { disableAutoCompact: true });
  const clean = () => assert.deepEqual(leftovers(entriesOf(directory)), []);
  add(stack, [ref('a', 1)]);
  clean();
  throwsCode('API_ERROR', () => add(stack, [ref('b', 1)]));
  clean();
  add(stack, [ref('b', 2)]);
  stack.compactAll();
  clean();
  add(stack, [ref('c', 3)]);
  const broken = first(stack.tables).file;
  writeFileSync(broken, 'no table');
  assert.throws(() => Stack.open(directory));
  clean();
});

test('the lock has the permissions of the future list', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { defaultPermissions: 0o640 });
  using _addition = stack.newAddition();
  const mode = statSync(join(directory, 'tables.list.lock')).mode & 0o777;
  if (process.platform !== 'win32') assert.equal(mode, 0o640);
});

test('canceling ends the wait for a lock, and the lock remains', () => {
  class CalledOff extends Error {}
  for (const run of [
    (stack: Stack) => add(stack, [ref('c', 3)]),
    (stack: Stack) => stack.compactAll(),
    (stack: Stack) => stack.clean(),
  ]) {
    const files = new MemoryFiles();
    {
      using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, disableAutoCompact: true });
      for (const [i, name] of ['a', 'b'].entries()) add(stack, [ref(name, i + 1)]);
    }
    files.put(LOCK, '');
    const names = files.names(DIRECTORY);
    files.onWork = path => {
      assert.equal(path, LOCK);
      if (files.slept >= 3000) throw new CalledOff();
    };
    using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockTimeout: -1 });
    assert.throws(() => run(stack), CalledOff);
    assert.ok(files.slept < 3100, `${files.slept} ms`);
    assert.deepEqual(files.names(DIRECTORY), names);
  }
});

test('with lockfilePid every lock has a file with the process id next to it, for as long as it is held', () => {
  const files = new MemoryFiles();
  const held = new Set<string>();
  let unnamed = 0;
  files.before = call => {
    const names = files.names(DIRECTORY);
    for (const name of names.filter(name => name.endsWith('.lock') && !name.endsWith('~pid.lock'))) {
      held.add(name);
      if (!names.includes(name.replace(/\.lock$/, '~pid.lock'))) unnamed++;
    }
    if (call !== 'unlink') return;
    for (const name of names.filter(name => name.endsWith('~pid.lock')))
      assert.equal(files.content(join(DIRECTORY, name)).toString(), `pid ${process.pid}\n`);
  };
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockfilePid: true, disableAutoCompact: true });
  for (const [i, name] of ['a', 'b'].entries()) add(stack, [ref(name, i + 1)]);
  stack.compactAll();
  assert.equal(held.size, 3, 'the list and both tables were locked');
  assert.ok(unnamed > 0);
  assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
});

test('a pid file of another process is kept, and none is written without lockfilePid', () => {
  const pidFile = join(DIRECTORY, 'tables.list~pid.lock');
  const files = new MemoryFiles();
  files.put(pidFile, 'pid 1\n');
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, lockfilePid: true });
  add(stack, [ref('a', 1)]);
  assert.equal(files.content(pidFile).toString(), 'pid 1\n');
  files.remove(pidFile);
  using plain = Stack.open(DIRECTORY, { hash: 'sha1', files });
  add(plain, [ref('b', 2)]);
  assert.ok(
    !files.changes.some(
      change => change.startsWith('create') && change.endsWith('~pid.lock') && change !== `create ${pidFile}`,
    ),
  );
});

test('an error of a lock names its holder if it is known, and never advises to remove the lock', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  writeFileSync(join(directory, 'tables.list.lock'), '');
  const unknown = throwsCode('LOCK_ERROR', () => add(stack, [ref('a', 1)])).message;
  assert.match(unknown, /^cannot lock tables\.list: another process is writing, or crashed while writing/);
  assert.doesNotMatch(unknown, /remove/);
  writeFileSync(join(directory, 'tables.list~pid.lock'), `pid ${process.pid}\n`);
  const known = throwsCode('LOCK_ERROR', () => add(stack, [ref('a', 1)])).message;
  assert.match(
    known,
    /^cannot lock tables\.list: the lock is held by .*\(process \d+\)\. Try again when it has finished\.$/,
  );
});
