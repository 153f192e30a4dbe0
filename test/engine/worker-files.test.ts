// The starting thread removes the files of a worker thread that crashes, and no others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { WorkerFiles } from '../../src/service/worker/worker-files.ts';
import type { Holding } from './support/holding-thread.ts';
import { ref } from './support/records.ts';
import { add, type Cleanup, entriesOf, leftovers, temporaryFolder } from './support/stacks.ts';

function makeStack(t: Cleanup): string {
  const directory = temporaryFolder(t);
  using stack = Stack.open(directory, { hash: 'sha1' });
  add(stack, [ref('refs/heads/a', 1)]);
  return directory;
}

/** A worker that holds a lock, and the files that its starting thread knows of. */
async function holding(directory: string, end: Holding['end']) {
  const files = new WorkerFiles();
  const { share } = files;
  const workerData: Holding = { share, directory, end };
  const worker = new Worker(new URL('support/holding-thread.ts', import.meta.url), {
    ...{ workerData, transferList: [share.port] },
    ...(end === 'memory' && { resourceLimits: { maxOldGenerationSizeMb: 32 } }),
  });
  let error: Error | undefined;
  worker.on('error', (thrown: Error) => {
    error = thrown;
  });
  const ended = new Promise<void>(resolve => worker.on('exit', () => resolve()));
  await new Promise<void>(resolve => worker.on('message', () => resolve()));
  return { worker, files, ended, error: () => error };
}

test('a worker that is terminated, throws or runs out of memory leaves no lock, pid file or temporary table', async t => {
  for (const end of ['hang', 'throw', 'memory'] as const) {
    const directory = makeStack(t);
    const before = entriesOf(directory);
    const { worker, files, ended, error } = await holding(directory, end);
    if (end === 'hang') {
      assert.equal(leftovers(entriesOf(directory)).length, 3);
      assert.equal(files.isEmpty, false);
      await worker.terminate();
    }
    await ended;
    files.removeLeft();
    assert.match(error()?.message ?? 'none', { hang: /none/, throw: /out of luck/, memory: /memory/ }[end]);
    assert.deepEqual(entriesOf(directory), before, end);
    using stack = Stack.open(directory);
    add(stack, [ref('refs/heads/b', 2)]);
  }
});

test('a lock that another process has taken by then is kept', async t => {
  const directory = makeStack(t);
  const { worker, files } = await holding(directory, 'hang');
  const lock = join(directory, 'tables.list.lock');
  const other = `${lock}.other`;
  writeFileSync(other, 'a file that has the inode of none of the worker’s');
  rmSync(lock);
  writeFileSync(lock, 'of another process');
  await worker.terminate();
  files.removeLeft();
  rmSync(other);
  assert.ok(existsSync(lock));
  rmSync(lock);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
});

test('a worker that is asked to stop removes its files itself', async t => {
  const directory = makeStack(t);
  const { files, ended } = await holding(directory, 'listen');
  files.requestStop();
  await ended;
  assert.equal(files.isEmpty, true);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
  files.removeLeft();
});

test('a process that exits waits for its worker to remove its files', t => {
  const directory = makeStack(t);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'support/exiting-process.ts'), directory]);
  assert.equal(status, 7);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
});
