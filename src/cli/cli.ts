/**
 * `reftable`: the engine in a terminal. What changes a stack runs on a thread of its own, because the engine is synchronous and a
 * signal would otherwise either wait for its end or leave its locks behind.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { isOutOfMemory, MEMORY_LIMIT, outOfMemory, resourceLimits } from '../service/memory.ts';
import { anatomy } from './anatomy.ts';
import { type Command, parseCommand, USAGE, UsageError } from './arguments.ts';
import { compact } from './compact.ts';
import { dump } from './dump.ts';
import { fsck } from './fsck.ts';
import { ClosedPipe, errorLine, errorObject, Output } from './output.ts';
import { repair } from './repair.ts';

type RunCommand = Exclude<Command, { name: 'help' }>;

/** Stopped by a signal; nothing has changed. */
class Stopped extends Error {}

interface Job {
  readonly command: RunCommand;
  /** Not 0 as soon as the command is to stop. */
  readonly stop: Int32Array;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

function main(argv: readonly string[]): void {
  let command: Command;
  try {
    command = parseCommand(argv, Math.floor(Date.now() / 1000));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const errors = new Output(2);
    errors.line(`reftable: ${error.message}`);
    for (const line of USAGE.split('\n')) errors.line(line);
    errors.flush();
    process.exitCode = 2;
    return;
  }
  if (command.name === 'help') process.stdout.write(`${USAGE}\n`);
  else if (command.name === 'compact' || command.name === 'repair') runOnThread(command);
  else process.exitCode = run(command, () => {});
}

/** Returns the exit status. */
function run(command: RunCommand, check: () => void): number {
  const output = new Output();
  try {
    const status = perform(command, output, check);
    output.flush();
    return status;
  } catch (error) {
    if (error instanceof ClosedPipe) return 0;
    if (error instanceof Stopped) throw error;
    return report(error, command.options.json, output);
  }
}

/** Returns the exit status; an error is thrown. */
function perform(command: RunCommand, output: Output, check: () => void): number {
  switch (command.name) {
    case 'dump':
      dump(command.path, command.options, output);
      return 0;
    case 'compact':
      compact(command.path, command.options, output, check);
      return 0;
    case 'fsck':
      return fsck(command.path, command.options, output);
    case 'anatomy':
      anatomy(command.path, command.options, output);
      return 0;
    case 'repair':
      return repair(command.path, command.options, output, check);
  }
}

function report(error: unknown, json: boolean, output: Output): number {
  try {
    if (json) output.json(errorObject(error));
    output.flush();
  } catch (closed) {
    if (!(closed instanceof ClosedPipe)) throw closed;
  }
  const errors = new Output(2);
  errors.line(errorLine(error));
  errors.flush();
  return 1;
}

function runOnThread(command: RunCommand): void {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const job: Job = { command, stop };
  const worker = new Worker(new URL(import.meta.url), {
    workerData: job,
    resourceLimits: resourceLimits(MEMORY_LIMIT),
  });
  worker.on('error', error => {
    if (!isOutOfMemory(error)) throw error;
    process.exitCode = report(outOfMemory(MEMORY_LIMIT), command.options.json, new Output());
  });
  let signalled = 0;
  for (const [signal, status] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      signalled = status;
      Atomics.store(stop, 0, 1);
    });
  }
  worker.on('message', (status: number) => {
    process.exitCode = signalled || status;
  });
}

if (isMainThread) {
  main(process.argv.slice(2));
} else {
  const { command, stop } = workerData as Job;
  try {
    parentPort?.postMessage(
      run(command, () => {
        if (Atomics.load(stop, 0) !== 0) throw new Stopped();
      }),
    );
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    parentPort?.postMessage(1);
  }
}
