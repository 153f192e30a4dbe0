/** Checks the known stacks, one after the other and in slices, and again when one has changed. */

import { type Collected, CollectedFindings, type Finding } from '../../check/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { listPath, platform, readListBytes } from '../../reftable/index.ts';
import { inSlices } from '../slices.ts';
import { directoryStamp } from './directory-stamp.ts';

/** Checks a stack step by step, and can be stopped between two steps. `objects`: also looks up objects, with git. */
export type Check = (stack: StackLocation, objects: boolean) => Iterator<CheckStep>;
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
  /** Whether objects were looked up. */
  readonly objects: boolean;
  readonly collected: Collected;
  /** `tables.list` as it was meanwhile. */
  readonly list: Buffer;
}

/** Milliseconds of rest after a change: a writer changes a directory several times. */
const DEBOUNCE = 200;
/** Milliseconds between two reports of progress. */
const PROGRESS_EVERY = 200;

export class CheckQueue {
  readonly #check: Check;
  readonly #onResult: (result: CheckResult) => void;
  readonly #onError: (stack: StackLocation, error: unknown) => void;
  readonly #onProgress: OnProgress;
  readonly #stacks = new Map<string, StackToCheck>();
  /** The stamps of the directories at their last complete check. */
  readonly #seen = new Map<string, string>();
  /** Directories to check, the one that waits longest first. */
  readonly #queue = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Directories whose next complete check looks up objects. */
  readonly #withObjects = new Set<string>();
  #running: { readonly directory: string; readonly objects: boolean; readonly abort: AbortController } | undefined;
  /** By directory: the callers that wait for the next report. */
  readonly #waiting = new Map<string, ((result: CheckResult | undefined) => void)[]>();
  #notified = 0;

  constructor(
    check: Check,
    onResult: (result: CheckResult) => void,
    onError: (stack: StackLocation, error: unknown) => void,
    onProgress: OnProgress = () => {},
  ) {
    this.#check = check;
    this.#onResult = onResult;
    this.#onError = onError;
    this.#onProgress = onProgress;
  }

  /** Sets the stacks, and checks new ones. Returns the directories that are no longer among them. */
  setStacks(stacks: readonly StackToCheck[]): string[] {
    const byDirectory = new Map(stacks.map(stack => [stack.directory, stack]));
    const gone = [...this.#stacks.keys()].filter(directory => !byDirectory.has(directory));
    for (const directory of gone) this.#forget(directory);
    for (const [directory, stack] of byDirectory) {
      const known = this.#stacks.get(directory);
      this.#stacks.set(directory, stack);
      if (known !== undefined && known.hash === stack.hash) continue;
      this.#seen.delete(directory);
      this.#soon(directory);
    }
    return gone;
  }

  /**
   * Checks a stack, and those that lead to it, again after a short time if they changed. A running check of them is
   * stopped.
   */
  changed(directory: string): void {
    for (const stack of this.#stacks.values()) {
      if (stack.directory === directory || stack.main === directory) this.#soon(stack.directory);
    }
  }

  /**
   * Checks a stack now, changed or not; `undefined` if it is not known or no longer known, or if the check failed. With
   * `objects`, looks up objects too, in this check only.
   */
  check(directory: string, { objects = false } = {}): Promise<CheckResult | undefined> {
    if (!this.#stacks.has(directory)) return Promise.resolve(undefined);
    this.#seen.delete(directory);
    if (objects) this.#withObjects.add(directory);
    const result = new Promise<CheckResult | undefined>(resolve => {
      this.#waiting.set(directory, [...(this.#waiting.get(directory) ?? []), resolve]);
    });
    if (this.#running?.directory !== directory) {
      this.#queue.add(directory);
      this.#next();
    } else if (objects && !this.#running.objects) {
      this.#soon(directory);
    }
    return result;
  }

  /** Checks the stack without objects instead, if a check with objects is running or waiting. */
  cancelObjects(directory: string): void {
    if (this.#withObjects.delete(directory)) this.#soon(directory);
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

  #answer(directory: string, result: CheckResult | undefined): void {
    const waiting = this.#waiting.get(directory) ?? [];
    this.#waiting.delete(directory);
    for (const resolve of waiting) resolve(result);
  }

  #forget(directory: string): void {
    this.#answer(directory, undefined);
    this.#stacks.delete(directory);
    this.#seen.delete(directory);
    this.#withObjects.delete(directory);
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
    const objects = this.#withObjects.has(directory);
    this.#running = { directory, objects, abort };
    inSlices(this.#run(stack, objects), abort.signal)
      .then(result => {
        this.#running = undefined;
        if (result === undefined || abort.signal.aborted) return;
        if (objects) this.#withObjects.delete(directory);
        this.#seen.set(directory, now);
        this.#onResult(result);
        this.#answer(directory, result);
      })
      .catch(error => {
        this.#running = undefined;
        // The findings before the lookup failed were not reported.
        if (this.#withObjects.delete(directory)) this.#soon(directory);
        this.#onError(stack, error);
        this.#answer(directory, undefined);
      })
      .finally(() => this.#next());
  }

  #notify(directory: string, message = '', fraction = 0): void {
    const now = Date.now();
    if (now - this.#notified < PROGRESS_EVERY) return;
    this.#notified = now;
    this.#onProgress(directory, message, fraction);
  }

  *#run(stack: StackLocation, objects: boolean): Generator<void, CheckResult, undefined> {
    const list = readList(stack.directory);
    const collection = new CollectedFindings();
    const steps = this.#check(stack, objects);
    try {
      for (let step = steps.next(); !step.done; step = steps.next()) {
        if (step.value.type === 'finding') collection.add(step.value.finding);
        else this.#notify(stack.directory, step.value.message, step.value.fraction);
        yield;
      }
    } finally {
      steps.return?.();
    }
    return { stack, objects, collected: collection.collected, list };
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
