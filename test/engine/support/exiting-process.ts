/** A process that exits while its worker has files or creates a lock. Arguments: the directory of a stack, and how the worker ends. */
import { Worker } from 'node:worker_threads';
import { WorkerFiles } from '../../../src/service/worker/worker-files.ts';
import type { Holding } from './holding-thread.ts';

const [, , directory = '', end = ''] = process.argv;
const { share } = new WorkerFiles();
const workerData: Holding = { share, directory, end: end as Holding['end'] };
const worker = new Worker(new URL('holding-thread.ts', import.meta.url), { workerData, transferList: [share.port] });
worker.on('message', () => process.exit(7));
