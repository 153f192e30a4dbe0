// What the client of the language server decides without VS Code: which stacks are checked, and who gets the progress.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CheckProgress } from '../../src/extension/language/check-progress.ts';
import { CheckedStacks } from '../../src/extension/language/checked-stacks.ts';
import type { KnownStack } from '../../src/language/protocol.ts';
import { stackAt } from './client.ts';

const [one, two, outside] = ['/one', '/two', '/outside'].map(directory => stackAt(directory)) as [
  KnownStack,
  KnownStack,
  KnownStack,
];

suite('the stacks to check', () => {
  test('are those of the workspace, and others on request', () => {
    const stacks = new CheckedStacks();
    stacks.update([one, two], true);
    assert.deepEqual(stacks.list, [one, two]);
    stacks.request(outside);
    assert.deepEqual(stacks.list, [one, two, outside]);
    stacks.update([one], true);
    assert.deepEqual(stacks.list, [one, outside]);
  });

  test('are only those on request if problems are turned off', () => {
    const stacks = new CheckedStacks();
    stacks.update([one, two], false);
    assert.deepEqual([stacks.list, stacks.has('/two')], [[], false]);
    stacks.request(stackAt('/two', '/worktree'));
    stacks.update([one, two], false);
    assert.deepEqual(stacks.list, [two]);
    assert.deepEqual([stacks.has('/one'), stacks.has('/two')], [false, true]);
    stacks.update([one], false);
    assert.deepEqual(stacks.list, []);
  });

  test('change with the setting', () => {
    const stacks = new CheckedStacks();
    stacks.update([one, two], true);
    stacks.request(outside);
    stacks.update([one, two], false);
    assert.deepEqual(stacks.list, []);
    stacks.update([one, two], true);
    assert.deepEqual(stacks.list, [one, two]);
  });
});

test('each check gets the progress of its own stack, until it is done', async () => {
  const progress = new CheckProgress();
  const seen: string[] = [];
  const ends: (() => void)[] = [];
  const check = (who: string, directory: string) =>
    progress.during(
      directory,
      (message, fraction) => seen.push(`${who} ${message} ${fraction}`),
      () => new Promise<void>(resolve => ends.push(resolve)),
    );
  const first = check('first', '/one');
  const checks = [first, check('second', '/one'), check('third', '/two')];
  progress.notify({ directory: '/one', message: 'a', fraction: 0.5 });
  progress.notify({ directory: '/two', message: 'b', fraction: 0.25 });
  ends[0]?.();
  await first;
  progress.notify({ directory: '/one', message: 'c', fraction: 1 });
  progress.notify({ directory: '/none', message: 'd', fraction: 1 });
  assert.deepEqual(seen, ['first a 0.5', 'second a 0.5', 'third b 0.25', 'second c 1']);
  for (const end of ends) end();
  await Promise.all(checks);
  progress.notify({ directory: '/one', message: 'e', fraction: 1 });
  assert.equal(seen.length, 4);
});

test('a check that failed no longer gets progress', async () => {
  const progress = new CheckProgress();
  const seen: string[] = [];
  const failing = progress.during(
    '/one',
    message => seen.push(message),
    async () => {
      throw new Error('failed');
    },
  );
  await assert.rejects(failing, /failed/);
  progress.notify({ directory: '/one', message: 'a', fraction: 1 });
  assert.deepEqual(seen, []);
});
