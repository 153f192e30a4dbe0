// Paths on the command line, and the effect of the repository around them.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readFormat } from '../../src/git/index.ts';
import { headerText, noStack } from '../../src/text/command-line.ts';
import { temporaryFolder } from '../git/fixture.ts';
import { messageOf } from '../support/message-of.ts';
import { Repository } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';

const cli = resolve(import.meta.dirname, '../../src/cli/cli.ts');

/** `status` is null for a command that did not end within a minute. */
function reftable(...args: string[]) {
  return reftableIn('.', ...args);
}

function reftableIn(cwd: string, ...args: string[]) {
  const options = { cwd, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' } as const;
  return spawnSync(process.execPath, [cli, ...args], options);
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
  assert.equal(status, 2);
  assert.ok(stderr.includes(noStack(repository.folder, 'filesStorage', undefined)), stderr);
});

test('a repository that git refuses is refused in its words, and stays as it is', () => {
  using repository = new Repository();
  repository.updateRefs([`create refs/heads/here ${repository.commit()}`]);
  appendFileSync(join(repository.gitFolder, 'config'), '[extensions]\n\tunheardOf = 1\n');
  const before = contents(repository.stack);
  const refusal = messageOf(() => readFormat(repository.gitFolder));
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
    assert.ok(stderr.includes(refusal), `${command.join(' ')}: ${stderr}`);
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
      assert.ok(status !== null && status <= 2, `${command.join(' ')} ${path}: ${status}`);
    }
});

/** What fsck prints of each stack: its directory, as an absolute path. */
function checkedStacks(cwd: string, ...args: string[]): string[] {
  const { stdout, stderr } = reftableIn(cwd, 'fsck', '--json', ...args);
  const objects = jsonLines('fsck', stdout);
  assert.equal(stderr, '');
  return objects.filter(({ kind }) => kind === 'stack').map(({ directory }) => realpathSync(resolve(cwd, directory)));
}

test('without a path, a command uses the repository of the current directory, as git does', t => {
  using repository = new Repository();
  repository.commit();
  const deep = join(repository.folder, 'a/b');
  mkdirSync(deep, { recursive: true });
  const stack = realpathSync(repository.stack);
  for (const cwd of [repository.folder, deep, repository.gitFolder, join(repository.gitFolder, 'objects')]) {
    assert.deepEqual(checkedStacks(cwd), [stack], cwd);
    assert.equal(reftableIn(cwd, 'dump').status, 0, cwd);
  }
  assert.deepEqual(checkedStacks(repository.folder, 'a/b'), [stack]);
  const elsewhere = temporaryFolder(t);
  assert.equal(reftableIn(elsewhere, 'fsck').status, 2);
  process.env.GIT_DIR = repository.gitFolder;
  try {
    assert.deepEqual(checkedStacks(elsewhere), [stack]);
  } finally {
    delete process.env.GIT_DIR;
  }
});

test('fsck of a repository checks the stacks of all worktrees, other commands use that of the path', t => {
  using repository = new Repository();
  repository.commit();
  const side = join(temporaryFolder(t), 'side');
  repository.git(['worktree', 'add', '-q', side]);
  const stacks = [repository.stack, join(repository.gitFolder, 'worktrees/side/reftable')].map(path =>
    realpathSync(path),
  );
  for (const path of [repository.folder, repository.gitFolder, side, join(side, '.git')])
    assert.deepEqual(checkedStacks('.', path), stacks, path);
  const { stdout } = reftable('dump', side);
  assert.ok(stdout.startsWith(headerText.stack(stacks[1] as string)), stdout);
  const table = join(
    stacks[1] as string,
    readFileSync(join(stacks[1] as string, 'tables.list'), 'utf8').split('\n')[0] as string,
  );
  truncateSync(table, 30);
  assert.equal(reftable('fsck', repository.folder).status, 1, 'the stack of another worktree counts');
});

test('a damaged table is found from every path of its repository', () => {
  using repository = new Repository();
  repository.commit();
  truncateSync(join(repository.stack, repository.tables()[0] as string), 30);
  for (const path of [repository.folder, repository.gitFolder, repository.stack, join(repository.stack, 'tables.list')])
    assert.equal(reftable('fsck', path).status, 1, path);
});

test('a path without a stack is refused with exit status 2 and what was found instead', t => {
  using repository = new Repository();
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'pointer'));
  writeFileSync(join(folder, 'pointer/.git'), 'gitdir: /nowhere\n');
  const objects = join(repository.gitFolder, 'objects');
  const cases: [string, string][] = [
    [join(folder, 'empty'), noStack(join(folder, 'empty'), 'noRepository', undefined)],
    [join(folder, 'none'), noStack(join(folder, 'none'), 'nothing', undefined)],
    [join(folder, 'pointer/.git'), noStack(join(folder, 'pointer/.git'), 'badGitFile', '/nowhere')],
    [objects, noStack(objects, 'insideGitDirectory', realpathSync(repository.gitFolder))],
  ];
  for (const [path, message] of cases)
    for (const command of [
      ['fsck'],
      ['dump'],
      ['compact', '--all'],
      ['compact', '--dry-run'],
      ['repair', '--plan'],
      ['repair', '--apply'],
    ]) {
      const { status, stdout, stderr } = reftable(...command, path);
      assert.deepEqual([status, stdout], [2, ''], `${command.join(' ')} ${path}`);
      assert.ok(stderr.includes(message), stderr);
    }
});

test('a stack in a storage of its own is compacted as its repository is configured', t => {
  const folder = temporaryFolder(t);
  using repository = new Repository();
  repository.updateRefs([`create refs/heads/main ${repository.commit()}`]);
  renameSync(repository.folder, join(folder, 'work'));
  mkdirSync(join(folder, 'store'));
  renameSync(join(folder, 'work/.git/reftable'), join(folder, 'store/reftable'));
  const git = (...args: string[]) => execFileSync('git', ['-C', join(folder, 'work'), ...args], { encoding: 'utf8' });
  execFileSync('git', [
    'config',
    '-f',
    join(folder, 'work/.git/config'),
    'extensions.refStorage',
    `reftable://${join(folder, 'store')}`,
  ]);
  git('config', 'reftable.blockSize', '512');
  git('-c', 'reftable.geometricFactor=1', 'branch', 'more');
  assert.equal(reftable('compact', '--all', join(folder, 'store/reftable')).status, 0);
  const [name] = readFileSync(join(folder, 'store/reftable/tables.list'), 'utf8').split('\n');
  const table = readFileSync(join(folder, 'store/reftable', name as string));
  assert.equal(table.readUIntBE(5, 3), 512);
  assert.match(git('for-each-ref'), /refs\/heads\/more/);
  renameSync(join(folder, 'work'), repository.folder);
});
