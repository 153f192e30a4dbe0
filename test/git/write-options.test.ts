import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig, writeOptions } from '../../src/git/config/write-options.ts';
import { Stack } from '../../src/reftable/index.ts';

import { git, isolated } from '../support/git.ts';
import { withoutCompaction } from '../support/repository.ts';
import { temporaryFolder } from './fixture.ts';

describe('the options that git would write with', () => {
  function repository(test: { after(fn: () => void): void }, config: string): string {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    writeFileSync(join(folder, '.git/more'), config);
    git(folder, ['config', 'include.path', 'more']);
    return join(folder, '.git');
  }

  it('come from the repository, included files and the worktree, later ones winning', test => {
    const gitDirectory = repository(test, '[reftable]\n\tblockSize = 8k\n\tindexObjects = no\n\tlockTimeout = -1\n');
    git(gitDirectory, ['config', 'extensions.worktreeConfig', 'true']);
    writeFileSync(join(gitDirectory, 'config.worktree'), '[reftable]\n\tgeometricFactor = 3\n\tlockTimeout = 7\n');
    const options = writeOptions(readConfig(gitDirectory, isolated), 0o022);
    assert.deepEqual(
      [options.blockSize, options.skipIndexObjects, options.factor, options.lockTimeout, options.restartInterval],
      [8192, true, 3, 7, undefined],
    );
  });

  it('state whether a lock has a pid file', test => {
    const of = (config: string) => writeOptions(readConfig(repository(test, config), isolated)).lockfilePid;
    assert.deepEqual(
      [of('[core]\n\tlockfilePid\n'), of('[core]\n\tlockFilePid = no\n'), of('')],
      [true, false, undefined],
    );
  });

  const refused = [
    ...['blockSize = 16m', 'restartInterval = 65536', 'geometricFactor = 256', 'lockTimeout = -2'],
    ...['blockSize = 0x1000000', 'restartInterval = 0200000', 'geometricFactor = -0', 'lockTimeout = 8589934592g'],
    ...['blockSize = big', 'blockSize = 09', 'indexObjects = maybe', 'indexObjects = 2g'],
  ];
  for (const line of refused) {
    it(`refuse ${line}, as git does`, test => {
      const gitDirectory = repository(test, `[reftable]\n\t${line}\n`);
      assert.throws(() => git(gitDirectory, ['update-ref', 'refs/heads/x', '1'.repeat(40)]));
      assert.throws(() => writeOptions(readConfig(gitDirectory, isolated)), {
        name: 'GitError',
        code: 'FORMAT_ERROR',
        file: join(gitDirectory, 'more'),
      });
    });
  }

  it('go up to the limits that git has, in every notation that git reads', test => {
    const lines = ['blockSize = 0xffffff', 'restartInterval = 0177777', 'geometricFactor = +0xFF', 'indexObjects = 1k'];
    const gitDirectory = repository(test, `[reftable]\n\t${[...lines, 'lockTimeout = 8589934591g'].join('\n\t')}\n`);
    git(gitDirectory, ['symbolic-ref', 'refs/heads/x', 'refs/heads/main']);
    const options = writeOptions(readConfig(gitDirectory, isolated), 0o022);
    assert.deepEqual(
      [options.blockSize, options.restartInterval, options.factor, options.skipIndexObjects, options.lockTimeout],
      [0xffffff, 0xffff, 0xff, false, 2 ** 31 - 1],
    );
    using stack = Stack.open(join(gitDirectory, 'reftable'), options);
    assert.ok(stack.readRef('refs/heads/x'));
  });

  const modes: ReadonlyArray<readonly [string | undefined, number, number]> = [
    [undefined, 0o022, 0o644],
    ['group', 0o022, 0o664],
    ['true', 0o022, 0o664],
    ['world', 0o022, 0o664],
    ['0640', 0o022, 0o640],
    ['0660', 0o022, 0o660],
    ['umask', 0o027, 0o640],
    ['group', 0o027, 0o660],
    ['world', 0o027, 0o664],
    ['2', 0o027, 0o664],
    ['group', 0o222, 0o444],
    ['0660', 0o222, 0o440],
    ['0622', 0o222, 0o400],
    ['+0640', 0o022, 0o640],
    ['0x10', 0o022, 0o664],
    ['group', 0o777, 0o440],
    ['world', 0o666, 0o444],
    ['umask', 0o777, 0],
  ];
  for (const [shared, umask, mode] of modes) {
    it(`give files the mode ${mode.toString(8)} for sharedRepository ${shared} and umask ${umask.toString(8)}`, test => {
      const config = shared === undefined ? '' : `[core]\n\tsharedRepository = ${shared}\n`;
      const gitDirectory = repository(test, config);
      assert.equal(writeOptions(readConfig(gitDirectory, isolated), umask).defaultPermissions, mode);
    });
  }

  const posix = { skip: process.platform === 'win32' };
  for (const shared of ['umask', 'group', 'all', '0660', '0640', '0604', '0770']) {
    it(`give the list and the tables the modes that git gives them for sharedRepository ${shared}`, posix, test => {
      const gitDirectory = repository(test, `[core]\n\tsharedRepository = ${shared}\n`);
      const stack = join(gitDirectory, 'reftable');
      const list = join(stack, 'tables.list');
      const newest = () => join(stack, readFileSync(list, 'utf8').trim().split('\n').at(-1) ?? '');
      const modes = () => [list, newest()].map(file => statSync(file).mode & 0o777);
      const before = process.umask();
      test.after(() => void process.umask(before));
      // Without the setting, git cannot read what it writes under the umask 777.
      for (const umask of [0, 0o022, 0o027, 0o077, 0o222, ...(shared === 'umask' ? [] : [0o777])]) {
        process.umask(umask);
        git(gitDirectory, ['symbolic-ref', `refs/heads/git-${umask}`, 'refs/heads/main'], { env: withoutCompaction });
        const expected = modes();
        {
          const options = { ...writeOptions(readConfig(gitDirectory, isolated)), disableAutoCompact: true };
          using engine = Stack.open(stack, options);
          engine.add(table => {
            const value = { type: 'symref', target: 'refs/heads/main' } as const;
            table.addRef({ name: `refs/heads/engine-${umask}`, updateIndex: table.minUpdateIndex, value });
          });
        }
        assert.deepEqual(modes(), expected, `umask ${umask.toString(8)}`);
      }
    });
  }
});
