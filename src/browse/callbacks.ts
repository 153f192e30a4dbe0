/** The progress of long operations. */

/** The progress of an operation. */
export interface BrowseProgress {
  /** Records read so far. */
  readonly records: number;
  /** The part of the bytes that has been read, 0 to 1. */
  readonly done: number;
}

/** Called while records are read, so that a caller can show progress and cancel. */
export interface BrowseCallbacks {
  /** Called every few thousand records. What it throws ends the operation and reaches the caller. */
  check?(): void;
  /** Called every 65,536 records, before the first one too. */
  progress?(progress: BrowseProgress): void;
}

/** Records between two calls of `check`. */
export const CHECK_EVERY = 4096;
