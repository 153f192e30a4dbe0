import type { Progress } from '../../protocol/service.ts';

/** What a request may ask of, and report to, its caller while it runs. */
export interface Context {
  /** Throws `CancelledError` once the caller cancelled. Cheap: one look at shared memory. */
  check(): void;
  progress(progress: Progress): void;
}

/** Records between two looks at whether the caller has cancelled. */
export const CHECK_EVERY = 4096;
