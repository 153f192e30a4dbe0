/**
 * A thread that holds a lock with its pid file and an unfinished table, and then ends in one of several ways; or one that
 * stays in the call of the system that creates or removes its lock.
 */
import { linkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { FileSystem } from '../../../src/reftable/platform/files.ts';
import { nodeFileSystem } from '../../../src/reftable/platform/node-files.ts';
import { Stack } from '../../../src/reftable/stack/stack.ts';
import { shareOwnedFiles } from '../../../src/service/worker/share-owned-files.ts';
import type { WorkerShare } from '../../../src/service/worker/worker-files.ts';
import { h } from './records.ts';

export interface Holding {
  readonly share: WorkerShare;
  readonly directory: string;
  /**
   * Runs until it is terminated; throws; exhausts its memory; runs until it is asked to stop; or takes `STAY` milliseconds
   * to create or to remove the lock, which then has a second name, `<lock>.other`.
   */
  readonly end: 'hang' | 'throw' | 'memory' | 'listen' | 'create' | 'remove';
}

/** Milliseconds. A signal to stop comes earlier. */
const STAY = 500;

const { share, directory, end } = workerData as Holding;
const isStopping = shareOwnedFiles(share);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

const isLock = (path: string) => path.endsWith('tables.list.lock');

function stay(): void {
  parentPort?.postMessage('holds');
  Atomics.wait(sleeper, 0, 0, STAY);
}

/** Each call returns some time after the system has done its work on the lock. */
const files: FileSystem = {
  ...nodeFileSystem,
  create(path, mode) {
    const fd = nodeFileSystem.create(path, mode);
    if (end === 'create' && isLock(path)) stay();
    return fd;
  },
  unlink(path) {
    const isSlow = end === 'remove' && isLock(path);
    // Keeps the inode.
    if (isSlow) linkSync(path, `${path}.other`);
    nodeFileSystem.unlink(path);
    if (isSlow) stay();
  },
};

const stack = Stack.open(directory, { lockfilePid: true, files });
using addition = stack.newAddition();
addition.add(table => {
  table.addRef({ name: 'refs/heads/x', updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: h(1) } });
  if (end === 'remove') throw new Error('out of luck');
  parentPort?.postMessage('holds');
  if (end === 'throw') throw new Error('out of luck');
  const memory: number[][] = [];
  while (end !== 'listen' || !isStopping()) {
    if (end === 'memory') memory.push(Array.from({ length: 100_000 }, (_, i) => i + memory.length));
    else Atomics.wait(sleeper, 0, 0, 20);
  }
});
