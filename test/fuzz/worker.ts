// Examines one iteration after the other in a process of its own, so that one that hangs or eats the memory ends only it.
import { openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
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
  /** A file for the number of the iteration that is being examined: four bytes, which outlive the process. */
  readonly progress: string;
}

export type News =
  | { readonly type: 'finding'; readonly iteration: number; readonly message: string }
  | { readonly type: 'done'; readonly outcomes: Outcomes };

/** What Node does between two turns, as giving back what failed inflations held, waits no longer than this many. */
const IN_ONE_TURN = 50;

process.once('message', (orders: Orders) => void work(orders));

async function work({ seeds, seed, from, to, until, progress }: Orders): Promise<void> {
  const current = Buffer.alloc(4);
  const fd = openSync(progress, 'w');
  const outcomes: Outcomes = new Map();
  for (let iteration = from; iteration < to && Date.now() < until; iteration++) {
    current.writeUInt32BE(iteration);
    writeSync(fd, current, 0, 4, 0);
    try {
      examine(inputOf(seeds, seed, iteration), outcomes);
    } catch (error) {
      tell({ type: 'finding', iteration, message: error instanceof Error ? error.message : String(error) });
    }
    if (iteration % IN_ONE_TURN === 0) await setImmediate();
  }
  tell({ type: 'done', outcomes }, () => process.disconnect());
}

function tell(news: News, then: () => void = () => {}): void {
  process.send?.(news, undefined, undefined, then);
}
