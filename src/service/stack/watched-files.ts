/** The file system as one request uses it. */
import { basename } from 'node:path';
import { type FileSystem, platform } from '../../reftable/index.ts';
import { message as shown } from '../../text/escape/bounded.ts';
import { serviceProgress } from '../../text/service.ts';
import { tableProgress } from '../../text/table-editor.ts';
import type { Context } from '../worker/context.ts';

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;

/** A long search of a file, or a wait for a lock, reports its progress and ends when the request is cancelled. */
export function watchedFiles(context: Context): FileSystem {
  let notified = Date.now();
  return {
    ...platform.files,
    onWork(path, done) {
      context.check();
      const now = Date.now();
      if (now - notified < PROGRESS_EVERY) return;
      notified = now;
      const name = shown(basename(path));
      context.progress(
        done === undefined
          ? { message: serviceProgress.waiting(name) }
          : { message: tableProgress.reading(name), fraction: Math.min(done, 1) },
      );
    },
  };
}
