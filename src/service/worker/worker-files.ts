/**
 * Stops a worker thread without leaving its locks and temporary files. The thread that starts the worker can ask it to
 * stop, which the next check in the worker notices, and removes the files that a crashed worker left: a thread that is
 * terminated, or runs out of memory, can no longer run code. The worker's side is in share-owned-files.ts: a program
 * that starts a worker does not have to load the engine for it.
 */
import { statSync, unlinkSync } from 'node:fs';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** The data for the worker, as its `workerData` or a part of that. */
export interface WorkerShare {
  readonly port: MessagePort;
  /** Shared memory: not 0 once the worker is to stop, how many files it owns, and whether it may change them. */
  readonly state: Int32Array;
}

/** What the worker posts. */
export type Change =
  | { readonly type: 'owned'; readonly path: string; readonly dev: bigint; readonly ino: bigint }
  | { readonly type: 'disowned'; readonly path: string };

/** The elements of `state`. */
export const STOP = 0;
export const COUNT = 1;
export const ACCESS = 2;

/** The values of `ACCESS`: the worker may change its files; it does so at the moment; it may not do so any longer. */
export const FREE = 0;
export const CHANGING = 1;
export const WITHHELD = 2;

/** How long an exiting process waits for the worker to remove its files itself, in milliseconds. */
const EXIT_PATIENCE = 2000;
/** How long it then waits for the end of a system call of the worker. */
const CALL_PATIENCE = 2000;
/** Milliseconds between two looks at what is waited for. */
const SLICE = 10;

/** The starting thread's side. */
export class WorkerFiles {
  /** `share.port` must be in the worker's transfer list. */
  readonly share: WorkerShare;
  readonly #port: MessagePort;
  readonly #owned = new Map<string, Change & { type: 'owned' }>();
  readonly #onExit = () => this.#stopNow();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.share = { port: port2, state: new Int32Array(new SharedArrayBuffer(12)) };
    port1.on('message', (change: Change) => this.#note(change));
    port1.unref();
    process.on('exit', this.#onExit);
  }

  /** Whether the worker has no lock and no temporary file at the moment. */
  get isEmpty(): boolean {
    return Atomics.load(this.share.state, COUNT) === 0;
  }

  /** The next check in the worker stops its work. Cannot be undone. */
  requestStop(): void {
    Atomics.store(this.share.state, STOP, 1);
  }

  /**
   * Keeps the worker from creating, renaming and removing files from now on: it stops at the next one until it is
   * terminated. Returns false, without effect, while the worker does so at the moment. A worker may only be terminated
   * after this: else it leaves a lock that is not known here yet, or that is no longer its own.
   */
  withhold(): boolean {
    return Atomics.compareExchange(this.share.state, ACCESS, FREE, WITHHELD) !== CHANGING;
  }

  /**
   * Removes the files that the worker left. Only for a worker that has ended, or whose files are withheld: another one
   * could then rename a lock that another process holds.
   */
  removeLeft(): void {
    process.off('exit', this.#onExit);
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port)) {
      this.#note(next.message);
    }
    this.#port.close();
    for (const file of this.#owned.values()) removeIfSame(file);
    this.#owned.clear();
  }

  #note(change: Change): void {
    if (change.type === 'owned') this.#owned.set(change.path, change);
    else this.#owned.delete(change.path);
  }

  /** The process exits while the worker runs, which Node then ends: the worker has some time to remove its files itself. */
  #stopNow(): void {
    this.requestStop();
    this.#wait(EXIT_PATIENCE, () => this.isEmpty);
    if (this.#wait(CALL_PATIENCE, () => this.withhold())) this.removeLeft();
  }

  /** Blocks for at most `patience` milliseconds. Returns whether `isOver` was true. */
  #wait(patience: number, isOver: () => boolean): boolean {
    for (const end = Date.now() + patience; !isOver(); Atomics.wait(this.share.state, STOP, 1, SLICE)) {
      if (Date.now() >= end) return false;
    }
    return true;
  }
}

/** A file of another process may have the name now. */
function removeIfSame({ path, dev, ino }: Change & { type: 'owned' }): void {
  try {
    const stats = statSync(path, { bigint: true });
    if (stats.dev === dev && stats.ino === ino) unlinkSync(path);
  } catch {
    // It was removed.
  }
}
