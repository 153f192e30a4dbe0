// What the reporter of `npm test` leaves of the tests that failed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const checkout = join(import.meta.dirname, '../..');

const SOURCE = `
  import assert from 'node:assert/strict';
  import { describe, test } from 'node:test';
  test('passes', () => {});
  describe('a group', () => {
    test('is fine', () => {});
    test('is not', () => assert.equal(1, 2, 'one is two'));
  });
  test('writes a lot', () => {
    throw new Error(Array.from({ length: 100 }, (_, i) => 'line ' + i).join('\\n'));
  });
`;

test('the tests that failed are left with the beginning of their messages, and what failed with them is not', t => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-outcome-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = { failing: join(folder, 'failing.test.mjs'), unreadable: join(folder, 'unreadable.test.mjs') };
  writeFileSync(files.failing, SOURCE);
  writeFileSync(files.unreadable, 'not a module');
  const outcome = join(folder, 'outcome');
  const reporter = pathToFileURL(join(checkout, 'scripts/test/totals.mjs')).href;
  const { status } = spawnSync(
    process.execPath,
    [
      '--no-warnings',
      '--test',
      `--test-reporter=${reporter}`,
      '--test-reporter-destination=stdout',
      ...Object.values(files),
    ],
    {
      encoding: 'utf8',
      timeout: 120_000,
      // The runner marks the processes of its tests; in one of them, a second runner would run nothing.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, REFTABLE_TEST_OUTCOME: outcome },
    },
  );
  assert.equal(status, 1);
  const { failedTests, ...counts } = JSON.parse(readFileSync(outcome, 'utf8'));
  const named = failedTests.map(({ file, name }: { file: string; name: string }) => [file, name]);
  const failing = relative(checkout, files.failing);
  const unreadable = relative(checkout, files.unreadable);
  assert.deepEqual(named.sort(), [
    [failing, 'is not'],
    [failing, 'writes a lot'],
    [unreadable, files.unreadable],
  ]);
  const messages = failedTests.map(({ message }: { message: string }) => message);
  assert.ok(
    messages.some((message: string) => message.startsWith('one is two')),
    messages,
  );
  const longest = Array.from({ length: 12 }, (_, i) => `line ${i}`).join('\n');
  assert.equal(messages.includes(longest), true, messages);
  assert.deepEqual(counts, { passed: 2, failed: 3, skipped: 0 });
});
