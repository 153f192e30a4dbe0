/** Starts the thread of a command that changes a stack, and handles the signals that stop it. */
import { type Transferable, Worker } from 'node:worker_threads';
import { MEMORY_LIMIT, resourceLimits } from '../service/worker/memory.ts';
import { WorkerFiles } from '../service/worker/worker-files.ts';
import type { Job } from './join-thread.ts';
import { ReceivedSignals, signalsDelivered } from './signals.ts';
import { STOPPED } from './stopped.ts';

/**
 * MiB of new JavaScript objects. Most of what a large transaction allocates stays until its end: V8 would let their space
 * grow to several times this size, and a system provides new memory more slowly than objects are moved out of it.
 */
const YOUNG_GENERATION = 24;

/** Milliseconds after a signal until a command that is still running is ended: without and with files of its own. */
const PATIENCE = { idle: 500, busy: 10_000 } as const;

/**
 * Starts `program` on a thread with work that `joinThread` returns there, and resolves when the thread has ended; the status
 * that it posted is that of the process. Every signal, the first and all others, only asks it to stop: it removes its
 * files and ends. With `reportsStop`, a terminal then shows what is left; git's commands print nothing.
 */
export function startThread(
  program: URL,
  work: unknown,
  transferred: readonly Transferable[],
  { json, reportsStop }: { readonly json: boolean; readonly reportsStop: boolean },
): Promise<void> {
  const files = new WorkerFiles();
  const job: Job<unknown> = { work, share: files.share };
  let status: number | undefined;
  let isUnchanged = false;
  let watch: NodeJS.Timeout | undefined;
  let hasEnded = false;
  // Before the thread runs: until then a signal ends the process.
  const signals = new ReceivedSignals(received => {
    process.exitCode = received;
    // A watch that began now would never be stopped.
    if (hasEnded) return;
    files.requestStop();
    watch ??= endWhenStuck(worker, files);
  });
  const worker = new Worker(program, {
    workerData: job,
    transferList: [files.share.port, ...transferred],
    resourceLimits: { ...resourceLimits(MEMORY_LIMIT), maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });
  worker.on('message', (result: number | typeof STOPPED) => {
    if (result === STOPPED) isUnchanged = true;
    else status = result;
  });
  let printed: Promise<unknown> | undefined;
  worker.on('error', error => {
    printed = import('./print-thread-error.ts').then(({ printThreadError }) => printThreadError(error, json));
  });
  return new Promise(resolve => {
    worker.on('exit', () => {
      hasEnded = true;
      clearInterval(watch);
      files.removeLeft();
      void Promise.all([printed, signalsDelivered()]).then(async () => {
        process.exitCode = signals.status || (status ?? 1);
        if (reportsStop && signals.status !== 0 && status === undefined) {
          const { printStopped } = await import('./print-thread-error.ts');
          printStopped(isUnchanged);
        }
        resolve();
      });
    });
  });
}

function endWhenStuck(worker: Worker, files: WorkerFiles): NodeJS.Timeout {
  const start = Date.now();
  return setInterval(() => {
    const patience = files.isEmpty ? PATIENCE.idle : PATIENCE.busy;
    if (Date.now() - start > patience && files.withhold()) void worker.terminate();
  }, 50);
}
