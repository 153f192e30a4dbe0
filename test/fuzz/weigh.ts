// Measures the memory that one iteration adds to a process that has done little else.

import { memoryLimit, peakMemory, resetPeak } from './limits.ts';
import type { Outcomes } from './probe.ts';
import { type Case, caseOf } from './target.ts';
import { TARGETS } from './targets.ts';
import type { Orders } from './worker.ts';

export interface Weight {
  /** In bytes. */
  readonly added: number;
  readonly limit: number;
}

/** The iterations before it that are examined first, so that code is compiled and caches are filled. */
const WARM_UP = 10;

process.once('message', (orders: Orders) => void weigh(orders));

async function weigh({ target, seeds, seed, from, thorough, scratch }: Orders): Promise<void> {
  const outcomes: Outcomes = new Map();
  const examine = async ({ examine }: Case) => {
    try {
      await examine({ outcomes, thorough, scratch });
    } catch {
      // The worker has reported it.
    }
  };
  const draw = (iteration: number) => caseOf(TARGETS[target], seeds, seed, iteration);
  for (let iteration = Math.max(0, from - WARM_UP); iteration < from; iteration++) await examine(draw(iteration));
  // Making the input is not part of the measurement.
  const drawn = draw(from);
  globalThis.gc?.();
  resetPeak();
  const [held, peak] = [process.memoryUsage.rss(), peakMemory()];
  await examine(drawn);
  // A peak that was reached before does not belong to the iteration.
  const added = peakMemory() > peak ? peakMemory() - held : 0;
  const limit = memoryLimit(drawn.size);
  process.send?.({ added, limit } satisfies Weight, undefined, undefined, () => process.disconnect());
}
