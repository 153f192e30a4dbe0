// `reftable repair` as a script uses it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { commandError } from '../../src/text/command-line.ts';
import { DELETED, deleteBranchInUnlisted } from '../repair/support/deleted-in-unlisted.ts';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, DamagedRepository, troubles } from '../repair/support/stacks.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');

function reftable(...args: string[]) {
  return reftableIn('.', ...args);
}

function reftableIn(cwd: string, ...args: string[]) {
  const env = { ...isolated, PATH: `${dirname(gitBinary)}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'repair', ...args], {
    encoding: 'utf8',
    env,
    cwd,
  });
  return {
    status,
    stdout,
    stderr,
    objects: () => jsonLines('repair', stdout),
  };
}

test('--plan prints what would be done, exits with 1 for findings above a hint, and changes nothing', () => {
  using damagedRepository = DamagedRepository.sample('table-cut-in-logs');
  const before = contents(damagedRepository.stack);
  const { status, stdout } = reftable('--plan', damagedRepository.stack);
  assert.equal(status, 1);
  assert.match(stdout, /- \[x\] Rewrite 0x.*\.ref from the \d+ records that can be read/);
  assert.match(stdout, /## Lost\n/);
  assert.match(stdout, /\+refs\/heads\/main [0-9a-f]{40}/);
  assert.deepEqual(contents(damagedRepository.stack), before);
  assert.equal(existsSync(join(dirname(damagedRepository.stack), 'reftable-backup')), false);
});

test('--plan names the deleted refs that only the backup then has', () => {
  using repository = new Repository();
  deleteBranchInUnlisted(repository);
  assert.match(reftable('--plan', repository.stack).stdout, /^- refs\/heads\/old: /m);
  const named = reftable('--plan', '--json', repository.stack).objects();
  assert.deepEqual(named.at(-1), { kind: 'onlyInBackup', name: DELETED, entries: 1 });
});

test('--apply makes a backup and repairs, asks git if requested, and --rollback reverts the repair', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const before = contents(damagedRepository.stack);
  const applied = reftable('--apply', '--json', '--verify-with-git', damagedRepository.stack);
  assert.equal(applied.status, 0, applied.stdout);
  const result = applied.objects().at(-1);
  assert.equal(result.kind, 'result');
  assert.deepEqual(result.remaining, []);
  assert.deepEqual(
    result.git.map(({ ok }: { ok: boolean }) => ok),
    [true, true],
  );
  assert.deepEqual(troubles(damagedRepository.stack), []);
  const { status, stdout } = reftable('--rollback', damagedRepository.stack);
  assert.equal(status, 0);
  assert.match(stdout, /^Rolled back to /);
  assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(before));
});

test('the repository of the current directory is repaired when git does not find it, and git works afterwards', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  rmSync(join(damagedRepository.folder, '.git', 'HEAD'));
  const applied = reftableIn(damagedRepository.folder, '--apply', '--verify-with-git');
  assert.equal(applied.status, 0, applied.stdout);
  assert.match(applied.stdout, /^- git reads now: nothing /m);
  assert.equal(reftableIn(damagedRepository.folder, '--rollback', '.').status, 0);
  assert.equal(existsSync(join(damagedRepository.folder, '.git', 'HEAD')), false);
});

test('steps are taken and left out by their ids', () => {
  using damagedRepository = DamagedRepository.sample('unlisted-newer-table');
  const steps = reftable('--plan', '--json', damagedRepository.stack)
    .objects()
    .filter(({ kind }) => kind === 'step');
  const takeIn = steps.find(({ does }) => does === 'takeIn');
  assert.equal(takeIn.selected, false);
  const { status } = reftable('--apply', '--take', takeIn.id, damagedRepository.stack);
  assert.equal(status, 0);
  assert.ok(damagedRepository.refs().some(line => line.startsWith('refs/heads/almost ')));
});

test('wrong usage, an unknown step and a rollback without a backup are errors that change nothing', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const before = contents(damagedRepository.stack);
  assert.equal(reftable(damagedRepository.stack).status, 2);
  assert.equal(reftable('--plan', '--apply', damagedRepository.stack).status, 2);
  assert.equal(reftable('--apply', '--skip', 'nothing', damagedRepository.stack).status, 1);
  const { status, stderr } = reftable('--rollback', damagedRepository.stack);
  assert.equal(status, 1);
  assert.ok(stderr.includes(commandError.noBackup(damagedRepository.stack)), stderr);
  assert.deepEqual(contents(damagedRepository.stack), before);
});
