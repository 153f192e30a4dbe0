// Measures the memory that one iteration adds to a process that has done nothing else of note.

import { memoryLimit, peakMemory } from './limits.ts';
import type { Outcomes } from './probe.ts';
import { caseOf } from './target.ts';
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
  const examine = async (iteration: number) => {
    const drawn = caseOf(TARGETS[target], seeds, seed, iteration);
    try {
      await drawn.examine({ outcomes, thorough, scratch });
    } catch {
      // The worker has reported it.
    }
    return drawn.size;
  };
  for (let iteration = Math.max(0, from - WARM_UP); iteration < from; iteration++) await examine(iteration);
  globalThis.gc?.();
  const [held, peak] = [process.memoryUsage.rss(), peakMemory()];
  const limit = memoryLimit(await examine(from));
  // A peak that the warm-up reached is no peak of the iteration.
  const added = peakMemory() > peak ? peakMemory() - held : 0;
  process.send?.({ added, limit } satisfies Weight, undefined, undefined, () => process.disconnect());
}
