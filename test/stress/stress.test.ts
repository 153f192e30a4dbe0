import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

for (const [what, args] of [
  ['several engines, git and a compactor at once', ['--seconds', '5', '--writers', '3', '--git', '1']],
  ['writers killed at random moments', ['--seconds', '5', '--kill']],
  ['git, compactions, repairs and rollbacks ended at random moments', ['--seconds', '8', '--mix', '--git', '3']],
] as const) {
  test(`${what} lose nothing that was acknowledged and tear nothing`, { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'stress.ts'), ...args], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^lost +0$/m);
    assert.match(stdout, /^torn +0$/m);
    if (args.some(arg => arg === '--mix')) assert.match(stdout, /^locksLeftByUs +0$/m);
  });
}
