// The starting thread removes the files of a worker thread that crashes, and no others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Ends a worker as soon as it is not in the middle of a change of its files. */
async function end({ worker, files, ended }: Awaited<ReturnType<typeof holding>>): Promise<void> {
  while (!files.withhold()) await sleep(5);
  await worker.terminate();
  await ended;
  files.removeLeft();
}

test('a worker that is ended while the system creates its lock leaves none', async t => {
  const directory = makeStack(t);
  const before = entriesOf(directory);
  const held = await holding(directory, 'create');
  assert.deepEqual(leftovers(entriesOf(directory)), ['tables.list.lock']);
  assert.equal(held.files.withhold(), false);
  await end(held);
  assert.deepEqual(entriesOf(directory), before);
});

test('a lock that another process takes while the worker removes its own is kept, even with the same inode', async t => {
  const directory = makeStack(t);
  const lock = join(directory, 'tables.list.lock');
  const held = await holding(directory, 'remove');
  // The system may use the inode again for the lock of the other process.
  renameSync(`${lock}.other`, lock);
  await end(held);
  assert.ok(existsSync(lock));
  rmSync(lock);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
});

test('a worker whose files are withheld stops at its next change of them, and leaves none', async t => {
  const directory = makeStack(t);
  const before = entriesOf(directory);
  const held = await holding(directory, 'listen');
  assert.equal(held.files.withhold(), true);
  held.files.requestStop();
  assert.equal(await Promise.race([held.ended, sleep(200, 'runs')]), 'runs');
  assert.equal(leftovers(entriesOf(directory)).length, 3);
  await end(held);
  assert.deepEqual(entriesOf(directory), before);
});

test('a process that exits leaves no files of its worker, even if that does not answer or creates a lock', t => {
  for (const end of ['listen', 'hang', 'create'] as const) {
    const directory = makeStack(t);
    const program = join(import.meta.dirname, 'support/exiting-process.ts');
    const { status } = spawnSync(process.execPath, [program, directory, end]);
    assert.equal(status, 7);
    assert.deepEqual(leftovers(entriesOf(directory)), [], end);
  }
});
