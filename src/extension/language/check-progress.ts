import type { Checking } from '../../language/protocol.ts';

/** Gets a message and a fraction from 0 to 1. */
export type OnCheckProgress = (message: string, fraction: number) => void;

/** Passes the progress of the server's check to the callers that wait for that stack. */
export class CheckProgress {
  readonly #waiting = new Map<string, Set<OnCheckProgress>>();

  /** `onProgress` is called for the stack in this directory until `work` is done. */
  async during<T>(directory: string, onProgress: OnCheckProgress, work: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(directory) ?? new Set();
    // A new function, because the same callback may be added twice.
    const call: OnCheckProgress = (message, fraction) => onProgress(message, fraction);
    this.#waiting.set(directory, waiting.add(call));
    try {
      return await work();
    } finally {
      waiting.delete(call);
      if (waiting.size === 0) this.#waiting.delete(directory);
    }
  }

  notify({ directory, message, fraction }: Checking): void {
    for (const onProgress of this.#waiting.get(directory) ?? []) onProgress(message, fraction);
  }
}
