/** Runs a program while the worker waits for it, so that one that hangs ends with its request. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AskGitError } from '../../git/index.ts';
import { decodeText } from '../../reftable/index.ts';
import { editText } from '../../text/edits.ts';

/** Milliseconds between two looks at whether the request is cancelled. */
const CHECK_EVERY = 100;
/** Milliseconds that what a program left running has to close its output. */
const PATIENCE = 200;
/** Bytes of output that are kept. */
const MOST_OUTPUT = 64 * 1024;

export interface Surroundings {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Throws `CancelledError` once the request is cancelled. */
  readonly check: () => void;
  /** Called with all that the program printed. */
  readonly print: (text: string) => void;
}

/**
 * Resolves with the exit status; 1 for a program that a signal ended. When `check` throws, the processes of the program
 * are ended, and it rejects with that. Rejects with `AskGitError` if `file` cannot be run.
 */
export async function runProgram(
  file: string,
  words: readonly string[],
  { directory, environment, check, print }: Surroundings,
): Promise<number> {
  const child = spawn(file, words, {
    ...{ cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    // A group of its own, which is ended as a whole.
    detached: process.platform !== 'win32',
  });
  const output = collect(child);
  const closed = once(child, 'close').catch(() => undefined);
  try {
    return await exitOf(child, words, check);
  } finally {
    await Promise.race([closed, sleep(PATIENCE)]);
    print(decodeText(output()));
  }
}

function collect(child: ChildProcess): () => Uint8Array {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const add = (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, MOST_OUTPUT - bytes));
    bytes = Math.min(MOST_OUTPUT, bytes + chunk.length);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => Buffer.concat(chunks);
}

/** The exit status; 1 for a hook that a signal ended. Rejects with what `check` throws. */
function exitOf(child: ChildProcess, words: readonly string[], check: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      try {
        check();
      } catch (error) {
        clearInterval(watch);
        endGroup(child);
        reject(error);
      }
    }, CHECK_EVERY);
    child.on('error', ({ message }) => {
      clearInterval(watch);
      reject(new AskGitError('IO_ERROR', editText.gitFailed(`git ${words[0]}`, message)));
    });
    child.on('exit', status => {
      clearInterval(watch);
      resolve(status ?? 1);
    });
  });
}

function endGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
