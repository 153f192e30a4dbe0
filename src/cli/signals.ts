/** The signals that end a command. */

/**
 * git's (`sigchain.c`), with the exit status of each. SIGPIPE is not among them: Node ignores it, and a closed pipe is an
 * error of the write instead.
 */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** The exit status of a process that SIGPIPE ended: what it changes may be incomplete. */
export const CLOSED_PIPE = 141;

/** The signals that have come to this process. None of them ends it any longer. */
export class ReceivedSignals {
  /** The exit status of the first one; 0 without one. */
  status = 0;
  readonly #handlers = new Map<string, () => void>();

  /** `received` is called after each signal. */
  constructor(received: (status: number) => void = () => {}) {
    for (const [signal, status] of Object.entries(SIGNALS)) {
      const handler = () => {
        this.status ||= status;
        received(this.status);
      };
      this.#handlers.set(signal, handler);
      process.on(signal, handler);
    }
  }

  /** Node handles the signals again. */
  ignore(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
  }
}

/** Does work that signals do not end: they wait for it. Resolves with its status, or with that of the first signal. */
export async function beforeSignals(work: () => number | Promise<number>): Promise<number> {
  const signals = new ReceivedSignals();
  const status = await work();
  await signalsDelivered();
  return signals.status || status;
}

/** Resolves when the signals that have come are delivered. Node delivers them once in each turn, of which one may be over. */
export async function signalsDelivered(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve));
}
