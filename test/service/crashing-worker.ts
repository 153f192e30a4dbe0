/**
 * A worker that dies of the first request about `/crash`, takes memory without end for one about `/hungry`, and is the
 * real one otherwise.
 */
import { parentPort } from 'node:worker_threads';
import '../../src/service/worker/worker.ts';

parentPort?.on('message', message => {
  if (JSON.stringify(message).includes('/crash')) throw new Error('out of luck');
  const taken: number[][] = [];
  while (JSON.stringify(message).includes('/hungry')) taken.push(new Array(100_000).fill(taken.length));
});
