// How a run of git that ends before it has read its input is reported.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runGit } from '../../src/git/objects/run-git.ts';
import { unreachableCommits } from '../../src/git/objects/unreachable.ts';

/** More than a pipe takes at once. */
const MUCH = Array.from({ length: 50_000 }, (_, i) => String(i).padStart(40, '0'));

test('git that ends before it has read its input gives its own reason', { skip: process.platform === 'win32' }, t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-run-git-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const git = join(folder, 'git');
  writeFileSync(git, '#!/bin/sh\nexec 0<&-\necho "fatal: not here" >&2\nexit 128\n', { mode: 0o755 });
  const input = MUCH.join('\n');
  assert.deepEqual(runGit(git, folder, ['cat-file'], input), { status: 128, output: '', problem: 'fatal: not here' });
  assert.throws(() => unreachableCommits(git, MUCH, []), {
    name: 'AskGitError',
    message: 'git rev-list: fatal: not here',
  });
  const missing = runGit(join(folder, 'none'), folder, ['cat-file'], input);
  assert.equal(missing.status, null);
  assert.match(missing.problem, /ENOENT/);
});
