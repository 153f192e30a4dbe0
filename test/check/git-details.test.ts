// Statements about git in the messages of findings, beyond whether it can read and write.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FindingId, isGitTableName } from '../../src/check/index.ts';
import { LIST_FILE } from '../../src/reftable/index.ts';
import { DamagedRepository } from '../repair/support/stacks.ts';
import { git, gitBinary, isolated, tryGit } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { FINDING_SAMPLES } from './support/finding-samples.ts';

function list({ stack }: DamagedRepository): string[] {
  return readFileSync(join(stack, LIST_FILE), 'utf8').split('\n').slice(0, -1);
}

function addBranch({ folder }: DamagedRepository): void {
  git(folder, ['update-ref', 'refs/heads/added', 'refs/heads/main']);
}

function damaged(kind: FindingId): DamagedRepository {
  return DamagedRepository.built(present(FINDING_SAMPLES.find(sample => sample.kind === kind)).build);
}

test('listName: git removes a table that is listed with ./ as unlisted', () => {
  using repository = DamagedRepository.sample('list-with-path');
  const base = first(list(repository)).slice(2);
  git(repository.folder, ['pack-refs', '--auto']);
  assert.equal(existsSync(join(repository.stack, base)), false);
  assert.equal(git(repository.folder, ['for-each-ref']), '');
});

test('badReftableTableName: git refs verify reports the same names', () => {
  using repository = DamagedRepository.sample('healthy');
  const [base = '', ...newer] = list(repository);
  const verify = (name: string) => {
    renameSync(join(repository.stack, base), join(repository.stack, name));
    writeFileSync(join(repository.stack, LIST_FILE), `${[name, ...newer].join('\n')}\n`);
    const { stderr } = tryGit(repository.folder, ['refs', 'verify']);
    renameSync(join(repository.stack, name), join(repository.stack, base));
    return !stderr.includes('badReftableTableName');
  };
  const names = [
    ...['1-2-3.ref', '0X1-0xAB-3.log', '--.ref', '-1-2-3.ref', '+1--2-+3.ref', '0x0000000000000000001-2-3.ref'],
    ...['1-2-3.REF', '1-2.ref', '1-2-3-4.ref', '0x-2-3.ref', '+-2-3.ref', '1-2-g.ref', 'x1-2-3.ref', '1-2-3x.ref'],
    ...['0xffffffffffffffff-2-3.ref', '0x10000000000000000-2-3.ref', '1- 2-3.ref', '1 -2-3.ref', '1-2-3.ref.ref'],
  ];
  assert.deepEqual(names.map(isGitTableName), names.map(verify));
});

test('listMissing: the next write starts a new stack', () => {
  using repository = DamagedRepository.sample('list-absent');
  git(repository.folder, ['symbolic-ref', 'HEAD', 'refs/heads/other']);
  assert.equal(list(repository).length, 1);
  assert.equal(readdirSync(repository.stack).filter(name => name.endsWith('.ref')).length, 4);
});

test('listBlankLine: the next write leaves the line out', () => {
  using repository = DamagedRepository.sample('healthy');
  writeFileSync(join(repository.stack, LIST_FILE), `\n${list(repository).join('\n')}\n`);
  addBranch(repository);
  assert.ok(!list(repository).includes(''));
});

test('lockOld, lockHeld: a lock of the list stops writes, one of a table only its compaction', () => {
  for (const [id, status] of [
    ['stale-list-lock', 128],
    ['stale-table-lock', 0],
  ] as const) {
    using repository = DamagedRepository.sample(id);
    assert.equal(tryGit(repository.folder, ['update-ref', 'refs/heads/added', 'refs/heads/main']).status, status, id);
    assert.notEqual(tryGit(repository.folder, ['pack-refs', '--all']).status, 0, id);
  }
});

test('tableUnlisted, tableUnlistedNewer: git removes an unlisted table once the stack is as new', () => {
  for (const [id, left] of [
    ['unlisted-older-table', 1],
    ['unlisted-newer-table', 2],
  ] as const) {
    using repository = DamagedRepository.sample(id);
    const tables = () => readdirSync(repository.stack).filter(name => name.endsWith('.ref')).length;
    git(repository.folder, ['pack-refs', '--all']);
    assert.equal(tables(), left, id);
    addBranch(repository);
    git(repository.folder, ['pack-refs', '--all']);
    assert.equal(tables(), 1, id);
  }
});

test('logMessage: git refuses to compact a message of two lines', () => {
  using repository = DamagedRepository.sample('log-message-of-lines');
  assert.match(tryGit(repository.folder, ['pack-refs', '--all']).stderr, /misuse of the reftable API/);
});

test('logZone: git prints the time with a zone that does not exist', () => {
  using repository = DamagedRepository.sample('log-zone-absurd');
  assert.match(git(repository.folder, ['log', '-g', '--date=iso', '--format=%gd', 'HEAD']), / \+9999\}/);
});

test('recordName: git cuts a name off at its NUL', () => {
  using repository = DamagedRepository.sample('log-name-with-nul');
  assert.match(git(repository.folder, ['reflog', 'list']), /^HE\n/);
});

test('reflogWithoutRef: git deletes the reflog of a ref with it', () => {
  using repository = DamagedRepository.sample('healthy');
  git(repository.folder, ['update-ref', '-d', 'refs/heads/topic/api/01']);
  assert.doesNotMatch(git(repository.folder, ['reflog', 'list']), /topic\/api\/01/);
});

test('symrefLoop: git follows four symbolic refs and not five', () => {
  using repository = DamagedRepository.sample('symref-chain-too-long');
  const { status } = tryGit(repository.folder, ['rev-parse', '--verify', '-q', 'refs/heads/hop-2']);
  assert.equal(status, 1);
  git(repository.folder, ['rev-parse', '--verify', '-q', 'refs/heads/hop-3']);
});

test('badHeadTarget: git does not show the reflog of HEAD', () => {
  using repository = DamagedRepository.sample('head-not-at-branch');
  assert.equal(git(repository.folder, ['reflog', 'HEAD']), '');
});

test('headMissing, stackMissing: the next commit has no parent and is on no branch', () => {
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  for (const damage of ['HEAD', 'tables']) {
    using repository = DamagedRepository.sample('healthy');
    if (damage === 'HEAD') git(repository.folder, ['update-ref', '--no-deref', '-d', 'HEAD']);
    else for (const name of readdirSync(repository.stack)) rmSync(join(repository.stack, name));
    git(repository.folder, [...author, 'commit', '-q', '--allow-empty', '-m', 'next']);
    assert.equal(git(repository.folder, ['rev-list', '--count', 'HEAD']).trim(), '1', damage);
    assert.notEqual(tryGit(repository.folder, ['symbolic-ref', 'HEAD']).status, 0, damage);
  }
});

test('refObjectMissing: git lists refs up to the branch, and git log --all fails', () => {
  using repository = damaged('refObjectMissing');
  const { status, stdout, stderr } = tryGit(repository.folder, ['for-each-ref']);
  assert.equal(status, 128);
  assert.match(stderr, /missing object 1{40} for refs\/heads\/main/);
  assert.doesNotMatch(stdout, /refs\/tags/);
  assert.notEqual(tryGit(repository.folder, ['log', '--all']).status, 0);
});

test('refObjectType: git fsck reports the branch', () => {
  using repository = damaged('refObjectType');
  const { status, stderr } = tryGit(repository.folder, ['fsck']);
  assert.notEqual(status, 0);
  assert.match(stderr, /refs\/heads\/main: not a commit/);
});

test('peeledWrong: git shows the stored object, and the right one when it reads the tag', () => {
  using repository = damaged('peeledWrong');
  const [stored] = git(repository.folder, ['show-ref', '-d', 'stable']).match(/^.*(?=\^\{\})/m) ?? [];
  const right = git(repository.folder, ['rev-parse', 'stable^{}']).trim();
  assert.ok(stored && !stored.startsWith(right), stored);
  assert.ok(git(repository.folder, ['ls-remote', '.']).includes(`${stored.split(' ')[0]}\trefs/tags/stable^{}`));
});

/** Starts git so that permissions apply to it, also if this process is root; `undefined` if that is not possible. */
const withoutPrivileges =
  process.platform === 'win32'
    ? undefined
    : process.getuid?.() !== 0
      ? []
      : spawnSync('setpriv', ['--version']).status === 0
        ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search']
        : undefined;

for (const [kind, hidden] of [
  ['stackUnreadable', ({ stack }: DamagedRepository) => stack],
  ['permissions', (repository: DamagedRepository) => join(repository.stack, first(list(repository)))],
] as const) {
  test(`${kind}: git lists no refs without the permission to read`, { skip: !withoutPrivileges }, () => {
    using repository = DamagedRepository.sample('healthy');
    const path = hidden(repository);
    chmodSync(path, 0);
    const [command = '', ...args] = [...(withoutPrivileges ?? []), gitBinary, 'for-each-ref'];
    const { status, stdout, stderr } = spawnSync(command, args, {
      ...{ cwd: repository.folder, env: isolated, encoding: 'utf8' },
    });
    chmodSync(path, 0o700);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });
}
