/** The file system as one request uses it. */
import { basename } from 'node:path';
import { type FileSystem, nodeFileSystem, shown } from '../reftable/index.ts';
import type { Context } from './context.ts';

/** Milliseconds between two progress messages. */
const TELL_EVERY = 100;

/** A long search of a file, or a wait for a lock, reports its progress and ends when the request is cancelled. */
export function watchedFiles(context: Context): FileSystem {
  let told = Date.now();
  return {
    ...nodeFileSystem,
    onWork(path, done) {
      context.check();
      const now = Date.now();
      if (now - told < TELL_EVERY) return;
      told = now;
      const name = shown(basename(path));
      context.progress(
        done === undefined
          ? { message: `Waiting for ${name}` }
          : { message: `Reading ${name}`, fraction: Math.min(done, 1) },
      );
    },
  };
}
