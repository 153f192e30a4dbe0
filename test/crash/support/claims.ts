// Runs operations to their end, and records what they acknowledge.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { StackOptions } from '../../../src/reftable/stack/options.ts';
import type { Stack } from '../../../src/reftable/stack/stack.ts';
import { JournalingFiles } from './journal.ts';
import { type Operation, open } from './operations.ts';
import type { Claim, Findings } from './power-loss.ts';

export const SEED = 20261122;

/** Runs calls one after another on one stack. Each acknowledges what it did; one that had nothing to do, nothing. */
export function claim(
  files: JournalingFiles,
  options: StackOptions,
  calls: readonly ((stack: Stack) => void)[],
): Claim {
  using stack = open(files, options);
  const returned: number[] = [];
  for (const call of calls) {
    const start = files.effects.length;
    call(stack);
    if (files.effects.length > start) returned.push(files.effects.length);
  }
  return { journal: files, returned };
}

export function claimOf(
  { before, options, run }: Operation,
  changed: StackOptions = {},
  files = new JournalingFiles(before),
): Claim {
  return claim(files, { ...options, ...changed }, [run]);
}

/** Asserts that no power loss did harm, and returns how many there were. */
export function assertWhole(t: TestContext, { images, distinct, losses }: Findings): void {
  assert.equal(losses.length, 0, `${losses.length} losses, the first of them ${losses[0]}`);
  t.diagnostic(`${images} images, ${distinct} different stacks among them`);
}

/** Findings of one run added to those of others. */
export function gather(total: Findings, found: Findings): void {
  total.images += found.images;
  total.distinct += found.distinct;
  for (const loss of found.losses) total.losses.push(loss);
}
