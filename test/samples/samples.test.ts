import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readRepository } from '../../src/git/repository/repository.ts';
import { footerSize, headerSize } from '../../src/reftable/format/constants.ts';
import { isReftableError, Stack } from '../../src/reftable/index.ts';

import { buildSample, type Damage, FolderNotEmptyError, SAMPLES, type Sample } from '../../src/samples/index.ts';
import { blocksOf, recordsOf } from '../../src/samples/patch.ts';
import { SAMPLE_GROUP_NAMES, SAMPLE_TEXTS } from '../../src/text/samples/catalogue.ts';
import { git } from '../support/git.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-samples-')));
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

let built = 0;

interface Built {
  readonly sample: Sample;
  readonly folder: string;
  readonly damage: Damage | undefined;
  /** The stack's files; a directory is `null`. */
  readonly files: ReadonlyMap<string, Buffer | null>;
}

function build(sample: Sample): Built {
  const folder = join(root, String(built++));
  const damage = sample.build(folder);
  const directory = join(folder, '.git', 'reftable');
  const files = new Map(
    readdirSync(directory)
      .sort()
      .map(name => {
        const path = join(directory, name);
        return [name, statSync(path).isDirectory() ? null : readFileSync(path)] as const;
      }),
  );
  return { sample, folder, damage, files };
}

function sampleOf(id: string): Sample {
  const found = SAMPLES.find(sample => sample.id === id);
  assert.ok(found, id);
  return found;
}

const healthy = { sha1: build(sampleOf('healthy')), sha256: build(sampleOf('healthy-sha256')) };
const damaged = SAMPLES.filter(sample => sample.group !== 'healthy');

describe('the catalogue', () => {
  test('names every sample once, in small words joined by hyphens', () => {
    const ids = SAMPLES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter(id => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)),
      [],
    );
  });

  test('has a title and a description of each, and some in every group', () => {
    assert.deepEqual(
      Object.keys(SAMPLE_TEXTS),
      SAMPLES.map(({ id }) => id),
    );
    const texts = Object.entries(SAMPLE_TEXTS);
    assert.equal(new Set(texts.map(([, { title }]) => title())).size, texts.length);
    for (const [id, { description }] of texts)
      assert.match(description(), /^([A-Z]|refs\/|tables\.list ).{40,}[^.]\.$/, id);
    assert.deepEqual([...new Set(SAMPLES.map(({ group }) => group))], Object.keys(SAMPLE_GROUP_NAMES));
  });

  test('refuses an unknown id, and a folder that holds something', () => {
    assert.throws(() => buildSample('no-such-sample', join(root, 'none')), RangeError);
    const folder = join(root, 'full');
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine'), '');
    assert.throws(() => buildSample('healthy', folder), new FolderNotEmptyError(folder));
    assert.deepEqual(readdirSync(folder), ['mine']);
  });
});

for (const hash of ['sha1', 'sha256'] as const) {
  describe(`the healthy sample of ${hash}`, () => {
    const { folder } = healthy[hash];

    test('is read by git with the refs, the reflogs and the objects it names', () => {
      const refs = git(folder, [
        'for-each-ref',
        '--include-root-refs',
        '--format=%(refname) %(symref) %(objecttype) %(*objecttype)',
      ]);
      assert.match(refs, /^HEAD refs\/heads\/main commit $/m);
      assert.match(refs, /^refs\/tags\/stable {2}tag commit$/m);
      assert.match(refs, /^refs\/remotes\/origin\/HEAD refs\/remotes\/origin\/main commit $/m);
      assert.doesNotMatch(refs, /topic\/api\/03/);
      assert.equal(git(folder, ['reflog', 'HEAD']).split('\n').length, 13);
      assert.match(
        git(folder, ['reflog', '-1', '--format=%gd %gn %ge %gs', 'main']),
        /main@\{0\} \w+ Sample \w+@\S+ commit: Step 12/,
      );
      assert.equal(git(folder, ['log', '--oneline', 'main']).split('\n').length, 13);
    });

    test('passes git’s checks without a message, and needs no compaction', () => {
      assert.equal(git(folder, ['refs', 'verify', '--strict']), '');
      assert.equal(git(folder, ['fsck', '--strict', '--no-progress']), '');
      assert.equal(git(folder, ['status', '--porcelain']), '');
      using stack = Stack.open(join(folder, '.git', 'reftable'), { readOnly: true });
      const sizes = stack.tables.map(table => table.effectiveSize);
      for (const [i, size] of sizes.slice(1).entries()) {
        const older = sizes[i];
        assert.ok(older !== undefined && older >= 2 * size, String(sizes));
      }
    });

    test('has a base with every section and index that a table may have, and tombstones above it', () => {
      using stack = Stack.open(join(folder, '.git', 'reftable'), { readOnly: true });
      const [base, middle] = stack.tables;
      assert.ok(base && middle);
      assert.ok(base.refs.indexOffset > 0 && base.objects.present && base.logs.indexOffset > 0);
      assert.ok([...middle.refRecords()].some(({ value }) => value.type === 'deletion'));
      assert.ok([...middle.logRecords()].some(({ update }) => update === null));
    });

    test('is a repository that is found', () => {
      const repository = readRepository(join(folder, '.git'));
      assert.deepEqual([repository.hash, repository.refStorage, repository.stacks.length], [hash, 'reftable', 1]);
    });
  });
}

describe('the sample with many tombstones', () => {
  test('is read by git, which finds nothing wrong', () => {
    const { folder } = build(sampleOf('tombstones'));
    assert.equal(git(folder, ['for-each-ref', 'refs/heads/topic']).split('\n').length, 15);
    assert.equal(git(folder, ['fsck', '--strict', '--no-progress']) + git(folder, ['refs', 'verify', '--strict']), '');
  });
});

describe('a damaged sample', () => {
  for (const sample of damaged) {
    test(`is made of the same bytes every time: ${sample.id}`, () => {
      const [one, other] = [build(sample), build(sample)];
      assert.deepEqual(other.files, one.files);
      assert.deepEqual(other.damage, one.damage);
    });

    if (sample.group === 'name') continue;
    test(`differs from a healthy one only where it is described to: ${sample.id}`, () =>
      differsAsStated(build(sample)));
  }

  test('leaves files with times in the past, so that unused files have an age', () => {
    const { folder } = build(sampleOf('stale-list-lock'));
    assert.equal(
      statSync(join(folder, '.git/reftable/tables.list.lock')).mtime.toISOString(),
      '2026-02-01T12:00:00.000Z',
    );
  });
});

function differsAsStated({ sample, folder, damage, files }: Built): void {
  assert.ok(damage);
  const original = healthy[readRepository(join(folder, '.git')).hash].files;
  const { file, start, end } = damage;
  const bytes = files.get(file);
  // A renamed table is compared with the one that no longer exists.
  const before = original.get(file) ?? original.get([...original.keys()].find(name => !files.has(name)) ?? '');
  if (start === undefined || end === undefined) {
    assert.ok(!bytes || !original.has(file), 'the file itself is the damage');
  } else {
    assert.ok(bytes && before && start <= end && end <= bytes.length, 'the range is inside the file');
    // A line of the list can be the damage because its table is missing.
    if (bytes.equals(before)) {
      const name = bytes.toString('latin1', start, end);
      assert.ok(original.has(name) && !files.has(name), 'the range names a file that is missing');
      return;
    }
    differsInSpan(before, bytes, { start, end });
  }
  if (sample.group === 'stack') return;
  for (const name of new Set([...files.keys(), ...original.keys()])) {
    const isNext = sample.id === 'stale-list-lock-with-list' && !original.has(name);
    if (name !== file && !isNext) assert.deepEqual(files.get(name), original.get(name), `${name} is as it was`);
  }
}

function differsInSpan(before: Buffer, after: Buffer, span: { start: number; end: number }): void {
  const isTable = before.toString('latin1', 0, 4) === 'REFT';
  assert.deepEqual(
    after.subarray(0, span.start),
    before.subarray(0, span.start),
    'bytes before the range are unchanged',
  );
  const tail = after.length - span.end;
  const tailOf = (bytes: Buffer) => Buffer.from(bytes.subarray(bytes.length - tail));
  const [was, is] = [tailOf(before), tailOf(after)];
  if (isTable) for (const bytes of [was, is]) forgetSeal(bytes, span);
  assert.deepEqual(is, was, 'bytes after the range are unchanged');
  assert.ok(!after.equals(before), 'something differs');
}

/** The blocks of the table that is damaged. */
function blocksIn(files: Built['files'], { file }: Damage) {
  const bytes = files.get(file);
  assert.ok(bytes);
  return blocksOf(bytes);
}

/** The footer's copy of the header and its checksum follow the header; nothing else of it does. */
function forgetSeal(tail: Buffer, { start }: { start: number }): void {
  tail.fill(0, Math.max(0, tail.length - 4));
  const footer = tail.length - footerSize(1);
  if (start < headerSize(2))
    for (const version of [1, 2] as const) {
      const from = tail.length - footerSize(version);
      if (footer >= 0 && from >= 0) tail.fill(0, from, from + headerSize(version));
    }
}

describe('a sample with names that git does not accept', () => {
  for (const sample of damaged.filter(({ group }) => group === 'name')) {
    test(`contains everything that a healthy one contains, and the described record: ${sample.id}`, () => {
      const { folder, damage, files } = build(sample);
      assert.ok(damage);
      const namesIn = (directory: string) => {
        using stack = Stack.open(join(directory, '.git', 'reftable'), { readOnly: true });
        return stack.tables.map(table => [...table.refRecords()].map(({ name }) => name));
      };
      const [was, is] = [namesIn(healthy.sha1.folder), namesIn(folder)];
      assert.deepEqual(is.slice(0, 2), was.slice(0, 2));
      const [newestWas, newestIs] = [was[2], is[2]];
      assert.ok(newestWas && newestIs);
      const added = newestIs.filter(name => !newestWas.includes(name));
      assert.equal(newestIs.length, newestWas.length + added.length);
      const [block] = blocksIn(files, damage);
      assert.ok(block);
      const notified = recordsOf(block).find(({ start }) => start === damage.start);
      assert.equal(notified?.end, damage.end);
      assert.ok(added.includes(String(notified?.key)));
    });
  }
});

describe('damage to one field of a table', () => {
  const RESEALED = ['footer', 'block', 'record', 'index', 'log'];
  for (const sample of damaged.filter(({ group }) => RESEALED.includes(group))) {
    test(`leaves the files themselves whole: ${sample.id}`, () => {
      const { folder, files } = build(sample);
      assert.deepEqual([...files.keys()].sort(), [...healthy.sha1.files.keys()].sort());
      assert.ok(files.get('tables.list')?.equals(healthy.sha1.files.get('tables.list')!));
      try {
        Stack.open(join(folder, '.git', 'reftable'), { readOnly: true }).close();
      } catch (error) {
        assert.ok(isReftableError(error, 'FORMAT_ERROR') && sample.group === 'footer', String(error));
      }
    });
  }

  test('in the records of a block leaves its other records as they were', () => {
    for (const id of ['ref-name-flipped', 'ref-unsorted', 'ref-twice', 'ref-id-flipped']) {
      const { files, damage } = build(sampleOf(id));
      assert.ok(damage);
      const [was, is] = [blocksIn(healthy.sha1.files, damage), blocksIn(files, damage)];
      assert.deepEqual(
        is.map(({ offset, length, restartCount }) => [offset, length, restartCount]),
        was.map(({ offset, length, restartCount }) => [offset, length, restartCount]),
      );
    }
  });
});
