// A run of iterations with a watchdog: an iteration that hangs, or that its process dies of, is a finding like any other.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
/** Far above what any input needs, in MiB. */
const HEAP = 768;

export async function runCampaign(campaign: Campaign): Promise<CampaignResult> {
  const result: CampaignResult = { executions: 0, findings: [], outcomes: new Map() };
  const until = Date.now() + campaign.seconds * 1000;
  const scratch = mkdtempSync(join(tmpdir(), 'reftable-fuzz-'));
  try {
    let { from } = campaign;
    while (from < campaign.to && Date.now() < until) {
      const reached = await runWorker({ ...campaign, from, until, progress: join(scratch, 'progress') }, result);
      result.executions += reached - from;
      from = reached;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return result;
}

/** Runs until the worker ends, by itself or not; returns the iteration to go on with. */
function runWorker(orders: Orders, result: CampaignResult): Promise<number> {
  const current = () => currentIteration(orders);
  const worker = fork(new URL('worker.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${HEAP}`],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  worker.send(orders);
  return new Promise(resolve => {
    let done = false;
    let hangs = false;
    let last = -1;
    const watchdog = setInterval(() => {
      const now = current();
      hangs = now === last && !done;
      if (hangs) worker.kill('SIGKILL');
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
    worker.on('close', (code, signal) => {
      clearInterval(watchdog);
      const iteration = current();
      const fault = hangs
        ? `no end after ${HANGS_AFTER / 1000} s`
        : `the process died (${signal ?? `exit status ${code}`}), as when its memory is used up`;
      if (!done) result.findings.push({ iteration, message: fault });
      resolve(iteration + 1);
    });
  });
}

/** The iteration that the worker has come to, also when it is no more. */
function currentIteration({ progress, from }: Orders): number {
  const bytes = existsSync(progress) ? readFileSync(progress) : Buffer.alloc(0);
  return bytes.length === 4 ? Math.max(from, bytes.readUInt32BE()) : from;
}
