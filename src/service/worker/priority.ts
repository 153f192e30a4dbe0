/** The priority of a thread for the processor. */
import { constants, getPriority, setPriority } from 'node:os';

/** The nice value of work that is not waited for. */
export const YIELDING: number = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * The calling thread gets what other threads and programs leave of the processors, for work that is not waited for. On
 * Linux only: elsewhere the priority is that of the whole process. A thread that yields more already is left as it is.
 */
export function yieldProcessor(): void {
  if (process.platform !== 'linux') return;
  try {
    if (getPriority() < YIELDING) setPriority(YIELDING);
  } catch {
    // A sandbox may forbid it. The thread then shares the processors with the others.
  }
}
