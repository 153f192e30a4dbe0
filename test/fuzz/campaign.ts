// A run of iterations with a watchdog: an iteration that hangs, that needs too much memory or that ends its process is a
// finding like any other.
import { type ChildProcess, fork } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutCache } from '../../scripts/provision/cache.mjs';
import { LONGEST_TIME } from './limits.ts';
import type { Outcomes } from './probe.ts';
import type { TargetName } from './targets.ts';
import { SAMPLE_EVERY, Watchdog } from './watchdog.ts';
import type { Weight } from './weigh.ts';
import type { News, Orders } from './worker.ts';

export interface CampaignFinding {
  readonly iteration: number;
  readonly message: string;
}

export interface CampaignResult {
  executions: number;
  readonly findings: CampaignFinding[];
  readonly outcomes: Outcomes;
  /** CPU time of the workers that ended, in milliseconds. */
  cpu: number;
}

export interface Campaign {
  readonly target: TargetName;
  /** As the target collected them. */
  readonly seeds: unknown;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** By the clock. */
  readonly seconds: number;
  /** Run every check on every input. */
  readonly thorough?: boolean;
  readonly onFinding?: (finding: CampaignFinding) => void;
  /** Called about once a minute. */
  readonly onProgress?: (executions: number) => void;
}

/** Of a worker's heap, in MiB: beyond what any input needs. */
const HEAP = 768;
/** The most findings of a run: with more, one fault was found many times. */
const MOST_FINDINGS = 1000;
const PROGRESS_EVERY = 60_000;

export async function runCampaign(campaign: Campaign): Promise<CampaignResult> {
  const run = new Run(campaign);
  try {
    await run.toTheEnd();
  } finally {
    run.removeScratch();
  }
  return run.result;
}

class Run {
  readonly result: CampaignResult = { executions: 0, findings: [], outcomes: new Map(), cpu: 0 };
  readonly #campaign: Campaign;
  readonly #folder = mkdtempSync(join(memoryFolder(), 'reftable-fuzz-'));
  readonly #until: number;
  #reported = Date.now();

  constructor(campaign: Campaign) {
    this.#campaign = campaign;
    this.#until = Date.now() + campaign.seconds * 1000;
  }

  async toTheEnd(): Promise<void> {
    let { from } = this.#campaign;
    const { to } = this.#campaign;
    while (from < to && Date.now() < this.#until && this.result.findings.length < MOST_FINDINGS) {
      from = await this.#runWorker(this.#orders(from, to));
      this.result.executions = from - this.#campaign.from;
    }
  }

  removeScratch(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #orders(from: number, to: number): Orders {
    const { target, seeds, seed, thorough = false } = this.#campaign;
    const scratch = mkdtempSync(join(this.#folder, 'scratch-'));
    const progress = join(scratch, 'progress');
    return { target, seeds, seed, from, to, until: this.#until, thorough, progress, scratch };
  }

  /** Runs a worker until it ends, by itself or not; returns the iteration to continue with. */
  async #runWorker(orders: Orders): Promise<number> {
    const worker = start('worker.ts', orders);
    const watchdog = new Watchdog(worker.pid as number);
    let done: (News & { type: 'done' }) | undefined;
    let hangs: string | undefined;
    const timer = setInterval(() => {
      const iteration = currentIteration(orders);
      if (iteration !== undefined) this.#reportProgress(iteration);
      if (iteration !== undefined && done === undefined) hangs ??= watchdog.look(iteration);
      if (hangs !== undefined || this.result.findings.length >= MOST_FINDINGS) worker.kill('SIGKILL');
    }, SAMPLE_EVERY);
    worker.on('message', (news: News) => {
      if (news.type === 'finding') this.#add(news);
      else done = news;
    });
    const ended = await end(worker);
    clearInterval(timer);
    const iteration = currentIteration(orders) ?? orders.from;
    rmSync(orders.scratch, { recursive: true, force: true });
    if (done === undefined) {
      if (this.result.findings.length < MOST_FINDINGS) this.#add({ iteration, message: hangs ?? ended });
      return iteration + 1;
    }
    this.result.cpu += done.cpu;
    for (const [outcome, count] of done.outcomes) {
      this.result.outcomes.set(outcome, (this.result.outcomes.get(outcome) ?? 0) + count);
    }
    if (done.heavy) await this.#weigh(done.next - 1);
    return done.next;
  }

  /** Garbage of earlier iterations may have made a worker large: a separate process measures the input alone. */
  async #weigh(iteration: number): Promise<void> {
    const orders = this.#orders(iteration, iteration + 1);
    const process = start('weigh.ts', orders);
    let weight: Weight | undefined;
    process.on('message', (news: Weight) => {
      weight = news;
    });
    const timer = setTimeout(() => process.kill('SIGKILL'), LONGEST_TIME);
    const ended = await end(process);
    clearTimeout(timer);
    rmSync(orders.scratch, { recursive: true, force: true });
    if (weight === undefined) this.#add({ iteration, message: `its memory cannot be measured: ${ended}` });
    else if (weight.added > weight.limit) {
      this.#add({ iteration, message: `it needs ${weight.added} bytes of memory, the limit is ${weight.limit}` });
    }
  }

  #add({ iteration, message }: CampaignFinding): void {
    this.result.findings.push({ iteration, message });
    this.#campaign.onFinding?.({ iteration, message });
  }

  #reportProgress(iteration: number): void {
    if (Date.now() - this.#reported < PROGRESS_EVERY) return;
    this.#reported = Date.now();
    this.#campaign.onProgress?.(iteration - this.#campaign.from);
  }
}

function start(program: string, orders: Orders): ChildProcess {
  const process = fork(new URL(program, import.meta.url), {
    execArgv: [`--max-old-space-size=${HEAP}`, '--expose-gc'],
    // Workers start often, and most of a start is compiling the same modules.
    env: { ...globalThis.process.env, NODE_COMPILE_CACHE: join(checkoutCache, 'compiled') },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  process.send(orders);
  return process;
}

/** How a process ended. */
function end(process: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    process.on('close', (code, signal) => {
      resolve(`the process ended with ${signal ?? `status ${code}`}`);
    });
  });
}

/** The iteration that the worker is at, or was at when it ended; `undefined` before the first. */
function currentIteration({ progress }: Orders): number | undefined {
  const bytes = existsSync(progress) ? readFileSync(progress) : Buffer.alloc(0);
  return bytes.length === 4 ? bytes.readUInt32BE() : undefined;
}

/** Where files are kept in memory, as far as the system has such a folder. */
function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return realpathSync(tmpdir());
  }
}
