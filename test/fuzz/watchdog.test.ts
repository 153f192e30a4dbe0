import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { LONGEST_TIME, LONGEST_WAIT, MOST_CPU } from './limits.ts';
import { SAMPLE_EVERY, sampleOf, Watchdog } from './watchdog.ts';

/** The watchdog's result after samples of one iteration, taken at their regular times. */
function verdict(samples: readonly ({ cpu: number; waits: boolean } | undefined)[]): string | undefined {
  let taken = 0;
  const watchdog = new Watchdog(
    1,
    () => samples[taken],
    () => taken * SAMPLE_EVERY,
  );
  let found: string | undefined;
  for (; taken < samples.length; taken++) found ??= watchdog.look(7);
  return found;
}

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

test('an iteration that uses more than its CPU time hangs', () => {
  const busy = (count: number) => times(count, i => ({ cpu: 500 + i * SAMPLE_EVERY, waits: false }));
  assert.equal(verdict(busy(MOST_CPU / SAMPLE_EVERY)), undefined);
  assert.match(verdict(busy(MOST_CPU / SAMPLE_EVERY + 3)) ?? '', /CPU time/);
});

test('an iteration that only waits hangs', () => {
  assert.match(verdict(times(LONGEST_WAIT / SAMPLE_EVERY + 3, () => ({ cpu: 500, waits: true }))) ?? '', /waited/);
});

test('an iteration that a busy machine does not let run does not hang', () => {
  assert.equal(verdict(times(400, () => ({ cpu: 500, waits: false }))), undefined);
});

test('an iteration that waits sometimes does not hang', () => {
  assert.equal(verdict(times(100, i => ({ cpu: 500 + Math.floor(i / 4) * 10, waits: true }))), undefined);
});

test('without samples the clock decides', () => {
  const samples = (milliseconds: number) => times(milliseconds / SAMPLE_EVERY, () => undefined);
  assert.equal(verdict(samples(LONGEST_TIME)), undefined);
  assert.match(verdict(samples(LONGEST_TIME + 3 * SAMPLE_EVERY)) ?? '', /no end/);
});

test('every new iteration restarts the measurement', () => {
  let cpu = 0;
  const watchdog = new Watchdog(1, () => ({ cpu, waits: false }));
  for (let iteration = 0; iteration < 100; iteration++) {
    cpu += 1000;
    assert.equal(watchdog.look(iteration), undefined);
  }
});

test('samples of a process show whether it waits', { skip: process.platform !== 'linux' }, async t => {
  const waiting = spawn('sleep', ['60']);
  t.after(() => waiting.kill());
  const pid = waiting.pid as number;
  while (!sampleOf(pid)?.waits) await new Promise(resolve => setTimeout(resolve, 10));
  assert.ok((sampleOf(pid)?.cpu ?? 1000) < 1000);
  assert.equal(sampleOf(process.pid)?.waits, false);
  assert.equal(sampleOf(2 ** 30), undefined);
});
