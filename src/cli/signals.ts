/** The signals that end a command. */
import { setImmediate } from 'node:timers/promises';

/**
 * git's (`sigchain.c`), with the exit status of each. SIGPIPE is not among them: Node ignores it, and a closed pipe is an
 * error of the write instead.
 */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** Resolves when the signals that have come are delivered. Node delivers them once in each turn, of which one may be over. */
export async function signalsDelivered(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
