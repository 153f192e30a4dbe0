// Two processes on one stack, and a power loss after each of their effects.

import type { StackOptions } from '../../../src/reftable/stack/options.ts';
import type { Stack } from '../../../src/reftable/stack/stack.ts';
import { random } from '../../differential/random.ts';
import { ref } from '../../engine/support/records.ts';
import { add } from '../../engine/support/stacks.ts';
import { claim, claimOf, gather, SEED } from './claims.ts';
import { JournalingFiles } from './journal.ts';
import { type Operation, open, operations } from './operations.ts';
import { cutPower, type Findings } from './power-loss.ts';
import { removeLocks } from './recovery.ts';

interface Successor {
  run(stack: Stack): void;
  readonly acknowledges: boolean;
}

/** What a process may do on a stack that another one left. */
export const SUCCESSORS = {
  adds: {
    run: stack => add(stack, [ref('refs/heads/next', stack.nextUpdateIndex)]),
    acknowledges: true,
  },
  'merges all': { run: stack => stack.compactAll({ expiry: { minUpdateIndex: 1n } }), acknowledges: true },
  // A clean guarantees nothing about changes of others, except that it does not lose more.
  cleans: { run: stack => stack.clean({ temporaryFiles: true }), acknowledges: false },
} satisfies Record<string, Successor>;

/** Lets every operation die after every effect, and another process continue from there. */
export function succeed({ run, acknowledges }: Successor, options: StackOptions = {}): Findings {
  const total: Findings = { images: 0, distinct: 0, losses: [] };
  for (const operation of operations()) {
    const { journal } = claimOf(operation);
    for (let died = 1; died < journal.effects.length; died++) {
      const files = new JournalingFiles(journal.initial, journal.effects.slice(0, died));
      removeLocks(files);
      const { returned } = claim(files, options, [run]);
      gather(
        total,
        cutPower({ journal: files, returned: acknowledges ? returned : [] }, random(SEED), { first: died, limit: 10 }),
      );
    }
  }
  return total;
}

/** Compacts while another process, which has the stack open, takes up the new list before each call in turn. */
export function withObserver(observe: (other: Stack) => void, options: StackOptions = {}): Findings {
  const total: Findings = { images: 0, distinct: 0, losses: [] };
  const operation = operations().find(({ name }) => name === 'compacting a range') as Operation;
  for (let turn = 0, calls = Number.POSITIVE_INFINITY; turn < calls; turn++) {
    const files = new JournalingFiles(operation.before);
    const other = open(files, options);
    let call = 0;
    files.before = () => {
      if (call++ === turn) observe(other);
    };
    const claimed = claimOf(operation, {}, files);
    files.before = () => {};
    calls = call;
    gather(total, cutPower(claimed, random(SEED), { limit: 200 }));
    other.close();
  }
  return total;
}
