// Changes of refs in a read-only file system: a clear reason, nothing is written, and nothing staged is lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { backupText } from '../../src/staged/backup.ts';
import { isolated } from '../support/git.ts';
import type { Repository } from '../support/repository.ts';
import { withoutCompaction } from '../support/repository.ts';
import { makeRepository } from './service.ts';

const root = join(import.meta.dirname, '../..');

/** Runs a program of this project that cannot write to the repository. */
function run({ folder, gitFolder }: Repository, script: string, args: readonly string[], input = '') {
  const preload = pathToFileURL(join(root, 'test/support/read-only-files.mjs')).href;
  const env = { ...isolated, REFTABLE_READ_ONLY: gitFolder };
  const words = ['--import', preload, join(root, script), ...args];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8', input });
  return { status, stderr };
}

function stackFiles({ stack }: Repository): string[] {
  return [...readdirSync(stack).sort(), readFileSync(join(stack, 'tables.list'), 'utf8')];
}

const REASON = /tables\.list\.lock could not be created: EROFS: read-only file system/;

test('in a read-only file system, refs are neither saved, updated nor restored, and the reason is shown', context => {
  const repository = makeRepository(context);
  const oid = repository.commit('first');
  const env = withoutCompaction;
  repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/gone ${oid}`], { env });
  repository.updateRefs(['delete refs/heads/gone'], { env });
  const staged = backupText({
    changes: [{ ref: 'refs/heads/made', base: null, value: { type: 'oid', oid } }],
    entries: [],
    message: 'made',
  });
  const file = join(repository.folder, 'staged.json');
  writeFileSync(file, staged);
  const before = stackFiles(repository);
  const { stack, gitFolder } = repository;

  const saved = run(repository, 'test/stress/save-staged.ts', [stack, gitFolder, file]);
  assert.equal(saved.status, 1);
  assert.match(saved.stderr, REASON);
  assert.equal(readFileSync(file, 'utf8'), staged);
  const undeleted = run(repository, 'src/cli/cli.ts', ['undelete', 'gone']);
  assert.equal(undeleted.status, 1);
  assert.match(undeleted.stderr, /^reftable: IO_ERROR: /);
  assert.match(undeleted.stderr, REASON);
  const restored = run(repository, 'test/service/restore-deleted.ts', [stack, gitFolder, 'refs/heads/gone']);
  assert.equal(restored.status, 1);
  assert.match(restored.stderr, REASON);
  assert.deepEqual(stackFiles(repository), before);
});
