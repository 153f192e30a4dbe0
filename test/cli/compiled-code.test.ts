// Compiled code is kept outside of repositories, and where it cannot be kept, a command runs without it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cli } from './support/run.ts';

/** Runs the program in a folder. Returns what it printed to standard output. */
function runIn(cwd: string, env: NodeJS.ProcessEnv): string {
  const { PATH } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [cli, '--version'], {
    cwd,
    env: { PATH, ...env },
    timeout: 60_000,
  });
  assert.equal(status, 0);
  return String(stdout);
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-compiled-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('keeps compiled code in the cache of the user', { skip: process.platform !== 'linux' }, t => {
  const [cwd, home] = [temporary(t), temporary(t)];
  runIn(cwd, { HOME: home });
  assert.ok(readdirSync(join(home, '.cache', 'vscode-reftable', 'compiled')).length > 0);
  const cache = join(temporary(t), 'cache');
  runIn(cwd, { HOME: home, XDG_CACHE_HOME: cache });
  assert.ok(existsSync(join(cache, 'vscode-reftable', 'compiled')));
  assert.deepEqual(readdirSync(cwd), []);
});

test('runs where it cannot keep compiled code', { skip: process.platform !== 'linux' }, t => {
  const cwd = temporary(t);
  const file = join(temporary(t), 'file');
  writeFileSync(file, '');
  for (const cache of [file, '/proc/none', 'relative', join(file, 'a', 'b')]) {
    assert.match(runIn(cwd, { HOME: '/proc/none', XDG_CACHE_HOME: cache }), /^reftable \d/);
  }
  assert.deepEqual(readdirSync(cwd), []);
});
