// The priority of a thread that leaves the processor to others.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { test } from 'node:test';

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

/** The nice value of a thread that had `before` and yields. */
function after(before: number): number {
  const program = `
    import { getPriority, setPriority } from 'node:os';
    import { yieldProcessor } from '${new URL('../../src/service/worker/priority.ts', import.meta.url)}';
    setPriority(${before});
    yieldProcessor();
    console.log(getPriority());`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

test('a thread that yields gets a lower priority, and never a higher one', {
  skip: process.platform !== 'linux',
}, () => {
  assert.equal(after(PRIORITY_LOW), PRIORITY_LOW);
  const given = Number(execFileSync('nice', { encoding: 'utf8' }));
  assert.equal(after(given), Math.max(given, PRIORITY_BELOW_NORMAL));
});
