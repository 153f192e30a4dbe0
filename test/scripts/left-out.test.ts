// Files whose tests are all left out by a pattern of names: they end, start nothing, and count as no test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { suiteOf, testFiles } from '../../scripts/test/files.mjs';

const checkout = join(import.meta.dirname, '../..');
const addressOf = (path: string) => pathToFileURL(join(checkout, path)).href;

/** What it shares with its tests keeps its process running until it is ended, as a browser does. */
const SOURCE = `
  import { test } from 'node:test';
  import { setTimeout } from 'node:timers/promises';
  import { afterLast, beforeFirst } from '${addressOf('test/support/shared.ts')}';
  let shared;
  beforeFirst(async () => {
    console.log('starts');
    await setTimeout(50);
    shared = setInterval(() => {}, 1000);
  });
  afterLast(async () => {
    console.log('ends');
    clearInterval(shared);
  });
  test('one', () => console.log('one', shared !== undefined));
  test('two', () => console.log('two', shared !== undefined));
`;

for (const { pattern, prints, passed } of [
  { pattern: 'one', prints: ['starts', 'one true', 'ends'], passed: 1 },
  { pattern: 'one|two', prints: ['starts', 'one true', 'two true', 'ends'], passed: 2 },
  { pattern: 'none', prints: [], passed: 0 },
]) {
  test(`${passed} of 2 tests run with the pattern ${pattern}`, t => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-left-out-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'shared.test.mjs');
    const outcome = join(folder, 'outcome');
    writeFileSync(file, SOURCE);
    const reporters = ['tap', addressOf('scripts/test/totals.mjs')].flatMap(name => [
      `--test-reporter=${name}`,
      '--test-reporter-destination=stdout',
    ]);
    const { status, signal, stdout } = spawnSync(
      process.execPath,
      ['--no-warnings', '--test', `--test-name-pattern=${pattern}`, ...reporters, file],
      // The runner marks the processes of its tests; in one of them, a second runner would run nothing.
      {
        encoding: 'utf8',
        timeout: 120_000,
        env: { ...process.env, NODE_TEST_CONTEXT: undefined, REFTABLE_TEST_OUTCOME: outcome },
      },
    );
    assert.deepEqual([status, signal], [0, null], stdout);
    const printed = stdout.match(/^# (starts|ends|one .*|two .*)$/gm)?.map(line => line.slice(2)) ?? [];
    assert.deepEqual(printed, prints);
    assert.deepEqual(JSON.parse(readFileSync(outcome, 'utf8')), { passed, failed: 0, skipped: 0, failedTests: [] });
  });
}

test('browser tests start what they share for the first test that runs', () => {
  const files = testFiles().filter(file => ['browser', 'webview'].includes(suiteOf(file)));
  assert.ok(files.length >= 15, `${files.length} files`);
  for (const file of files) {
    assert.doesNotMatch(
      readFileSync(join(checkout, file), 'utf8'),
      /^import .*\b(before|after)\b.* from 'node:test'/m,
      file,
    );
  }
});
