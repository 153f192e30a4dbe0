/** The files that a worker thread owns, made known to the thread that started it. */
import { resolve } from 'node:path';
import { type FileSystem, observeOwnedFiles } from '../../reftable/index.ts';
import { ACCESS, CHANGING, type Change, COUNT, FREE, STOP, WITHHELD, type WorkerShare } from './worker-files.ts';

/**
 * From now on the files of this worker are known to the thread that started it, and the worker removes them when it
 * exits. Returns a function that returns whether the worker has to stop.
 */
export function shareOwnedFiles({ port, state }: WorkerShare): () => boolean {
  const post = (change: Change) => port.postMessage(change);
  const known = new Map<string, FileSystem>();
  const during = <T>(change: () => T): T => {
    beginChange(state);
    try {
      return change();
    } finally {
      Atomics.store(state, ACCESS, FREE);
    }
  };
  process.on('exit', () => {
    during(() => {
      for (const [path, files] of known) removeQuietly(files, path);
    });
  });
  observeOwnedFiles({
    during,
    owned(path, files, fd) {
      known.set(path, files);
      Atomics.store(state, COUNT, known.size);
      try {
        const { dev, ino } = files.fstat(fd);
        post({ type: 'owned', path: resolve(path), dev, ino });
      } catch {
        // Without its identity no other thread may remove it.
      }
    },
    disowned(path) {
      if (!known.delete(path)) return;
      post({ type: 'disowned', path: resolve(path) });
      Atomics.store(state, COUNT, known.size);
    },
  });
  return () => Atomics.load(state, STOP) !== 0;
}

/** Does not return once the files are withheld: the thread is about to be ended. */
function beginChange(state: Int32Array): void {
  while (Atomics.compareExchange(state, ACCESS, FREE, CHANGING) !== FREE) Atomics.wait(state, ACCESS, WITHHELD);
}

function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // It was removed, or stays until the stack is cleaned.
  }
}
