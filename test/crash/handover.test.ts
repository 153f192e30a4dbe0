// Another process may already see, build upon or clean up changes that one process has not yet synced.
import { test } from 'node:test';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import { assertWhole } from './support/claims.ts';
import { SUCCESSORS, succeed, withObserver } from './support/two-processes.ts';

for (const [name, successor] of Object.entries(SUCCESSORS)) {
  test(`a power loss leaves a complete stack when a process that ${name} followed one that died`, t => {
    assertWhole(t, succeed(successor));
  });
}

for (const [what, observe] of [
  ['reloads', other => other.reload()],
  ['closes', other => other.close()],
] satisfies [string, (other: Stack) => void][]) {
  test(`a power loss leaves a complete stack when another process ${what} the stack at any moment of a compaction`, t => {
    assertWhole(t, withObserver(observe));
  });
}
