/** A process that exits while its worker, which listens to the request to stop, holds a lock. */
import { Worker } from 'node:worker_threads';
import { WorkerFiles } from '../../../src/service/worker/worker-files.ts';
import type { Holding } from './holding-thread.ts';

const { share } = new WorkerFiles();
const workerData: Holding = { share, directory: process.argv[2] as string, end: 'listen' };
const worker = new Worker(new URL('holding-thread.ts', import.meta.url), { workerData, transferList: [share.port] });
worker.on('message', () => process.exit(7));
