import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BundleError, bundle, unpack } from '../../src/evidence/index.ts';
import { TAR_END, tarHeader, tarPadding } from '../../src/evidence/tar.ts';
import { buildSample } from '../../src/samples/index.ts';
import { git } from '../support/git.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-evidence-')));
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

let made = 0;
const fresh = () => join(root, String(made++));

function sample(id: string): { folder: string; stack: string } {
  const folder = fresh();
  buildSample(id, folder);
  return { folder, stack: join(folder, '.git', 'reftable') };
}

/** The bytes of each file by name; `null` is a directory. */
function filesIn(directory: string): Record<string, Buffer | null> {
  const read = (name: string) =>
    statSync(join(directory, name)).isFile() ? readFileSync(join(directory, name)) : null;
  return Object.fromEntries(
    readdirSync(directory)
      .sort()
      .map(name => [name, read(name)]),
  );
}

/** An archive with these entries, gzipped; a content of `null` is a directory. */
function archive(entries: readonly (readonly [string, string | null])[]): string {
  const parts = entries.flatMap(([name, content]) => {
    const bytes = Buffer.from(content ?? '');
    const type = content === null ? 'directory' : 'file';
    return [tarHeader({ name, type, size: bytes.length, modified: 0 }), bytes, tarPadding(bytes.length)];
  });
  const file = fresh();
  writeFileSync(file, gzipSync(Buffer.concat([...parts, TAR_END])));
  return file;
}

const FACTS = ['reftable-bundle/bundle.json', '{"version":1,"repository":null,"left":[]}'] as const;

describe('a bundle', () => {
  for (const id of [
    'healthy',
    'healthy-sha256',
    'list-absent',
    'list-is-directory',
    'table-empty',
    'temporary-file',
    'stale-table-lock',
    'table-of-zeros',
  ]) {
    test(`brings the stack’s directory back byte for byte: ${id}`, async () => {
      const { stack } = sample(id);
      const file = fresh();
      const result = await bundle(stack, file, { report: '# Report\n' });
      assert.equal(result.size, statSync(file).size);
      const folder = fresh();
      const copy = await unpack(file, folder);
      assert.deepEqual(filesIn(copy), filesIn(stack));
      for (const name of readdirSync(stack)) {
        assert.equal(statSync(join(copy, name)).mtimeMs, statSync(join(stack, name)).mtimeMs, `${name} keeps its age`);
      }
      assert.equal(readFileSync(join(folder, 'report.md'), 'utf8'), '# Report\n');
    });
  }

  test('is opened by git with the refs of the stack it was made from, in either object format', async () => {
    for (const id of ['healthy', 'healthy-sha256']) {
      const { folder, stack } = sample(id);
      const file = fresh();
      await bundle(stack, file, { report: '' });
      const copy = fresh();
      await unpack(file, copy);
      const names = ['for-each-ref', '--format=%(refname)'];
      assert.equal(git(copy, names), git(folder, names));
    }
  });

  test('is an archive that tar reads', async t => {
    const { stack } = sample('ref-unsorted');
    const file = fresh();
    await bundle(stack, file, { report: 'r' });
    const { status, stdout } = spawnSync('tar', ['-tzf', file], { encoding: 'utf8' });
    if (status === null) return t.skip('no tar here');
    const expected = [
      'report.md',
      ...readdirSync(stack)
        .sort()
        .map(name => `reftable/${name}`),
      'bundle.json',
    ];
    assert.deepEqual(
      stdout.split('\n').filter(Boolean),
      expected.map(name => `reftable-bundle/${name}`),
    );
  });

  test('keeps names of any length', async () => {
    const { stack } = sample('healthy');
    const long = `${'ä'.repeat(80)}${'x'.repeat(60)}.bak`;
    writeFileSync(join(stack, long), 'kept');
    const file = fresh();
    await bundle(stack, file, { report: '' });
    assert.equal(readFileSync(join(await unpack(file, fresh()), long), 'utf8'), 'kept');
  });

  test('holds of the configuration the format’s facts alone', async () => {
    const { folder, stack } = sample('healthy');
    writeFileSync(
      join(folder, '.git', 'config'),
      `${readFileSync(join(folder, '.git', 'config'), 'utf8')}[remote "origin"]\n\turl = https://user:secret@example.com\n`,
    );
    const file = fresh();
    await bundle(stack, file, { report: '' });
    const { stdout } = spawnSync('tar', ['-xzOf', file, 'reftable-bundle/bundle.json'], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(stdout), {
      version: 1,
      repository: { repositoryFormatVersion: '1', refStorage: 'reftable' },
      left: [],
    });
  });

  test('leaves out links and what lies in folders, and says so', { skip: process.platform === 'win32' }, async () => {
    const { stack } = sample('healthy');
    const secret = fresh();
    writeFileSync(secret, 'secret');
    symlinkSync(secret, join(stack, 'link.ref'));
    symlinkSync('tables.list', join(stack, 'near.ref'));
    mkdirSync(join(stack, 'folder'));
    writeFileSync(join(stack, 'folder', 'inside'), 'inside');
    const file = fresh();
    const { left } = await bundle(stack, file, { report: '' });
    assert.deepEqual(left, ['folder/*', 'link.ref', 'near.ref']);
    const copy = await unpack(file, fresh());
    assert.deepEqual(readdirSync(join(copy, 'folder')), []);
    assert.equal(existsSync(join(copy, 'link.ref')), false);
  });

  test('is not written over a file, nor into the stack, unasked', async () => {
    const { stack } = sample('healthy');
    const file = fresh();
    writeFileSync(file, 'mine');
    await assert.rejects(bundle(stack, file, { report: '' }), /exists already/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    const before = readdirSync(stack);
    await assert.rejects(bundle(stack, join(stack, 'bundle.tar.gz'), { report: '' }), /choose another place/);
    assert.deepEqual(readdirSync(stack), before);
    await bundle(stack, file, { report: '', overwrite: true });
    assert.deepEqual(filesIn(await unpack(file, fresh())), filesIn(stack));
  });

  test('that is stopped leaves no file, and the one there as it was', async () => {
    const { stack } = sample('healthy');
    const stop = new Error('stopped');
    const onProgress = () => {
      throw stop;
    };
    const folder = fresh();
    mkdirSync(folder);
    await assert.rejects(bundle(stack, join(folder, 'a'), { report: '', onProgress }), stop);
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(join(folder, 'a'), 'mine');
    await assert.rejects(bundle(stack, join(folder, 'a'), { report: '', onProgress, overwrite: true }), stop);
    assert.deepEqual(readdirSync(folder), ['a']);
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'mine');
  });

  test('of a stack that changes meanwhile is refused', async () => {
    const { stack } = sample('healthy');
    let changed = false;
    const onProgress = () => {
      if (!changed) writeFileSync(join(stack, 'tables.list'), '');
      changed = true;
    };
    const file = fresh();
    await assert.rejects(bundle(stack, file, { report: '', onProgress }), /changed while it was bundled/);
    assert.equal(existsSync(file), false);
  });

  test('of a large stack takes little memory', async () => {
    const { stack } = sample('healthy');
    const size = 192 * 1024 * 1024;
    writeFileSync(join(stack, 'large.ref'), '');
    truncateSync(join(stack, 'large.ref'), size);
    let most = 0;
    const before = process.memoryUsage().rss;
    const onProgress = () => {
      most = Math.max(most, process.memoryUsage().rss - before);
    };
    const file = fresh();
    await bundle(stack, file, { report: '', onProgress });
    const copy = await unpack(file, fresh(), { onProgress });
    assert.equal(statSync(join(copy, 'large.ref')).size, size);
    assert.ok(most < size / 2, `${most} bytes`);
  });
});

describe('opening a bundle', () => {
  const hostile: Readonly<Record<string, readonly (readonly [string, string | null])[]>> = {
    'a file outside of the stack': [FACTS, ['reftable-bundle/../../outside', 'x']],
    'a file above the stack': [FACTS, ['reftable-bundle/reftable/..', 'x']],
    'a file below the stack': [FACTS, ['reftable-bundle/reftable/sub/file', 'x']],
    'an absolute path': [FACTS, ['/etc/reftable-outside', 'x']],
    'a hook': [FACTS, ['reftable-bundle/hooks/pre-commit', 'x']],
    'a configuration': [FACTS, ['reftable-bundle/config', '[core]']],
    'a file twice': [FACTS, ['reftable-bundle/reftable/a', 'x'], ['reftable-bundle/reftable/a', 'y']],
    'no facts': [['reftable-bundle/reftable/a', 'x']],
    'facts that are none': [['reftable-bundle/bundle.json', 'x']],
  };
  for (const [what, entries] of Object.entries(hostile)) {
    test(`refuses ${what}, and nothing stays behind`, async () => {
      const folder = fresh();
      await assert.rejects(unpack(archive(entries), folder));
      assert.equal(existsSync(folder), false);
      assert.equal(existsSync(join(root, 'outside')), false);
    });
  }

  test('refuses what is no archive, or not all of one', async () => {
    const { stack } = sample('healthy');
    const file = fresh();
    await bundle(stack, file, { report: randomBytes(1000).toString('hex') });
    const whole = readFileSync(file);
    const cases = [
      Buffer.from('no gzip'),
      gzipSync('no tar'.repeat(500)),
      whole.subarray(0, -200),
      Buffer.alloc(0),
      gzipSync(''),
    ];
    for (const bytes of cases) {
      const broken = fresh();
      writeFileSync(broken, bytes);
      await assert.rejects(unpack(broken, fresh()), BundleError);
    }
    await assert.rejects(unpack(fresh(), fresh()), /ENOENT/);
  });

  test('refuses more bytes than the limit', async () => {
    const file = archive([FACTS, ['reftable-bundle/reftable/a', 'x'.repeat(1000)]]);
    await assert.rejects(unpack(file, fresh(), { limit: 999 }), BundleError);
    await unpack(file, fresh(), { limit: 1000 });
  });

  test('does nothing to a folder that holds something', async () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine'), '');
    await assert.rejects(unpack(archive([FACTS]), folder), /not empty/);
    assert.deepEqual(readdirSync(folder), ['mine']);
  });
});
