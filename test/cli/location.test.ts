// What a path on the command line may be, and what the repository around it decides.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../git/fixture.ts';
import { Repository } from '../support/repository.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');

/** `status` is null for a command that did not end within a minute. */
function reftable(...args: string[]) {
  return spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' });
}

/** Every file of a directory with its bytes. */
function contents(path: string): string {
  return JSON.stringify(readdirSync(path).map(name => [name, readFileSync(join(path, name), 'base64')]));
}

test('the path of a worktree, of a git directory and of a link to a worktree selects their stack', t => {
  using repository = new Repository();
  repository.updateRefs([`create refs/heads/here ${repository.commit()}`]);
  const link = join(temporaryFolder(t), 'link');
  symlinkSync(repository.folder, link);
  for (const path of [repository.folder, repository.gitFolder, repository.stack, link]) {
    const { status, stdout } = reftable('dump', path);
    assert.deepEqual([status, /refs\/heads\/here/.test(stdout)], [0, true], path);
  }
  assert.equal(reftable('fsck', repository.folder).status, 0);
  assert.equal(reftable('compact', '--dry-run', link).status, 0);
  assert.equal(reftable('repair', '--plan', link).status, 0);
});

test('a repository whose refs are files has no stack to work on', () => {
  using repository = new Repository({ refFormat: 'files' });
  const { status, stderr } = reftable('dump', repository.folder);
  assert.equal(status, 1);
  assert.match(stderr, /has no reftable stack: its refs are stored as files/);
});

test('a repository that git refuses is refused in its words, and stays as it is', () => {
  using repository = new Repository();
  repository.updateRefs([`create refs/heads/here ${repository.commit()}`]);
  appendFileSync(join(repository.gitFolder, 'config'), '[extensions]\n\tunheardOf = 1\n');
  const before = contents(repository.stack);
  const commands = [
    ['dump', repository.stack],
    ['dump', '--hash', 'sha1', repository.stack],
    ['dump', repository.folder],
    ['compact', '--all', '--hash', 'sha1', repository.stack],
    ['repair', '--apply', repository.stack],
    ['repair', '--rollback', repository.stack],
  ];
  for (const command of commands) {
    const { status, stderr } = reftable(...command);
    assert.equal(status, 1, command.join(' '));
    assert.match(stderr, /unknown repository extension found: unheardof/, command.join(' '));
  }
  assert.equal(contents(repository.stack), before);
});

test('a path that is not a regular file or a directory is refused by every command without waiting', t => {
  const folder = temporaryFolder(t);
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  mkdirSync(join(folder, 'stack'));
  symlinkSync(fifo, join(folder, 'stack/tables.list'));
  for (const path of [fifo, '/dev/zero', join(folder, 'stack')])
    for (const command of [['dump'], ['fsck'], ['compact', '--all'], ['repair', '--plan'], ['anatomy']]) {
      const { status } = reftable(...command, path);
      assert.ok(status === 0 || status === 1, `${command.join(' ')} ${path}: ${status}`);
    }
});
