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
import { gunzipSync, gzipSync } from 'node:zlib';
import { BundleError, bundle, ExportError, unpack } from '../../src/reports/index.ts';
import { buildSample, FolderNotEmptyError } from '../../src/samples/index.ts';
import { git } from '../support/git.ts';
import { present } from '../support/present.ts';
import { block, END, type Entry, gzipBomb, member, paxRecord, withChecksum } from './archives.ts';

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

/** An archive of these parts, gzipped. */
function archive(...parts: readonly (Entry | Buffer)[]): string {
  const file = fresh();
  const bytes = parts.map(part => (Buffer.isBuffer(part) ? part : member(...part)));
  writeFileSync(file, gzipSync(Buffer.concat([...bytes, END])));
  return file;
}

const FACTS: Entry = ['reftable-bundle/bundle.json', '{"version":1,"repository":null,"left":[]}'];

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

  test('omits links and files in folders, and reports it', { skip: process.platform === 'win32' }, async () => {
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

  test('is not written over a file without permission, nor into the stack', async () => {
    const { stack } = sample('healthy');
    const file = fresh();
    writeFileSync(file, 'mine');
    await assert.rejects(bundle(stack, file, { report: '' }), new ExportError({ type: 'exists', path: file }));
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    const before = readdirSync(stack);
    const inside = join(stack, 'bundle.tar.gz');
    await assert.rejects(bundle(stack, inside, { report: '' }), new ExportError({ type: 'inStack', path: inside }));
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
    await assert.rejects(bundle(stack, file, { report: '', onProgress }), new ExportError({ type: 'stackChanged' }));
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
  const A = 'reftable-bundle/reftable/a';
  const hostile: Readonly<Record<string, readonly (Entry | Buffer)[]>> = {
    'a file outside of the stack': [FACTS, ['reftable-bundle/../../outside', 'x']],
    'a file above the stack': [FACTS, ['reftable-bundle/reftable/..', 'x']],
    'a file below the stack': [FACTS, ['reftable-bundle/reftable/sub/file', 'x']],
    'a path that only an extended header makes hostile': [
      FACTS,
      block({ name: 'pax', type: 'x' }, paxRecord('path', 'reftable-bundle/reftable/../../../outside')),
      [A, 'x'],
    ],
    'a NUL in a long name': [FACTS, block({ name: 'pax', type: 'x' }, paxRecord('path', `${A}\0b`)), [A, 'x']],
    'a long name of GNU tar that leads out': [
      FACTS,
      block({ name: '././@LongLink', type: 'L' }, 'reftable-bundle/reftable/../../outside\0'),
      [A, 'x'],
    ],
    'an absolute path': [FACTS, ['/etc/reftable-outside', 'x']],
    'a hook': [FACTS, ['reftable-bundle/hooks/pre-commit', 'x']],
    'a configuration': [FACTS, ['reftable-bundle/config', '[core]']],
    'a file twice': [FACTS, [A, 'x'], [A, 'y']],
    'a directory twice': [FACTS, [A, null], [A, null]],
    'the facts twice': [FACTS, FACTS],
    'no facts': [[A, 'x']],
    'invalid facts': [['reftable-bundle/bundle.json', 'x']],
    'a hard link': [FACTS, block({ name: A, type: '1', link: '/etc/passwd' })],
    'a symbolic link': [FACTS, block({ name: A, type: '2', link: '/etc/passwd' })],
    'a character device': [FACTS, block({ name: A, type: '3' })],
    'a block device': [FACTS, block({ name: A, type: '4' })],
    'a named pipe': [FACTS, block({ name: A, type: '6' })],
    'a contiguous file': [FACTS, block({ name: A, type: '7' }, 'x')],
    'a sparse file of GNU tar': [FACTS, block({ name: A, type: 'S' }, 'x')],
    'a sparse file by extended header': [
      FACTS,
      block({ name: 'pax', type: 'x' }, paxRecord('GNU.sparse.realsize', '1000000')),
      [A, 'x'],
    ],
    'a volume label': [FACTS, block({ name: A, type: 'V' })],
    'a type that does not exist': [FACTS, block({ name: A, type: '?' })],
    'a size that is not a number': [FACTS, block({ name: A, sizeField: '1x' })],
    'a negative size': [FACTS, block({ name: A, sizeField: Buffer.alloc(12, 0xff) })],
    'a negative size of an extended header': [FACTS, block({ name: A, type: 'x', sizeField: Buffer.alloc(12, 0xff) })],
    'a size that has more than 53 bits': [
      FACTS,
      block({ name: A, sizeField: Buffer.from('800000000fffffffffffffff', 'hex') }),
    ],
    'a size beyond the limit': [FACTS, block({ name: A, sizeField: Buffer.from('80000000000000ff00000000', 'hex') })],
    'a size beyond the end': [FACTS, block({ name: A, sizeField: '00000010000\0' })],
    'a size in an extended header beyond the end': [
      FACTS,
      block({ name: 'pax', type: 'x' }, paxRecord('size', '4096')),
      block({ name: A }),
    ],
    'a wrong checksum': [FACTS, block({ name: A, checksum: 1 })],
    'something after the end': [FACTS, END, Buffer.alloc(512, 'x')],
  };
  for (const [what, parts] of Object.entries(hostile)) {
    test(`refuses ${what}, and nothing is left`, async () => {
      const folder = fresh();
      await assert.rejects(unpack(archive(...parts), folder), BundleError);
      assert.equal(existsSync(folder), false);
      assert.equal(existsSync(join(root, 'outside')), false);
    });
  }

  test('accepts what GNU tar packs, in each of its formats', async t => {
    const { stack } = sample('healthy');
    const long = `${'ä'.repeat(80)}${'x'.repeat(60)}.bak`;
    writeFileSync(join(stack, long), 'kept');
    const file = fresh();
    await bundle(stack, file, { report: 'r' });
    const folder = fresh();
    mkdirSync(folder);
    if (spawnSync('tar', ['-xzf', file, '-C', folder]).status === null) return t.skip('tar is not installed');
    assert.deepEqual(filesIn(join(folder, 'reftable-bundle', 'reftable')), filesIn(stack));
    for (const format of ['gnu', 'pax', 'oldgnu']) {
      const again = fresh();
      const packing = spawnSync('tar', [
        `--format=${format}`,
        '-czf',
        again,
        '-C',
        folder,
        'reftable-bundle/bundle.json',
        'reftable-bundle/report.md',
        ...readdirSync(stack).map(name => `reftable-bundle/reftable/${name}`),
      ]);
      assert.equal(packing.status, 0);
      assert.deepEqual(filesIn(await unpack(again, fresh())), filesIn(stack), format);
    }
  });

  test('accepts a size in base 256', async () => {
    const sizeField = Buffer.from('800000000000000000000003', 'hex');
    const stack = await unpack(archive(FACTS, block({ name: A, sizeField }, 'abc')), fresh());
    assert.equal(readFileSync(join(stack, 'a'), 'utf8'), 'abc');
  });

  test('accepts an archive in several gzip members', async () => {
    const file = fresh();
    const parts = [member(...FACTS), member(A, 'abc'), END];
    writeFileSync(file, Buffer.concat(parts.map(part => gzipSync(part))));
    assert.equal(readFileSync(join(await unpack(file, fresh()), 'a'), 'utf8'), 'abc');
  });

  test('refuses input that is not an archive, or is cut off at any point', async () => {
    const { stack } = sample('healthy');
    const file = fresh();
    await bundle(stack, file, { report: randomBytes(1000).toString('hex') });
    const whole = readFileSync(file);
    const tar = gunzipSync(whole);
    const cuts = Array.from({ length: 24 }, (_, i) => Math.floor((tar.length - 1024) * (i / 24)) + 1);
    const cases = [
      Buffer.from('no gzip'),
      gzipSync('no tar'.repeat(500)),
      gzipSync(''),
      Buffer.alloc(0),
      ...[1, 4, 8, 200].map(missing => whole.subarray(0, -missing)),
      ...[512, 1024, ...cuts.map(cut => tar.length - cut)].map(missing => gzipSync(tar.subarray(0, -missing))),
    ];
    for (const bytes of cases) {
      const broken = fresh();
      const folder = fresh();
      writeFileSync(broken, bytes);
      await assert.rejects(unpack(broken, folder), BundleError);
      assert.equal(existsSync(folder), false);
    }
    await assert.rejects(unpack(fresh(), fresh()), { code: 'ENOENT' });
    await assert.rejects(unpack(root, fresh()), new BundleError(root, { type: 'notAFile' }));
  });

  test('refuses more bytes than the limit, headers included', async () => {
    const file = archive(FACTS, [A, 'x'.repeat(1000)]);
    const size = 2 * (512 + 1024) - 512 + 1024;
    const folder = fresh();
    await assert.rejects(unpack(file, folder, { limit: size - 1 }), BundleError);
    assert.equal(existsSync(folder), false);
    await unpack(file, fresh(), { limit: size });
  });

  const PAX = block({ name: 'pax', type: 'x' }, paxRecord('comment', 'x'.repeat(500)));
  const bombs: Readonly<Record<string, readonly [first: Buffer, repeated: Buffer]>> = {
    'extended headers': [PAX, PAX],
    'global headers': [PAX, block({ name: 'pax', type: 'g' }, paxRecord('comment', 'x'.repeat(500)))],
    'one extended header': [block({ name: 'pax', type: 'x', size: 3 * 1024 ** 3 }), Buffer.alloc(512, '9')],
    'one extended header that the decoder would take': [
      block({ name: 'pax', type: 'x', size: 8 * 1024 ** 2 }),
      Buffer.alloc(512, '9'),
    ],
    zeros: [Buffer.alloc(512), Buffer.alloc(512)],
  };
  for (const [what, [first, repeated]] of Object.entries(bombs)) {
    test(`refuses 3 GiB of ${what} after the first MiB`, async () => {
      const file = fresh();
      writeFileSync(file, gzipBomb([member(...FACTS), first], repeated, 3 * 1024 ** 3));
      let most = 0;
      const folder = fresh();
      const onProgress = (bytes: number) => {
        most = bytes;
      };
      await assert.rejects(unpack(file, folder, { onProgress }), BundleError);
      assert.equal(existsSync(folder), false);
      assert.ok(most < 1.5 * 1024 ** 2, `${most} bytes were decompressed`);
    });
  }

  test('can be cancelled among headers and before the first decompressed byte; nothing is left', async () => {
    const stop = new Error('stopped');
    const headers = fresh();
    const entry = Buffer.concat([...Array(64).fill(PAX), member('reftable-bundle/reftable/x', 'x')]);
    writeFileSync(headers, gzipBomb([member(...FACTS)], entry, 1024 ** 2));
    const empty = fresh();
    writeFileSync(empty, Buffer.concat(Array(50_000).fill(gzipSync(''))));
    const seen: Record<string, number> = {};
    for (const [what, file] of Object.entries({ headers, empty })) {
      const folder = fresh();
      const onProgress = (bytes: number) => {
        seen[what] = bytes;
        if (what === 'empty' || bytes > 2048) throw stop;
      };
      await assert.rejects(unpack(file, folder, { onProgress }), stop);
      assert.equal(existsSync(folder), false);
    }
    assert.equal(seen.empty, 0);
  });

  test('does not touch a folder that is not empty', async () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine'), '');
    await assert.rejects(unpack(archive(FACTS), folder), new FolderNotEmptyError(folder));
    assert.deepEqual(readdirSync(folder), ['mine']);
  });

  test('ends in a BundleError or a stack for any change of a header byte', async () => {
    const bytes = Buffer.concat([member(...FACTS), PAX, member(A, 'x'.repeat(600)), END]);
    for (let at = 1024; at < 1024 + 512 + 1024 + 512; at += 3) {
      const changed = Buffer.from(bytes);
      changed[at] = present([0, 0xff, 0x80, 0x35, 0x78][at % 5]);
      const header = at < 1536 ? 1024 : at < 2560 ? undefined : 2560;
      if (header !== undefined) withChecksum(changed.subarray(header, header + 512));
      const file = fresh();
      const folder = fresh();
      writeFileSync(file, gzipSync(changed));
      try {
        await unpack(file, folder);
      } catch (error) {
        assert.ok(error instanceof BundleError, String(error));
        assert.equal(existsSync(folder), false);
      }
    }
  });
});
