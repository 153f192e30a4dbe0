// Examines one iteration after the other on a thread of its own, so that one that hangs or eats the memory ends only it.
import { parentPort, workerData } from 'node:worker_threads';
import { inputOf } from './input.ts';
import { examine } from './oracle.ts';
import type { Outcomes } from './probe.ts';
import type { Seed } from './seeds.ts';

export interface Orders {
  readonly seeds: readonly Seed[];
  readonly seed: number;
  readonly from: number;
  /** The first iteration that is not examined. */
  readonly to: number;
  /** Milliseconds since the epoch at which to stop. */
  readonly until: number;
  /** Holds the number of the iteration that is being examined. */
  readonly current: SharedArrayBuffer;
}

export type News =
  | { readonly type: 'finding'; readonly iteration: number; readonly message: string }
  | { readonly type: 'done'; readonly outcomes: Outcomes };

if (parentPort !== null) work(workerData as Orders, news => parentPort?.postMessage(news));

function work({ seeds, seed, from, to, until, current }: Orders, tell: (news: News) => void): void {
  const files = seeds.map(({ name, files }) => ({
    name,
    files: new Map(Array.from(files, ([file, bytes]) => [file, Buffer.from(bytes)])),
  }));
  const clock = new Int32Array(current);
  const outcomes: Outcomes = new Map();
  for (let iteration = from; iteration < to && Date.now() < until; iteration++) {
    Atomics.store(clock, 0, iteration);
    try {
      examine(inputOf(files, seed, iteration), outcomes);
    } catch (error) {
      tell({ type: 'finding', iteration, message: error instanceof Error ? error.message : String(error) });
    }
  }
  tell({ type: 'done', outcomes });
}
