/** Checks the known stacks, one after the other and in slices, and again when one has changed. */

import type { Finding } from '../../check/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { listPath, platform, readListBytes } from '../../reftable/index.ts';
import { inSlices } from '../slices.ts';
import { type Collected, Collection } from './collect-findings.ts';
import { directoryStamp } from './directory-stamp.ts';

/** Looks through a stack step by step; between two steps it may be left. */
export type Check = (stack: StackLocation) => Iterator<CheckStep>;
export type CheckStep =
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'progress'; readonly message?: string; readonly fraction?: number };

/** Called sometimes with the progress, from 0 to 1. */
export type OnProgress = (directory: string, message: string, fraction: number) => void;

/** A stack to check. */
export interface StackToCheck extends StackLocation {
  /** Directory of the main worktree's stack, where symbolic refs of a linked one lead. */
  readonly main?: string;
}

export interface CheckResult {
  readonly stack: StackLocation;
  readonly collected: Collected;
  /** `tables.list` as it was meanwhile. */
  readonly list: Buffer;
}

/** Milliseconds of rest after a change: a writer changes a directory several times. */
const DEBOUNCE = 200;
/** Milliseconds between two words on how far it has come. */
const PROGRESS_EVERY = 200;

export class CheckQueue {
  readonly #check: Check;
  readonly #onResult: (report: CheckResult) => void;
  readonly #onError: (stack: StackLocation, error: unknown) => void;
  readonly #onProgress: OnProgress;
  readonly #stacks = new Map<string, StackToCheck>();
  /** What the directories were when they were last looked through to the end. */
  readonly #seen = new Map<string, string>();
  /** Directories to check, the one that waits longest first. */
  readonly #queue = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #running: { readonly directory: string; readonly abort: AbortController } | undefined;
  /** By directory: who waits for the next report. */
  readonly #waiting = new Map<string, ((report: CheckResult | undefined) => void)[]>();
  #notified = 0;

  constructor(
    check: Check,
    onResult: (report: CheckResult) => void,
    onError: (stack: StackLocation, error: unknown) => void,
    onProgress: OnProgress = () => {},
  ) {
    this.#check = check;
    this.#onResult = onResult;
    this.#onError = onError;
    this.#onProgress = onProgress;
  }

  /** These are the stacks from now on; new ones are looked through. Gives back the directories that went. */
  setStacks(stacks: readonly StackToCheck[]): string[] {
    const wanted = new Map(stacks.map(stack => [stack.directory, stack]));
    const gone = [...this.#stacks.keys()].filter(directory => !wanted.has(directory));
    for (const directory of gone) this.#forget(directory);
    for (const [directory, stack] of wanted) {
      const known = this.#stacks.get(directory);
      this.#stacks.set(directory, stack);
      if (known !== undefined && known.hash === stack.hash) continue;
      this.#seen.delete(directory);
      this.#soon(directory);
    }
    return gone;
  }

  /**
   * Looks through a stack, and those that lead to it, again, soon, if they are not what they were; what is under way of
   * them is given up.
   */
  changed(directory: string): void {
    for (const stack of this.#stacks.values()) {
      if (stack.directory === directory || stack.main === directory) this.#soon(stack.directory);
    }
  }

  /** Looks through a stack now, changed or not; `undefined` for one that is not known, or is given up meanwhile. */
  check(directory: string): Promise<CheckResult | undefined> {
    if (!this.#stacks.has(directory)) return Promise.resolve(undefined);
    this.#seen.delete(directory);
    const report = new Promise<CheckResult | undefined>(resolve => {
      this.#waiting.set(directory, [...(this.#waiting.get(directory) ?? []), resolve]);
    });
    if (this.#running?.directory !== directory) {
      this.#queue.add(directory);
      this.#next();
    }
    return report;
  }

  dispose(): void {
    for (const directory of [...this.#stacks.keys()]) this.#forget(directory);
  }

  #soon(directory: string): void {
    if (this.#running?.directory === directory) this.#running.abort.abort();
    clearTimeout(this.#timers.get(directory));
    const timer = setTimeout(() => {
      this.#timers.delete(directory);
      this.#queue.add(directory);
      this.#next();
    }, DEBOUNCE);
    this.#timers.set(directory, timer);
  }

  #answer(directory: string, report: CheckResult | undefined): void {
    const waiting = this.#waiting.get(directory) ?? [];
    this.#waiting.delete(directory);
    for (const resolve of waiting) resolve(report);
  }

  #forget(directory: string): void {
    this.#answer(directory, undefined);
    this.#stacks.delete(directory);
    this.#seen.delete(directory);
    this.#queue.delete(directory);
    clearTimeout(this.#timers.get(directory));
    this.#timers.delete(directory);
    if (this.#running?.directory === directory) this.#running.abort.abort();
  }

  #next(): void {
    const [directory] = this.#queue;
    if (this.#running || directory === undefined) return;
    const stack = this.#stacks.get(directory);
    if (stack === undefined) return;
    this.#queue.delete(directory);
    const now = directoryStamp(directory) + (stack.main === undefined ? '' : directoryStamp(stack.main));
    if (now === this.#seen.get(directory)) {
      this.#next();
      return;
    }
    const abort = new AbortController();
    this.#running = { directory, abort };
    inSlices(this.#run(stack), abort.signal)
      .then(report => {
        if (report === undefined || abort.signal.aborted) return;
        this.#seen.set(directory, now);
        this.#onResult(report);
        this.#answer(directory, report);
      })
      .catch(error => {
        this.#onError(stack, error);
        this.#answer(directory, undefined);
      })
      .finally(() => {
        this.#running = undefined;
        this.#next();
      });
  }

  #notify(directory: string, message = '', fraction = 0): void {
    const now = Date.now();
    if (now - this.#notified < PROGRESS_EVERY) return;
    this.#notified = now;
    this.#onProgress(directory, message, fraction);
  }

  *#run(stack: StackLocation): Generator<void, CheckResult, undefined> {
    const list = readList(stack.directory);
    const collection = new Collection();
    const steps = this.#check(stack);
    try {
      for (let step = steps.next(); !step.done; step = steps.next()) {
        if (step.value.type === 'finding') collection.add(step.value.finding);
        else this.#notify(stack.directory, step.value.message, step.value.fraction);
        yield;
      }
    } finally {
      steps.return?.();
    }
    return { stack, collected: collection.collected, list };
  }
}

/** The list's bytes, for the offsets of findings. Empty if it cannot be read, which is a finding of its own. */
function readList(directory: string): Buffer {
  try {
    return Buffer.from(readListBytes(platform.files, listPath(directory)) ?? []);
  } catch {
    return Buffer.alloc(0);
  }
}
