/** The priority of a thread for the processor. */
import { constants, setPriority } from 'node:os';

/**
 * The calling thread gets what other threads and programs leave of the processors, for work that is not waited for. On
 * Linux only: elsewhere the priority is that of the whole process.
 */
export function yieldProcessor(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox may forbid it. The thread then shares the processors with the others.
  }
}
