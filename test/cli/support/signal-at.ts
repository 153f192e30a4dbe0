// Preloaded into a process and its worker threads: sends signals to the process itself right before, in or after one of
// the file system calls that change a stack, or after its work has ended. SIGNAL_AT is
// `<call number, or exit> <before|in|after> <signal>,<signal>,…`.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const [at, when, signals] = (process.env.SIGNAL_AT ?? '0 before').split(' ') as [string, string, string];
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** Milliseconds that a call takes in which signals come: more than a command that has no files may still run. */
const LONG = 1500;
let calls = 0;

function sendAll(): void {
  for (const signal of signals.split(',')) {
    process.kill(process.pid, signal as NodeJS.Signals);
    // The main thread hears of one before the next is sent.
    Atomics.wait(sleeper, 0, 0, 10);
  }
}

function watch<K extends 'openSync' | 'writeSync' | 'fsyncSync' | 'chmodSync' | 'renameSync' | 'unlinkSync'>(
  name: K,
): void {
  const call = fs[name] as (...args: unknown[]) => unknown;
  (fs as Record<string, unknown>)[name] = (...args: unknown[]) => {
    if (!changes(name, args)) return call(...args);
    const mine = ++calls === Number(at);
    if (mine && when === 'before') sendAll();
    try {
      return call(...args);
    } finally {
      if (mine && when !== 'before') sendAll();
      if (mine && when === 'in') Atomics.wait(sleeper, 0, 0, LONG);
    }
  };
}

/** Not what is printed, and not what is opened for reading only. */
function changes(name: string, args: readonly unknown[]): boolean {
  if (name === 'openSync') return typeof args[1] === 'string' && args[1] !== 'r';
  return name !== 'writeSync' || (args[0] as number) > 2;
}

if (isMainThread && at === 'exit') {
  process.on('worker', worker => {
    worker.on('exit', () => {
      sendAll();
      // Node would end before it sees the signal.
      setTimeout(() => {}, 200);
    });
  });
}

// Brief changes are made on the main thread.
if (!isMainThread || process.env.SIGNAL_THREAD === 'main') {
  for (const name of ['openSync', 'writeSync', 'fsyncSync', 'chmodSync', 'renameSync', 'unlinkSync'] as const)
    watch(name);
  syncBuiltinESMExports();
  process.on('exit', () => fs.writeFileSync(process.env.SIGNAL_CALLS as string, String(calls)));
}
