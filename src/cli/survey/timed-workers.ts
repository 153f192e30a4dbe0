/** Threads that answer requests, each within a time limit. One that takes longer is ended and replaced. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** What a request ended with. `stopped`: before it was answered, the threads were closed. */
export type Outcome<Answer> =
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'timeout' }
  | { readonly type: 'crash'; readonly error: unknown }
  /** The thread ended without an answer. */
  | { readonly type: 'ended' }
  /** So many threads do not end that none is started for the request. */
  | { readonly type: 'stuck' }
  | { readonly type: 'stopped' };

interface Job {
  readonly request: unknown;
  readonly settle: (outcome: Outcome<never>) => void;
}

/** Milliseconds until an ended thread counts as stuck in a call of the system. */
const PATIENCE = 1000;
/** Ended threads that may still run: each keeps its memory. */
const MOST_STUCK = 64;

/** Runs each request on one of several threads. */
export class TimedWorkers {
  readonly #start: () => Worker;
  readonly #most: number;
  readonly #limit: number;
  /** Requests that no thread has begun with. */
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  /** What ends the request that a thread is busy with. */
  readonly #busy = new Map<Worker, (outcome: Outcome<never>) => void>();
  /** Threads that are loaded. */
  readonly #ready = new WeakSet<Worker>();
  /** Threads that were ended and still run. */
  readonly #ending = new Map<Worker, Promise<unknown>>();
  #isClosed = false;

  /**
   * `start` makes a thread that posts one message when it is loaded, and one answer for each message. At most `most` run at a
   * time; `limit` is in milliseconds.
   */
  constructor(start: () => Worker, most: number, limit: number) {
    this.#start = start;
    this.#most = most;
    this.#limit = limit;
  }

  /** `isUrgent`: before all requests that wait. Never rejects. */
  ask<Answer>(request: unknown, isUrgent = false): Promise<Outcome<Answer>> {
    return new Promise(settle => {
      if (this.#isClosed) {
        settle({ type: 'stopped' });
        return;
      }
      if (isUrgent) this.#waiting.unshift({ request, settle });
      else this.#waiting.push({ request, settle });
      this.#assign();
    });
  }

  /**
   * Ends all threads and requests. Resolves with whether all have ended: one in a call of the system does when that returns, and
   * does not keep the process running until then.
   */
  async close(): Promise<boolean> {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle({ type: 'stopped' });
    for (const end of [...this.#busy.values()]) end({ type: 'stopped' });
    for (const worker of this.#idle.splice(0)) this.#end(worker);
    await Promise.race([Promise.all(this.#ending.values()), sleep(PATIENCE, undefined, { ref: false })]);
    for (const worker of this.#ending.keys()) worker.unref();
    return this.#ending.size === 0;
  }

  #assign(): void {
    while (!this.#isClosed && this.#waiting.length > 0) {
      if (this.#ending.size >= MOST_STUCK) {
        this.#waiting.shift()?.settle({ type: 'stuck' });
        continue;
      }
      const worker = this.#idle.pop() ?? (this.#busy.size < this.#most ? this.#newWorker() : undefined);
      if (worker === undefined) return;
      this.#run(worker, this.#waiting.shift() as Job);
    }
  }

  #run(worker: Worker, { request, settle }: Job): void {
    let timer: NodeJS.Timeout | undefined;
    const begin = () => {
      timer = setTimeout(() => this.#busy.get(worker)?.({ type: 'timeout' }), this.#limit);
    };
    if (this.#ready.has(worker)) begin();
    else worker.once('message', begin);
    this.#busy.set(worker, outcome => {
      clearTimeout(timer);
      this.#busy.delete(worker);
      if (outcome.type === 'answer') this.#idle.push(worker);
      else this.#end(worker);
      settle(outcome);
      this.#assign();
    });
    worker.postMessage(request);
  }

  #newWorker(): Worker {
    const worker = this.#start();
    worker.on('message', answer => {
      if (this.#ready.has(worker)) this.#busy.get(worker)?.({ type: 'answer', answer: answer as never });
      else this.#ready.add(worker);
    });
    worker.on('exit', () => this.#busy.get(worker)?.({ type: 'ended' }));
    worker.on('error', error => this.#busy.get(worker)?.({ type: 'crash', error }));
    return worker;
  }

  #end(worker: Worker): void {
    const ended = worker.terminate().finally(() => this.#ending.delete(worker));
    this.#ending.set(worker, ended);
  }
}
