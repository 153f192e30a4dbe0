import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { CollectedFindings, type Finding, type Severity } from '../../src/check/index.ts';
import { CheckQueue, type CheckResult, type CheckStep } from '../../src/language/problems/check-queue.ts';
import { inSlices } from '../../src/language/slices.ts';
import { present } from '../support/present.ts';

function finding(file: string, severity: Severity = 'warning'): Finding {
  return { id: 'padding', file, severity, params: { block: 0 } };
}

test('long work yields to others, and stops when no caller needs it', async () => {
  let released = false;
  function* endless(): Generator<void, never, undefined> {
    try {
      for (;;) yield;
    } finally {
      released = true;
    }
  }
  const abort = new AbortController();
  const running = inSlices(endless(), abort.signal);
  for (let turns = 0; turns < 3; turns++) await setImmediate();
  assert.equal(released, false);
  abort.abort();
  assert.equal(await running, undefined);
  assert.equal(released, true);
});

test('a change restarts a stack’s check, and only a complete check is reported', async () => {
  const started: number[] = [];
  const left: number[] = [];
  function* check(): Generator<CheckStep, void, undefined> {
    const run = started.push(started.length) - 1;
    try {
      // The first one would never end.
      while (run === 0) yield { type: 'progress' };
      yield { type: 'finding', finding: finding('a') };
    } finally {
      left.push(run);
    }
  }
  const results: CheckResult[] = [];
  let notified: () => void;
  const done = new Promise<void>(resolve => {
    notified = resolve;
  });
  const checkQueue = new CheckQueue(
    check,
    result => {
      results.push(result);
      notified();
    },
    (_, error) => assert.fail(error as Error),
  );
  checkQueue.setStacks([{ directory: '/nowhere' }]);
  while (started.length === 0) await setTimeout(10);
  checkQueue.changed('/nowhere');
  await done;
  assert.deepEqual(left, [0, 1]);
  assert.equal(results.length, 1);
  assert.deepEqual(results[0]?.collected.counts, { error: 0, warning: 1, info: 0, hint: 0 });
  assert.deepEqual(checkQueue.setStacks([]), ['/nowhere']);
  checkQueue.dispose();
});

test('a stack that is what it was is not looked through again', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-language-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  let checks = 0;
  let notified = () => {};
  function* check(): Generator<CheckStep, void, undefined> {
    checks++;
    yield { type: 'progress' };
  }
  const checkQueue = new CheckQueue(
    check,
    () => notified(),
    (_, error) => assert.fail(error as Error),
  );
  const result = () =>
    new Promise<void>(resolve => {
      notified = resolve;
    });
  const first = result();
  checkQueue.setStacks([{ directory }]);
  await first;
  checkQueue.changed(directory);
  await setTimeout(400);
  assert.equal(checks, 1);
  const second = result();
  writeFileSync(join(directory, 'tables.list'), '');
  checkQueue.changed(directory);
  await second;
  assert.equal(checks, 2);
  checkQueue.dispose();
});

test('looks up objects in one check on request, also if a change restarts it', async () => {
  const runs: boolean[] = [];
  let endless = true;
  function* check(_: unknown, objects: boolean): Generator<CheckStep, void, undefined> {
    runs.push(objects);
    while (objects && endless) yield { type: 'progress' };
  }
  const checkQueue = new CheckQueue(
    check,
    () => {},
    (_, error) => assert.fail(error as Error),
  );
  checkQueue.setStacks([{ directory: '/nowhere' }]);
  assert.equal((await checkQueue.check('/nowhere'))?.objects, false);
  const asked = checkQueue.check('/nowhere', { objects: true });
  while (!runs.includes(true)) await setTimeout(10);
  endless = false;
  checkQueue.changed('/nowhere');
  assert.equal((await asked)?.objects, true);
  assert.equal((await checkQueue.check('/nowhere'))?.objects, false);
  checkQueue.dispose();
});

test('canceling a check with objects leaves a check without objects', async () => {
  const left: boolean[] = [];
  function* check(_: unknown, objects: boolean): Generator<CheckStep, void, undefined> {
    try {
      while (objects) yield { type: 'progress' };
    } finally {
      left.push(objects);
    }
  }
  const checkQueue = new CheckQueue(
    check,
    () => {},
    (_, error) => assert.fail(error as Error),
  );
  checkQueue.setStacks([{ directory: '/nowhere' }]);
  await checkQueue.check('/nowhere');
  const asked = checkQueue.check('/nowhere', { objects: true });
  await setTimeout(50);
  checkQueue.cancelObjects('/nowhere');
  assert.equal((await asked)?.objects, false);
  assert.ok(left.includes(true), 'the check with objects has ended');
  checkQueue.dispose();
});

test('after a lookup of objects failed, checks the stack without objects', async () => {
  function* check(_: unknown, objects: boolean): Generator<CheckStep, void, undefined> {
    yield { type: 'finding', finding: finding('a') };
    if (objects) throw new Error('no git');
  }
  const errors: unknown[] = [];
  const results: boolean[] = [];
  let notified = () => {};
  const checkQueue = new CheckQueue(
    check,
    ({ objects, collected }) => {
      assert.equal(collected.counts.warning, 1);
      results.push(objects);
      notified();
    },
    (_, error) => errors.push(error),
  );
  checkQueue.setStacks([{ directory: '/nowhere' }]);
  await checkQueue.check('/nowhere');
  const again = new Promise<void>(resolve => {
    notified = resolve;
  });
  assert.equal(await checkQueue.check('/nowhere', { objects: true }), undefined);
  assert.equal(errors.length, 1);
  await again;
  assert.deepEqual(new Set(results), new Set([false]));
  checkQueue.dispose();
});

test('of many findings the weightiest are kept, and the rest is counted', () => {
  const collection = new CollectedFindings();
  for (let i = 0; i < 100_000; i++) collection.add(finding('a', 'hint'));
  collection.add(finding('a', 'error'));
  for (let i = 0; i < 1000; i++) collection.add(finding(`file ${i}`));
  const { files, filesLeft, findingsLeft, counts } = collection.collected;
  const total = Object.values(counts).reduce((sum, count) => sum + count);
  const a = present(files.get('a'));
  assert.equal(a.findings[0]?.severity, 'error');
  assert.equal(a.findings.length + a.left, 100_001);
  assert.equal(files.size + filesLeft, 1001);
  assert.equal(findingsLeft, filesLeft);
  assert.equal(total, 101_001);
});

test('a stack can be looked through again although nothing has changed', async () => {
  let checks = 0;
  function* check(): Generator<CheckStep, void, undefined> {
    checks++;
    yield { type: 'progress', message: 'a table', fraction: 0.5 };
    yield { type: 'finding', finding: finding('a') };
  }
  const notified: [string, string, number][] = [];
  const checkQueue = new CheckQueue(
    check,
    () => {},
    (_, error) => assert.fail(error as Error),
    (...progress) => notified.push(progress),
  );
  assert.equal(await checkQueue.check('/nowhere'), undefined);
  checkQueue.setStacks([{ directory: '/nowhere' }]);
  assert.equal((await checkQueue.check('/nowhere'))?.collected.counts.warning, 1);
  const [first, second] = await Promise.all([checkQueue.check('/nowhere'), checkQueue.check('/nowhere')]);
  assert.ok(first && second);
  assert.ok(checks >= 2);
  assert.deepEqual(notified[0], ['/nowhere', 'a table', 0.5]);
  checkQueue.dispose();
  assert.equal(await checkQueue.check('/nowhere'), undefined);
});
