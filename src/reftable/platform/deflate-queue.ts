/**
 * What a program may offer beside `deflate` (platform.ts): the module `#deflate` exports `startDeflating`, which returns a
 * queue, or `undefined` where there is none.
 */

/** Deflates one input after another while the caller goes on, and returns the streams in the order of the inputs. */
export interface DeflateQueue {
  /** Whether `push` would have no space for another input until a stream is taken. */
  readonly isFull: boolean;
  /** Adds an input, at most as long as the argument of `startDeflating`. The bytes are copied. Only if the queue is not full. */
  push(bytes: Uint8Array): void;
  /** The oldest stream, if it is ready. `undefined` if it is not, or there is none. Valid until the next call of the queue. */
  takeReady(): Uint8Array | undefined;
  /** The oldest stream, for which the caller waits or helps. There must be one. Valid until the next call of the queue. */
  take(): Uint8Array;
}
