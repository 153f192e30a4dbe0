/**
 * A zlib state that is used for many streams, one after the other, as git does with `deflateReset` and `inflateReset`.
 * Node's synchronous functions make a new state for each call, which takes longer than the 4 KB of a usual block.
 */
import type { Deflate, Inflate } from 'node:zlib';

/** What the stream took and returned. */
export interface Processed {
  /** Valid until the next call. */
  readonly output: Uint8Array;
  /** Bytes of the input that the stream took. */
  readonly taken: number;
}

/**
 * What a stream of Node has besides its documented methods. Node keeps it for the packages that use it, such as minizlib,
 * which is part of npm. Each use is checked, and the caller can do without.
 */
interface Internals {
  /** Node closes it, and sets this to null, after each call of `_processChunk`. */
  _handle?: { close?(): void } | null;
  /** Processes a chunk at once. */
  _processChunk?(chunk: Uint8Array, flush: number): Buffer;
}

/**
 * Deflates or inflates one whole stream after another with the same state. The text of the class is run by another thread
 * too (node-deflate-thread.ts): it uses nothing from outside of it.
 */
export class ZlibState {
  readonly #create: () => Deflate | Inflate;
  #stream: (Deflate | Inflate) | undefined;
  #handle: Internals['_handle'];
  #supported = true;

  /** `create` makes a state. It is called for the first stream, and again after one that failed. */
  constructor(create: () => Deflate | Inflate) {
    this.#create = create;
  }

  /**
   * Processes the bytes of a stream. `undefined` if that fails or Node does not support it: process them with a function
   * of `node:zlib` then, which throws the right error.
   */
  process(bytes: Uint8Array): Processed | undefined {
    const stream = this.#prepared();
    if (stream === undefined) return undefined;
    const internals = stream as Internals;
    try {
      // zlib's Z_FINISH: the bytes are all of a stream.
      const output = internals._processChunk?.(bytes, 4);
      if (output === undefined) return undefined;
      internals._handle = this.#handle ?? null;
      // Node adds one in each call. After a failure it must stay: Node reports the error again, later.
      stream.removeAllListeners('error');
      return { output, taken: stream.bytesWritten };
    } catch {
      this.#stream = undefined;
      return undefined;
    }
  }

  /** The stream, ready for new input. */
  #prepared(): Deflate | Inflate | undefined {
    if (this.#stream !== undefined) {
      this.#stream.reset();
      return this.#stream;
    }
    if (!this.#supported) return undefined;
    const stream = this.#create();
    const internals = stream as Internals;
    this.#handle = internals._handle;
    this.#supported = typeof internals._processChunk === 'function' && typeof this.#handle?.close === 'function';
    if (!this.#supported || !this.#handle) return undefined;
    // The memory is released with the handle.
    this.#handle.close = () => {};
    this.#stream = stream;
    return stream;
  }
}
