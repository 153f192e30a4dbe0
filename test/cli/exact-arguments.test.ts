// Names of refs that are not UTF-8, given as arguments.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { exactArguments } from '../../src/cli/arguments/exact-arguments.ts';
import { UsageError } from '../../src/cli/arguments/usage-error.ts';
import { Repository } from '../support/repository.ts';
import { cli, environment, gitBytes } from './support/run.ts';

suite('arguments that are not UTF-8', () => {
  test('are read with their bytes, or refused where the system does not have them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-arguments-'));
    try {
      const file = join(folder, 'cmdline');
      writeFileSync(file, Buffer.from('node\0cli.js\0show\0a\xe4\xff\0\xc3\xa4\0\0', 'latin1'));
      assert.deepEqual(exactArguments(['show', 'a\ufffd\ufffd', 'ä', ''], file), ['show', 'a\udce4\udcff', 'ä', '']);
      for (const argv of [['a\ufffd'], ['x', 'cli.js', 'node', 'show', 'a\ufffd\ufffd', 'ä', '', '']]) {
        assert.throws(() => exactArguments(argv, file), UsageError);
      }
      assert.throws(() => exactArguments(['a\ufffd'], join(folder, 'missing')), UsageError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('name the ref that git has', { skip: !existsSync('/proc/self/cmdline') && 'needs the files of Linux' }, () => {
    using repository = new Repository();
    const oid = repository.commit();
    repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/\ufffd ${oid}`]);
    const run = (command: string) => {
      const { status, stdout, stderr } = spawnSync(
        'sh',
        ['-c', command.replaceAll('reftable ', `'${process.execPath}' '${cli}' `)],
        {
          ...{ cwd: repository.folder, env: environment, encoding: 'latin1' },
        },
      );
      assert.equal(stderr, '');
      assert.equal(status, 0);
      return stdout;
    };
    const refs = () => gitBytes(repository.folder, ['for-each-ref', '--format=%(refname)']).trimEnd().split('\n');
    const other = 'refs/heads/\xef\xbf\xbd';
    run(`reftable update-ref "$(printf 'refs/heads/\\344')" main`);
    assert.deepEqual(refs(), ['refs/heads/main', 'refs/heads/\xe4', other]);
    const [ref] = run(`reftable show --json "$(printf '\\344')"`).split('\n');
    assert.equal(JSON.parse(ref ?? '').nameBase64, Buffer.from('refs/heads/\xe4', 'latin1').toString('base64'));
    run(`reftable branch -m "$(printf '\\344')" "$(printf '\\366')"`);
    assert.deepEqual(refs(), ['refs/heads/main', other, 'refs/heads/\xf6']);
    run(`reftable update-ref -d "$(printf 'refs/heads/\\366')"`);
    assert.deepEqual(refs(), ['refs/heads/main', other]);
  });
});
