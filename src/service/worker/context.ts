import type { Progress } from '../../protocol/service.ts';

/** The interface of a running request to its caller. */
export interface Context {
  /** Throws `CancelledError` once the caller canceled. Cheap: it reads shared memory once. */
  check(): void;
  progress(progress: Progress): void;
}

/** The number of records between two checks for cancellation. */
export const CHECK_EVERY = 4096;
