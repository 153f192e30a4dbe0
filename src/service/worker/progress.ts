/** Progress of work that reports it often. */
import type { Context } from './context.ts';

/** Milliseconds between two messages. */
const PROGRESS_EVERY = 100;

/** Throws `CancelledError` once the caller canceled; passes a message on if the last one is old enough. */
export function progressOf(context: Context): (message: string, fraction?: number) => void {
  let notified = 0;
  return (message, fraction) => {
    context.check();
    const now = Date.now();
    if (now - notified < PROGRESS_EVERY) return;
    notified = now;
    context.progress({ message, fraction });
  };
}
