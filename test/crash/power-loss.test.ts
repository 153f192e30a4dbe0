// States of a stack after a power loss at every step of every operation: see support/power-loss.ts.
import { test } from 'node:test';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import { random } from '../differential/random.ts';
import { ref } from '../engine/support/records.ts';
import { add } from '../engine/support/stacks.ts';
import { first } from '../support/present.ts';
import { assertWhole, claim, claimOf, SEED } from './support/claims.ts';
import { filesOf } from './support/images.ts';
import { JournalingFiles } from './support/journal.ts';
import { operations } from './support/operations.ts';
import { cutPower } from './support/power-loss.ts';
import { recover } from './support/recovery.ts';

for (const operation of operations()) {
  test(`a power loss during or after ${operation.name} leaves the old or the new stack, and acknowledged changes`, t => {
    let seen = 0;
    assertWhole(
      t,
      cutPower(claimOf(operation), random(SEED), {
        limit: 4000,
        visit: (image, what) => {
          if (seen++ % 16 === 0) recover(filesOf(image), what);
        },
      }),
    );
  });
}

test('a power loss anywhere in a long run of changes loses no acknowledged change', t => {
  const { before } = first(operations());
  const adding = Array.from({ length: 12 }, (_, i) => (stack: Stack) => {
    add(stack, [ref(`refs/heads/added-${i}`, stack.nextUpdateIndex)]);
  });
  const others = operations().filter(({ name }) => ['an addition of two tables', 'compacting all'].includes(name));
  const calls = [
    ...adding.slice(0, 6),
    (stack: Stack) => stack.compactRange(0, 1),
    ...adding.slice(6),
    ...others.map(({ run }) => run),
    (stack: Stack) => stack.clean(),
    (stack: Stack) => stack.compactAll({ expiry: { minUpdateIndex: 6n } }),
  ];
  const findings = cutPower(claim(new JournalingFiles(before), {}, calls), random(SEED));
  assertWhole(t, findings);
});
