/** A worker that dies of the first request about `/crash`, and is the real one otherwise. */
import { parentPort } from 'node:worker_threads';
import '../../src/service/worker.ts';

parentPort?.on('message', message => {
  if (JSON.stringify(message).includes('/crash')) throw new Error('out of luck');
});
