/** The files that a worker thread owns, made known to the thread that started it. */
import { resolve } from 'node:path';
import { type FileSystem, observeOwnedFiles } from '../../reftable/index.ts';
import { type Change, COUNT, STOP, type WorkerShare } from './worker-files.ts';

/**
 * From now on the files of this worker are known to the thread that started it, and the worker removes them when it
 * exits. Returns a function that returns whether the worker has to stop.
 */
export function shareOwnedFiles({ port, state }: WorkerShare): () => boolean {
  const post = (change: Change) => port.postMessage(change);
  const known = new Map<string, FileSystem>();
  process.on('exit', () => {
    for (const [path, files] of known) removeQuietly(files, path);
  });
  observeOwnedFiles({
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
      Atomics.notify(state, COUNT);
    },
  });
  return () => Atomics.load(state, STOP) !== 0;
}

function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // It was removed, or stays until the stack is cleaned.
  }
}
