// Changes of refs for which the disk has no space: the system refuses every write to a file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { backupText } from '../../src/staged/backup.ts';
import { isolated } from '../support/git.ts';
import type { Repository } from '../support/repository.ts';
import { makeRepository } from './service.ts';

const root = join(import.meta.dirname, '../..');
const NAMES = ['refs/heads/a', 'refs/heads/b', 'refs/heads/c'];

/** Runs a program of this project; with `limit`, no file can get more bytes. */
function run(repository: Repository, script: string, args: readonly string[], { limit = false, input = '' } = {}) {
  const shell = `${limit ? 'ulimit -f 0; ' : ''}exec "$0" "$@"`;
  return spawnSync('sh', ['-c', shell, process.execPath, join(root, script), ...args], {
    ...{ cwd: repository.folder, env: { ...isolated }, encoding: 'utf8', input },
  });
}

function stackFiles({ stack }: Repository): string[] {
  return [...readdirSync(stack).sort(), readFileSync(join(stack, 'tables.list'), 'utf8')];
}

suite('a full disk', { skip: process.platform === 'win32' }, () => {
  test('does not change the stack on Save, which keeps what is staged and succeeds later', context => {
    const repository = makeRepository(context);
    const oid = repository.commit('first');
    const changes = NAMES.map(ref => ({ ref, base: null, value: { type: 'oid' as const, oid } }));
    const staged = backupText({ changes, entries: [], message: 'made' });
    const file = join(repository.folder, 'staged.json');
    writeFileSync(file, staged);
    const before = stackFiles(repository);
    const save = (limit: boolean) =>
      run(repository, 'test/stress/save-staged.ts', [repository.stack, repository.gitFolder, file], { limit });
    const failed = save(true);
    assert.equal(failed.status, 1, failed.stderr);
    assert.match(failed.stderr, /EFBIG/);
    assert.deepEqual(stackFiles(repository), before);
    assert.equal(readFileSync(file, 'utf8'), staged);
    const saved = save(false);
    assert.equal(saved.status, 0, saved.stderr);
    assert.equal(repository.git(['for-each-ref', '--format=%(refname)', ...NAMES]), `${NAMES.join('\n')}\n`);
  });

  test('does not change the stack on update-ref, which fails as git does', context => {
    const repository = makeRepository(context);
    const oid = repository.commit('first');
    const before = stackFiles(repository);
    const input = NAMES.map(name => `create ${name} ${oid}\n`).join('');
    const { status, stderr } = run(repository, 'src/cli/cli.ts', ['update-ref', '--stdin'], { limit: true, input });
    assert.deepEqual([status, stderr], [128, 'fatal: reftable: transaction failure: I/O error\n']);
    assert.deepEqual(stackFiles(repository), before);
    repository.git(['refs', 'verify']);
  });
});
