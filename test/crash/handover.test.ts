// What one process has not yet synced, another may already see and build upon, or clear up behind.
import { test } from 'node:test';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import { assertWhole } from './support/claims.ts';
import { SUCCESSORS, succeed, withObserver } from './support/two-processes.ts';

for (const name of Object.keys(SUCCESSORS)) {
  test(`a power cut finds everything whole when a process that ${name} followed one that died`, t => {
    assertWhole(t, succeed(name));
  });
}

for (const [what, observe] of [
  ['reloads', other => other.reload()],
  ['closes', other => other.close()],
] satisfies [string, (other: Stack) => void][]) {
  test(`a power cut finds everything whole when another process ${what} the stack at any moment of a compaction`, t => {
    assertWhole(t, withObserver(observe));
  });
}
