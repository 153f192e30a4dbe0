/**
 * Deflates on a second thread. Both threads take inputs from the same queue, so that neither waits for long: the thread
 * starts while the caller deflates, and when it fails or ends, the caller does all of it. The thread ends by itself when it
 * has had nothing to do for a while, so that a queue can be dropped at any time.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type * as zlib from 'node:zlib';
import type { DeflateQueue } from './deflate-queue.ts';
import { deflate, LARGEST_CHUNK, LEVEL } from './node-zlib.ts';
import { ZlibState } from './node-zlib-state.ts';

/** Inputs that are in the queue at most. */
const SLOTS = 32;
/** So many unclaimed inputs wake the thread: to wake it for each takes as long as to deflate some. */
const WORTH_WAKING = 8;
/** Longer inputs are not worth the memory of the queue. */
const LONGEST_INPUT = 64 * 1024;
/** Milliseconds without an input after which the thread ends. */
const IDLE = 1000;
/** Milliseconds after which an input that the thread has taken is deflated again: the thread has ended. */
const PATIENCE = 2000;

/** Numbers of `counts`. */
const PUSHED = 0;
const CLAIMED = 1;

/**
 * What the threads share. Input number n, from 0 on, has the slot n modulo the number of slots, until its stream is taken. A
 * thread claims the next input by adding 1 to `counts[CLAIMED]`.
 */
interface Shared {
  /** How many inputs were pushed, and how many of them were claimed. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** Of each slot: bytes of the input. */
  readonly inputSizes: Int32Array<SharedArrayBuffer>;
  /** Of each slot: bytes of the stream. */
  readonly streamSizes: Int32Array<SharedArrayBuffer>;
  /** Of each slot: how many inputs had been pushed when the one that is deflated was. */
  readonly done: Int32Array<SharedArrayBuffer>;
  readonly inputs: readonly Uint8Array<SharedArrayBuffer>[];
  readonly streams: readonly Uint8Array<SharedArrayBuffer>[];
  readonly idle: number;
  /** Of the streams. */
  readonly level: number;
  readonly chunkSize: number;
}

/** A queue for inputs of up to `longest` bytes; `undefined` for long ones, and with one processor only. Never throws. */
export function startDeflating(longest: number): DeflateQueue | undefined {
  if (longest > LONGEST_INPUT || availableParallelism() < 2) return undefined;
  const queue = new ThreadQueue(longest);
  try {
    // Every bundle has the program of the thread, as the text of its functions.
    const worker = new Worker(
      `(${deflateInputs})(require('node:worker_threads').workerData, require('node:zlib'), ${ZlibState})`,
      {
        eval: true,
        workerData: queue.shared,
        execArgv: [],
      },
    );
    worker.unref();
    worker.on('error', () => {});
  } catch {
    return undefined;
  }
  return queue;
}

/** The queue without its thread: what the thread has not claimed is deflated by `take`. */
export class ThreadQueue implements DeflateQueue {
  /** What the thread needs. */
  readonly shared: Shared;
  #pushed = 0;
  #taken = 0;
  /**
   * The thread did not finish an input. If it does so later, it writes where other streams could be: none of them is used
   * from then on.
   */
  #isAbandoned = false;

  constructor(longest: number) {
    const numbers = () => new Int32Array(new SharedArrayBuffer(4 * SLOTS));
    const bytes = (size: number) => Array.from({ length: SLOTS }, () => new Uint8Array(new SharedArrayBuffer(size)));
    this.shared = {
      ...{ counts: numbers(), inputSizes: numbers(), streamSizes: numbers(), done: numbers() },
      ...{ inputs: bytes(longest), streams: bytes(longest + (longest >>> 8) + 64) },
      ...{ idle: IDLE, level: LEVEL, chunkSize: LARGEST_CHUNK },
    };
  }

  get isFull(): boolean {
    return this.#pushed - this.#taken === SLOTS;
  }

  push(bytes: Uint8Array): void {
    const slot = this.#pushed % SLOTS;
    this.shared.inputs[slot]?.set(bytes);
    this.shared.inputSizes[slot] = bytes.length;
    this.#pushed++;
    Atomics.store(this.shared.counts, PUSHED, this.#pushed);
    if (this.#pushed - Atomics.load(this.shared.counts, CLAIMED) >= WORTH_WAKING) {
      Atomics.notify(this.shared.counts, PUSHED);
    }
  }

  takeReady(): Uint8Array | undefined {
    return this.#taken < this.#pushed && this.#isDone() ? this.#stream() : undefined;
  }

  take(): Uint8Array {
    const { counts, done } = this.shared;
    while (!this.#isDone()) {
      if (this.#isAbandoned) return this.#deflate();
      const claimed = Atomics.load(counts, CLAIMED);
      if (claimed < this.#pushed) {
        if (Atomics.compareExchange(counts, CLAIMED, claimed, claimed + 1) !== claimed) continue;
        if (claimed === this.#taken) return this.#deflate();
        this.#deflateAhead(claimed);
        continue;
      }
      const slot = this.#taken % SLOTS;
      const before = Atomics.load(done, slot);
      if (before === this.#taken + 1) continue;
      this.#isAbandoned = Atomics.wait(done, slot, before, PATIENCE) === 'timed-out';
    }
    return this.#stream();
  }

  #isDone(): boolean {
    return !this.#isAbandoned && Atomics.load(this.shared.done, this.#taken % SLOTS) === this.#taken + 1;
  }

  #stream(): Uint8Array {
    const slot = this.#taken++ % SLOTS;
    const stream = this.shared.streams[slot] as Uint8Array;
    return stream.subarray(0, this.shared.streamSizes[slot]);
  }

  /** Deflates the oldest input. */
  #deflate(): Uint8Array {
    return deflate(this.#input(this.#taken++));
  }

  /** Deflates an input that was claimed, while the thread deflates older ones. */
  #deflateAhead(input: number): void {
    const slot = input % SLOTS;
    const stream = deflate(this.#input(input));
    this.shared.streams[slot]?.set(stream);
    this.shared.streamSizes[slot] = stream.length;
    Atomics.store(this.shared.done, slot, input + 1);
  }

  #input(number: number): Uint8Array {
    const slot = number % SLOTS;
    return (this.shared.inputs[slot] as Uint8Array).subarray(0, this.shared.inputSizes[slot]);
  }
}

/** What the thread runs, from its text: it uses nothing from outside of it. */
export function deflateInputs(
  shared: Shared,
  { createDeflate, deflateSync }: typeof zlib,
  State: typeof ZlibState,
): void {
  const { counts, inputSizes, streamSizes, done, inputs, streams, idle, level, chunkSize } = shared;
  const state = new State(() => createDeflate({ level, chunkSize }));
  for (;;) {
    // In this order: the caller may push and claim others in between, and an input must not be claimed before it is pushed.
    const claimed = Atomics.load(counts, 1);
    const pushed = Atomics.load(counts, 0);
    if (claimed === pushed) {
      if (Atomics.wait(counts, 0, pushed, idle) === 'timed-out') return;
      continue;
    }
    if (Atomics.compareExchange(counts, 1, claimed, claimed + 1) !== claimed) continue;
    const slot = claimed % inputs.length;
    const input = (inputs[slot] as Uint8Array).slice(0, inputSizes[slot]);
    const stream = state.process(input)?.output ?? deflateSync(input, { level });
    (streams[slot] as Uint8Array).set(stream);
    streamSizes[slot] = stream.length;
    Atomics.store(done, slot, claimed + 1);
    Atomics.notify(done, slot);
  }
}
