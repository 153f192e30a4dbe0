/** A thread that holds a lock with its pid file and an unfinished table, and then ends in one of several ways. */
import { parentPort, workerData } from 'node:worker_threads';
import { Stack } from '../../../src/reftable/stack/stack.ts';
import { shareOwnedFiles } from '../../../src/service/worker/share-owned-files.ts';
import type { WorkerShare } from '../../../src/service/worker/worker-files.ts';
import { h } from './records.ts';

export interface Holding {
  readonly share: WorkerShare;
  readonly directory: string;
  /** Runs until it is terminated; throws; exhausts its memory; or runs until it is asked to stop. */
  readonly end: 'hang' | 'throw' | 'memory' | 'listen';
}

const { share, directory, end } = workerData as Holding;
const isStopping = shareOwnedFiles(share);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

const stack = Stack.open(directory, { lockfilePid: true });
using addition = stack.newAddition();
addition.add(table => {
  table.addRef({ name: 'refs/heads/x', updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: h(1) } });
  parentPort?.postMessage('holds');
  if (end === 'throw') throw new Error('out of luck');
  const memory: number[][] = [];
  while (end !== 'listen' || !isStopping()) {
    if (end === 'memory') memory.push(Array.from({ length: 100_000 }, (_, i) => i + memory.length));
    else Atomics.wait(sleeper, 0, 0, 20);
  }
});
