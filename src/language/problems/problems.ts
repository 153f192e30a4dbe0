/** Keeps the findings of all stacks published. */

import { dirname } from 'node:path';
import { LIST_FILE } from '../../reftable/index.ts';
import type { Checked, Checking, KnownStack } from '../protocol.ts';
import type { Publisher } from '../publisher.ts';
import { type Check, CheckQueue, type CheckResult } from './check-queue.ts';
import { diagnosticsOf } from './diagnostics.ts';

export class Problems {
  readonly #publisher: Publisher;
  readonly #onChecked: (checked: Checked) => void;
  readonly #checkQueue: CheckQueue;
  /** By directory: the files with something published. */
  readonly #published = new Map<string, ReadonlySet<string>>();

  constructor(
    check: Check,
    publisher: Publisher,
    {
      onChecked,
      onChecking,
      onError,
    }: {
      onChecked: (checked: Checked) => void;
      onChecking: (checking: Checking) => void;
      onError: (why: string) => void;
    },
  ) {
    this.#publisher = publisher;
    this.#onChecked = onChecked;
    this.#checkQueue = new CheckQueue(
      check,
      result => this.#publish(result),
      (stack, error) => onError(`${stack.directory} could not be looked through: ${(error as Error).stack ?? error}`),
      (directory, message, fraction) => onChecking({ directory, message, fraction }),
    );
  }

  setStacks(stacks: readonly KnownStack[]): void {
    const stacksToCheck = stacks.map(({ location, main }) => ({ ...location, main: main.directory }));
    for (const directory of this.#checkQueue.setStacks(stacksToCheck)) {
      for (const path of this.#published.get(directory) ?? []) this.#publisher.setOnDisk(path, undefined);
      this.#published.delete(directory);
    }
  }

  changed(directory: string): void {
    this.#checkQueue.changed(directory);
  }

  /** Checks a stack now; `undefined` if the check failed. */
  async check(directory: string, options: { readonly objects?: boolean } = {}): Promise<Checked | undefined> {
    const result = await this.#checkQueue.check(directory, options);
    return result && { directory, counts: result.collected.counts, objects: result.objects };
  }

  /** Checks the stack without objects instead, if a check with objects is running or waiting. */
  cancelObjects(directory: string): void {
    this.#checkQueue.cancelObjects(directory);
  }

  dispose(): void {
    this.#checkQueue.dispose();
  }

  #publish({ stack: { directory }, objects, collected, list }: CheckResult): void {
    const files = diagnosticsOf(directory, collected, list);
    for (const path of this.#published.get(directory) ?? []) {
      if (!files.has(path)) this.#publisher.setOnDisk(path, undefined);
    }
    const text = list.toString('utf8');
    for (const [path, diagnostics] of files) {
      const isList = path.endsWith(LIST_FILE) && dirname(path) === directory;
      this.#publisher.setOnDisk(path, { diagnostics, ...(isList ? { text } : {}) });
    }
    this.#published.set(directory, new Set(files.keys()));
    this.#onChecked({ directory, counts: collected.counts, objects });
  }
}
