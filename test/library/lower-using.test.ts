import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as esbuild from 'esbuild';
import { lowerUsing } from '../../scripts/build/lower-using.mjs';

const SOURCE = `
export function run(log, fails) {
  const resource = name => ({ [Symbol.dispose]: () => log.push('end ' + name) });
  function* values() {
    using _outer = resource(
      'outer',
    );
    for (const i of [1, 2]) {
      using _inner = resource('inner ' + i);
      if (i === 2 && fails) throw new Error('failed');
      yield i;
    }
    using _none = undefined;
    log.push('done');
  }
  for (const value of values()) log.push(value);
}`;

async function logOf(fails: boolean): Promise<unknown[]> {
  const formatted = await esbuild.transform(SOURCE, { supported: { using: true } });
  const lowered = lowerUsing(formatted.code);
  assert.doesNotMatch(lowered, /\busing\b/);
  const { run } = await import(`data:text/javascript,${encodeURIComponent(lowered)}`);
  const log: unknown[] = [];
  if (fails) assert.throws(() => run(log, true), /failed/);
  else run(log, false);
  return log;
}

test('using becomes try and finally', async () => {
  assert.deepEqual(await logOf(false), [1, 'end inner 1', 2, 'end inner 2', 'done', 'end outer']);
  assert.deepEqual(await logOf(true), [1, 'end inner 1', 'end inner 2', 'end outer']);
});
