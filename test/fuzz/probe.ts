import { resolve } from 'node:path';
import { isReftableError } from '../../src/reftable/errors.ts';
import type { GuardedFiles } from './guarded-files.ts';
import type { Input } from './input.ts';

/** Raised by the oracle itself; the message names the broken promise. */
export class Finding extends Error {}

/** How often each outcome was seen: `open ok`, `open FORMAT_ERROR`, … */
export type Outcomes = Map<string, number>;

export interface Attempts {
  attempt<T>(what: string, run: () => T): { readonly value: T } | undefined;
}

/** Runs parts of the engine on one input and checks how they end. */
export class Probe implements Attempts {
  readonly files: GuardedFiles;
  readonly input: Input;
  readonly #outcomes: Outcomes;

  constructor(files: GuardedFiles, input: Input, outcomes: Outcomes) {
    this.files = files;
    this.input = input;
    this.#outcomes = outcomes;
  }

  /** The result of `run`, or `undefined` after a typed error. */
  attempt<T>(what: string, run: () => T): { readonly value: T } | undefined {
    try {
      const value = run();
      this.#count(`${what} ok`);
      return { value };
    } catch (error) {
      if (error instanceof Finding) throw error;
      if (!isReftableError(error)) {
        throw new Finding(`${what} threw ${error instanceof Error ? error.stack : String(error)}`);
      }
      this.#count(`${what} ${error.code}`);
      const { message, file, code } = error;
      if (code === 'API_ERROR') throw new Finding(`${what} blames its caller: ${message}`);
      if (file === undefined) throw new Finding(`${what}: ${code} names no file: ${message}`);
      if (resolve(file, '..') !== this.files.directory) throw new Finding(`${what}: ${code} is about ${file}`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point.
      if (!/\.$/.test(message) || /[\0-\x1f\x7f]/.test(message)) {
        throw new Finding(`${what}: ${code} is not a printable sentence: ${JSON.stringify(message)}`);
      }
      if (this.input.pristine && !this.input.name.startsWith('recorded')) {
        throw new Finding(`${what} of an unchanged stack: ${code} ${message}`);
      }
      return undefined;
    }
  }

  expectInside(): void {
    const { breaches, openDescriptors } = this.files;
    if (breaches.length > 0) throw new Finding(breaches.join('; '));
    if (openDescriptors > 0) throw new Finding(`${openDescriptors} descriptors were left open`);
  }

  expectUntouched(what: string): void {
    const now = this.files.snapshot();
    for (const name of new Set([...now.keys(), ...this.input.files.keys()])) {
      if (!now.get(name)?.equals(this.input.files.get(name) ?? NOTHING)) throw new Finding(`${what} changed ${name}`);
    }
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }
}

const NOTHING = Buffer.from('no such file');
