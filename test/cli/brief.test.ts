// Which commands run on the main thread: those that nothing can delay.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { isBriefCompaction } from '../../src/cli/brief-stack.ts';
import { isBrief } from '../../src/cli/git-command/brief.ts';
import { gitCommandOf } from '../../src/cli/git-command/git-command.ts';
import { present } from '../support/present.ts';

suite('a command on the main thread', () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reftable-brief-'));
    for (const name of ['objects', 'refs', 'reftable', 'hooks']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/.invalid\n');
    configure('');
    writeFileSync(join(folder, 'reftable', 'tables.list'), '');
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  function configure(lines: string): void {
    const format = '[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nrefStorage = reftable\n';
    writeFileSync(join(folder, 'config'), `${format}${lines}`);
  }

  function isBriefly(name: string, ...args: string[]): boolean {
    return isBrief(present(gitCommandOf(name, args)));
  }

  test('is one that changes one ref', () => {
    assert.equal(isBriefly('update-ref', 'refs/heads/a', '1'.repeat(40)), true);
    assert.equal(isBriefly('symbolic-ref', '--short', 'HEAD'), true);
    assert.equal(isBriefly('branch', '-m', 'a', 'b'), false);
    assert.equal(isBriefly('reflog', 'expire', '--all'), false);
  });

  test('does not wait for a script, whose option may be abbreviated', () => {
    for (const option of ['--stdin', '--std', '--s']) assert.equal(isBriefly('update-ref', '-z', option), false);
  });

  test('does not wait for a hook', () => {
    const hook = join(folder, 'hooks', 'reference-transaction');
    writeFileSync(hook, '#!/bin/sh\n');
    chmodSync(hook, 0o755);
    assert.equal(isBriefly('update-ref', '-d', 'refs/heads/a'), false);
  });

  test('does not wait long for a lock', () => {
    for (const [timeout, expected] of [
      [-1, false],
      [500, true],
      [5000, false],
    ] as const) {
      configure(`[reftable]\nlockTimeout = ${timeout}\n`);
      assert.equal(isBriefly('update-ref', '-d', 'refs/heads/a'), expected, `${timeout}`);
    }
  });

  test('does not compact a large stack', () => {
    const table = join(folder, 'reftable', '0x000000000001-0x000000000001-00000000.ref');
    writeFileSync(table, '');
    truncateSync(table, 8 << 20);
    assert.equal(isBriefly('update-ref', '-d', 'refs/heads/a'), false);
    assert.equal(isBriefCompaction(folder), false);
  });

  test('is also a compaction of a small stack, of which no hook is run', () => {
    const hook = join(folder, 'hooks', 'reference-transaction');
    writeFileSync(hook, '#!/bin/sh\n');
    chmodSync(hook, 0o755);
    for (const path of [undefined, folder, join(folder, 'reftable'), join(folder, 'missing')])
      assert.equal(isBriefCompaction(path), true, path);
    configure('[reftable]\nlockTimeout = 5000\n');
    assert.equal(isBriefCompaction(folder), false);
  });

  test('is also one that fails outside of a repository', () => {
    rmSync(join(folder, 'HEAD'));
    assert.equal(isBriefly('update-ref', '-d', 'refs/heads/a'), true);
  });
});
