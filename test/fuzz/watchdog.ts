// Distinguishes a process that hangs from one that a busy machine does not schedule.
import { readdirSync, readFileSync } from 'node:fs';
import { LONGEST_TIME, LONGEST_WAIT, MOST_CPU } from './limits.ts';

/** Milliseconds between two samples. */
export const SAMPLE_EVERY = 250;
/** Fewer than this many samples do not show that a process waits. */
const MIN_SAMPLES = 4;

interface Sample {
  /** Of all threads, in milliseconds. */
  readonly cpu: number;
  /** Every thread waits for something; none runs or could run. */
  readonly waits: boolean;
}

/** Judges a worker by samples, one every `SAMPLE_EVERY` milliseconds. */
export class Watchdog {
  readonly #pid: number;
  readonly #sample: (pid: number) => Sample | undefined;
  readonly #now: () => number;
  #iteration = -1;
  #started = 0;
  #cpuAtStart = 0;
  #last: Sample | undefined;
  #waitsSince = 0;
  #waitingSamples = 0;

  constructor(pid: number, sample = sampleOf, now: () => number = () => performance.now()) {
    this.#pid = pid;
    this.#sample = sample;
    this.#now = now;
  }

  /** Takes a sample of the process, which is at `iteration`; returns why it hangs, or `undefined`. */
  look(iteration: number): string | undefined {
    const sample = this.#sample(this.#pid);
    const now = this.#now();
    if (iteration !== this.#iteration) this.#start(iteration, sample, now);
    if (sample === undefined) return now - this.#started > LONGEST_TIME ? `no end after ${LONGEST_TIME} ms` : undefined;
    if (sample.cpu - this.#cpuAtStart > MOST_CPU) return `no end after ${MOST_CPU} ms of CPU time`;
    if (!sample.waits || sample.cpu !== this.#last?.cpu) {
      this.#waitsSince = now;
      this.#waitingSamples = 0;
    } else this.#waitingSamples++;
    this.#last = sample;
    const waits = this.#waitingSamples >= MIN_SAMPLES && now - this.#waitsSince > LONGEST_WAIT;
    return waits ? `it has waited for more than ${LONGEST_WAIT} ms` : undefined;
  }

  #start(iteration: number, sample: Sample | undefined, now: number): void {
    this.#iteration = iteration;
    this.#started = now;
    this.#cpuAtStart = sample?.cpu ?? 0;
    this.#last = undefined;
  }
}

/** A tick of the CPU times in /proc, in milliseconds. */
const TICK = 10;

/** From /proc (proc_pid_stat(5)); `undefined` where there is none. */
export function sampleOf(pid: number): Sample | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map(id => fieldsOf(`/proc/${pid}/task/${id}/stat`));
    const [, , , , , , , , , , , user, system] = fieldsOf(`/proc/${pid}/stat`);
    return { cpu: (Number(user) + Number(system)) * TICK, waits: threads.every(([state]) => state === 'S') };
  } catch {
    return undefined;
  }
}

/** The fields after the program's name, which may hold spaces. */
function fieldsOf(file: string): string[] {
  const text = readFileSync(file, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
