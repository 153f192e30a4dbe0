// A run of iterations with a watchdog: an iteration that hangs, or that the thread dies of, is a finding like any other.
import { Worker } from 'node:worker_threads';
import type { Outcomes } from './probe.ts';
import type { Seed } from './seeds.ts';
import type { News, Orders } from './worker.ts';

export interface CampaignFinding {
  readonly iteration: number;
  readonly message: string;
}

export interface CampaignResult {
  executions: number;
  readonly findings: CampaignFinding[];
  readonly outcomes: Outcomes;
}

export interface Campaign {
  readonly seeds: readonly Seed[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** An iteration takes milliseconds; one that takes this long never ends. */
const HANGS_AFTER = 30_000;
/** Far above what any input needs, in megabytes. */
const HEAP = 768;

export async function runCampaign(campaign: Campaign): Promise<CampaignResult> {
  const result: CampaignResult = { executions: 0, findings: [], outcomes: new Map() };
  const until = Date.now() + campaign.seconds * 1000;
  let { from } = campaign;
  while (from < campaign.to && Date.now() < until) {
    const reached = await runWorker({ ...campaign, from, until, current: new SharedArrayBuffer(4) }, result);
    result.executions += reached - from;
    from = reached;
  }
  return result;
}

/** Runs until the worker ends, by itself or not; returns the iteration to go on with. */
function runWorker(orders: Orders, result: CampaignResult): Promise<number> {
  const clock = new Int32Array(orders.current);
  clock[0] = orders.from;
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: orders,
    resourceLimits: { maxOldGenerationSizeMb: HEAP },
  });
  return new Promise(resolve => {
    let done = false;
    let fault = 'the thread ended';
    let last = -1;
    const watchdog = setInterval(() => {
      const now = Atomics.load(clock, 0);
      if (now === last && !done) {
        fault = `no end after ${HANGS_AFTER / 1000} s`;
        void worker.terminate();
      }
      last = now;
    }, HANGS_AFTER);
    worker.on('message', (news: News) => {
      if (news.type === 'finding') result.findings.push({ iteration: news.iteration, message: news.message });
      else {
        done = true;
        for (const [outcome, count] of news.outcomes)
          result.outcomes.set(outcome, (result.outcomes.get(outcome) ?? 0) + count);
      }
    });
    worker.on('error', error => {
      fault = `the thread died: ${error.message}`;
    });
    worker.on('exit', () => {
      clearInterval(watchdog);
      const iteration = Atomics.load(clock, 0);
      if (!done) result.findings.push({ iteration, message: fault });
      resolve(iteration + 1);
    });
  });
}
