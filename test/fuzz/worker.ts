// Examines one iteration after the other in a separate process, so that one that hangs or uses up the memory ends only
// this process.
import { openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { cpuTime, MOST_CPU, memoryLimit, peakMemory } from './limits.ts';
import type { Outcomes } from './probe.ts';
import { caseOf } from './target.ts';
import { TARGETS, type TargetName } from './targets.ts';

export interface Orders {
  readonly target: TargetName;
  readonly seeds: unknown;
  readonly seed: number;
  readonly from: number;
  /** The first iteration that is not examined. */
  readonly to: number;
  /** Milliseconds since the epoch at which to stop. */
  readonly until: number;
  readonly thorough: boolean;
  /** A file for the number of the iteration that is being examined: four bytes, which outlive the process. */
  readonly progress: string;
  /** A folder for real files. */
  readonly scratch: string;
}

export type News =
  | { readonly type: 'finding'; readonly iteration: number; readonly message: string }
  | {
      readonly type: 'done';
      readonly outcomes: Outcomes;
      /** CPU time of the process, in milliseconds. */
      readonly cpu: number;
      /** The first iteration that was not examined. */
      readonly next: number;
      /** The last iteration left the process above the memory limit: it, or what came before it, needs that much. */
      readonly heavy: boolean;
    };

/** Node frees some memory only between two turns of its event loop: no turn has more iterations than this. */
const IN_ONE_TURN = 50;
/** Growth of the process since garbage was last collected, in bytes, after which it is collected again. */
const MUCH_GARBAGE = 24 * 1024 * 1024;

process.once('message', (orders: Orders) => void work(orders));

async function work({ target, seeds, seed, from, to, until, progress, ...context }: Orders): Promise<void> {
  const current = Buffer.alloc(4);
  const fd = openSync(progress, 'w');
  const outcomes: Outcomes = new Map();
  const base = process.memoryUsage.rss();
  let collected = base;
  let heavy = false;
  let iteration = from;
  for (; iteration < to && !heavy && Date.now() < until; iteration++) {
    current.writeUInt32BE(iteration);
    writeSync(fd, current, 0, 4, 0);
    const start = cpuTime();
    let size = 0;
    try {
      const drawn = caseOf(TARGETS[target], seeds, seed, iteration);
      size = drawn.size;
      const examined = drawn.examine({ ...context, outcomes });
      if (examined !== undefined) await examined;
      const cpu = cpuTime() - start;
      if (cpu > MOST_CPU) throw new Error(`it took ${Math.round(cpu)} ms of CPU time`);
    } catch (error) {
      send({ type: 'finding', iteration, message: error instanceof Error ? error.message : String(error) });
    }
    heavy = peakMemory() - base > memoryLimit(size);
    if (iteration % IN_ONE_TURN === 0) {
      await setImmediate();
      if (process.memoryUsage.rss() - collected > MUCH_GARBAGE) {
        globalThis.gc?.();
        collected = process.memoryUsage.rss();
      }
    }
  }
  send({ type: 'done', outcomes, cpu: cpuTime(), next: iteration, heavy }, () => process.disconnect());
}

function send(news: News, then: () => void = () => {}): void {
  process.send?.(news, undefined, undefined, then);
}
