// What `npm test` selects and prints.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isQuick, namedTestFiles, suiteOf, testFiles } from '../../scripts/test/files.mjs';
import { SlowTests } from '../../scripts/test/slow-tests.mjs';

describe('the selection of tests', () => {
  const native = (path: string) => join(...path.split('/'));
  const checkout = join(import.meta.dirname, '../..');

  test('takes files and folders, each file once, and puts it into its suite', () => {
    const file = native('test/docs/format.test.ts');
    const selected = namedTestFiles([join(checkout, file), join(checkout, 'test', 'docs'), join(checkout, file)]);
    assert.deepEqual(
      selected.filter(each => each === file),
      [file],
    );
    assert.deepEqual(
      selected,
      testFiles().filter(each => each.startsWith(native('test/docs/'))),
    );
    for (const [path, suite] of [
      ['test/docs/format.test.ts', 'unit'],
      ['test/extension/tree.test.ts', 'extension'],
      ['test/webview/labels.test.ts', 'webview'],
      ['test/browser/start.test.ts', 'browser'],
    ] as const)
      assert.equal(suiteOf(native(path)), suite, path);
  });

  test('refuses a path without tests', () => {
    assert.throws(() => namedTestFiles([join(checkout, 'docs')]), /has no tests/);
    assert.throws(() => namedTestFiles([join(checkout, 'test', 'stress', 'stress.ts')]), /has no tests/);
  });

  test('is quick without git, browsers, other programs and long runs, also where a test imports them indirectly', () => {
    const quick = testFiles().filter(isQuick);
    assert.ok(quick.length >= 30, `${quick.length} files`);
    assert.deepEqual(
      quick.filter(file => suiteOf(file) !== 'unit'),
      [],
    );
    for (const slow of [
      'git/discover',
      'cli/cli',
      'crash/clean',
      'differential/turns',
      'stress/stress',
      'webview/table',
    ])
      assert.equal(quick.includes(native(`test/${slow}.test.ts`)), false, slow);
  });
});

describe('slow tests', () => {
  test('are listed from 5 s, files from 20 s of all their tests, slowest first', () => {
    const slowTests = new SlowTests();
    for (const [file, title, time] of [
      ['a.test.ts', 'one', 6000],
      ['b.test.ts', 'two', 5000],
      ['a.test.ts', 'three', 15_500],
    ] as const) {
      slowTests.addTest(file, title, time);
      slowTests.addFile(file, time);
    }
    assert.deepEqual(slowTests.lines(), [
      'slow tests:',
      '  15.5 s  a.test.ts: three',
      '  6.0 s  a.test.ts: one',
      'slow files:',
      '  21.5 s  a.test.ts',
    ]);
  });

  test('take no line if there are none', () => {
    const slowTests = new SlowTests();
    slowTests.addTest('a.test.ts', 'one', 10);
    slowTests.addFile('a.test.ts', 10);
    assert.deepEqual(slowTests.lines(), []);
  });
});
