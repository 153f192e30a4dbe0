import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { byteAt } from '../../src/reftable/format/bytes.ts';
import type { HashName } from '../../src/reftable/format/hash.ts';
import { Table } from '../../src/reftable/table/table.ts';
import { present } from '../support/present.ts';
import { codeOf, throwsCode } from './support/errors.ts';
import { MemoryFiles } from './support/memory-files.ts';
import { deletion, digits, entry, h, ref, symref, tag, times } from './support/records.ts';
import { temporaryFolder } from './support/stacks.ts';
import { drainLogs, drainRefs, open, table, tampered, write } from './support/tables.ts';

/** Fifty refs and as many reflog entries in small blocks. */
function fifty(hash: HashName = 'sha1') {
  const name = (i: number) => `refs/heads/branch${digits(i, 2)}`;
  const refs = times(50, i => ref(name(i), 5, h(i, hash)));
  const logs = times(50, i => entry(name(i), 5, { old: h(i, hash), new: h(i + 1, hash) }));
  return { refs, logs, options: { blockSize: 256, hash } };
}

for (const hash of ['sha1', 'sha256'] as const) {
  test(`a table of ${hash} returns its records in order and finds each of them`, () => {
    const content = fifty(hash);
    const read = table(content);
    assert.ok(read.refs.indexOffset > 0 && read.logs.indexOffset > 0);
    assert.deepEqual([...read.refRecords()], content.refs);
    assert.deepEqual([...read.logRecords()], content.logs);
    const refs = read.refCursor();
    const logs = read.logCursor();
    for (const [i, { name }] of content.refs.entries()) {
      refs.seek(name);
      assert.equal(refs.next() && refs.name, name);
      assert.deepEqual(refs.ref(), content.refs[i]);
      logs.seek(name);
      assert.equal(logs.next() && logs.name, name);
      assert.deepEqual(logs.log(), content.logs[i]);
    }
    refs.seek('refs/heads/branch49/');
    assert.equal(refs.next(), false);
    logs.seek('refs/heads/branch49/');
    assert.equal(logs.next(), false);
  });

  test(`a table of ${hash} finds the same records without its indexes`, () => {
    const content = fifty(hash);
    const indexed = write(content).bytes;
    const bytes = tampered(indexed, (copy, footer) => {
      const header = hash === 'sha1' ? 24 : 28;
      copy.fill(0, footer + header, footer + header + 8);
      copy.fill(0, footer + header + 32, footer + header + 40);
    });
    const read = open(bytes);
    assert.equal(read.refs.indexOffset + read.logs.indexOffset, 0);
    const refs = read.refCursor();
    const logs = read.logCursor();
    for (const i of [49, 0, 25, 26, 24]) {
      refs.seek(present(content.refs[i]).name);
      assert.deepEqual(drainRefs(refs), content.refs.slice(i));
      logs.seek(present(content.logs[i]).name);
      assert.deepEqual(drainLogs(logs), content.logs.slice(i));
    }
    refs.seek('refs/heads/branch49/');
    assert.equal(refs.next(), false);
  });
}

test('a cursor can restart any number of times', () => {
  const content = fifty();
  const cursor = table(content).refCursor();
  for (let round = 0; round < 5; round++) {
    cursor.seek('');
    assert.deepEqual(drainRefs(cursor), content.refs);
    assert.equal(cursor.next(), false);
  }
});

test('a ref cursor returns no reflog entry and a log cursor no ref', () => {
  const read = table(fifty());
  const refs = read.refCursor();
  refs.next();
  throwsCode('API_ERROR', () => refs.log());
  const logs = read.logCursor();
  logs.next();
  throwsCode('API_ERROR', () => logs.ref());
});

test('a cursor that is not on a record returns none', () => {
  throwsCode('API_ERROR', () => table(fifty()).refCursor().ref());
});

for (const skipIndexObjects of [false, true]) {
  test(`the refs of an object are found ${skipIndexObjects ? 'without' : 'with'} an object section`, () => {
    const refs = times(50, i => tag(`refs/tags/${digits(i, 2)}`, 1, h(i >> 2), h(3 + (i >> 2))));
    const read = table({ refs, options: { blockSize: 256, skipIndexObjects } });
    assert.equal(read.objects.present, !skipIndexObjects);
    const pointing = refs.filter((_, i) => i >> 2 === 4 || 3 + (i >> 2) === 4);
    assert.deepEqual([...read.refsFor(h(4))], pointing);
    assert.deepEqual([...read.refsFor(h(0xff))], []);
    throwsCode('API_ERROR', () => [...read.refsFor('04')]);
  });
}

// git's indexed lookup does not add the table's lowest update index, and compares ids of records that have none.
test('refs found through the object section have their true update index, and symrefs are not among them', () => {
  const refs = times(40, i =>
    i % 3 === 0 ? symref(`r${digits(i, 2)}`, 1000 + i, '\x04'.repeat(20)) : ref(`r${digits(i, 2)}`, 1000 + i, h(4)),
  );
  const read = table({ refs, options: { blockSize: 128 } });
  assert.ok(read.objects.present);
  assert.deepEqual(
    [...read.refsFor(h(4))],
    refs.filter(record => record.value.type === 'oid'),
  );
});

test('a file that is empty, full of zeros or cut off is not a table', () => {
  const { bytes } = write(fifty());
  for (const broken of [Buffer.alloc(0), Buffer.alloc(1024), bytes.subarray(0, 67), bytes.subarray(0, -1)]) {
    throwsCode('FORMAT_ERROR', () => open(broken));
  }
});

test('a table that is cut to any length does not open', () => {
  const { bytes } = write({ refs: [ref('refs/heads/main', 1)] });
  for (let length = 0; length < bytes.length; length++) {
    throwsCode('FORMAT_ERROR', () => open(bytes.subarray(0, length)));
  }
});

test('a flipped byte in a log block leaves the table readable and fails the seek', () => {
  const { bytes } = write({ logs: [entry('a', 1)] });
  const stream = 28;
  const end = bytes.length - 68;
  for (let at = stream; at < end; at++) {
    const broken = Buffer.from(bytes);
    broken[at] = byteAt(broken, at) ^ 0x99;
    const cursor = open(broken).logCursor();
    const code = codeOf(() => cursor.seek('a'));
    // In the middle of the stream a flip may also make it longer or shorter.
    assert.ok(code === 'ZLIB_ERROR' || code === 'FORMAT_ERROR', `byte ${at}: ${code}`);
    if (at === stream || at >= end - 4) assert.equal(code, 'ZLIB_ERROR');
  }
});

test('a section with an offset past the end fails a seek in it', () => {
  const few = write({ refs: [ref('a', 1)], logs: [entry('a', 1)] }).bytes;
  const logAtTheEnd = tampered(few, (copy, footer) => copy.writeBigUInt64BE(2n ** 64n - 1n, footer + 24 + 24));
  const cursor = open(logAtTheEnd).logCursor();
  throwsCode('FORMAT_ERROR', () => cursor.seek('a'));
  const { bytes } = write(fifty());
  for (const field of [0, 1, 2, 4]) {
    const broken = open(
      tampered(bytes, (copy, footer) => copy.writeBigUInt64BE(2n ** 50n + 1n, footer + 24 + 8 * field)),
    );
    throwsCode('FORMAT_ERROR', () => {
      drainRefs(broken.refCursor());
      drainLogs(broken.logCursor());
      [...broken.refsFor(h(4))];
    });
  }
});

test('an index offset that leads to a block of another type is corrupt', () => {
  const { bytes } = write(fifty());
  const { offset } = open(bytes).logs;
  const broken = open(tampered(bytes, (copy, footer) => copy.writeBigUInt64BE(BigInt(offset), footer + 24)));
  throwsCode('FORMAT_ERROR', () => drainRefs(broken.refCursor()));
});

test('an index that leads to itself is corrupt', () => {
  const { bytes } = write({
    refs: times(7, i => ref(`refs/heads/${'abcdefg'[i]}`, 7, h(1))),
    options: { blockSize: 80 },
  });
  assert.equal(open(bytes).refs.indexOffset, 320);
  // The index record of the block at 160, whose last ref is refs/heads/e, now leads to 320.
  const record = bytes.indexOf(Buffer.from('0b08658020', 'hex'));
  bytes.write('8140', record + 3, 'hex');
  const cursor = open(bytes).refCursor();
  throwsCode('FORMAT_ERROR', () => cursor.seek('refs/heads/d'));
});

test('a file with an invalid header or footer is refused', () => {
  const { bytes } = write(fifty());
  const sha256 = write(fifty('sha256')).bytes;
  const flip = (source: Buffer, at: number, value: number) => {
    const copy = Buffer.from(source);
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  };
  const both = (source: Buffer, at: number, value: number) =>
    tampered(source, (copy, footer) => {
      copy[at] = value;
      copy[footer + at] = value;
    });
  const broken: [string, Buffer][] = [
    ['checksum', flip(bytes, -1, byteAt(bytes, bytes.length - 1) ^ 1)],
    ['magic', flip(bytes, 0, 0x72)],
    ['magic of the footer', flip(bytes, bytes.length - 68, 0x72)],
    ['header unlike its copy', flip(bytes, 6, 7)],
    ['version 3', both(bytes, 4, 3)],
    ['version 0', both(bytes, 4, 0)],
    ['unknown hash', both(sha256, 24, 0x74)],
    [
      'objects without an ID length',
      tampered(bytes, (copy, footer) => {
        copy[footer + 24 + 15] = byteAt(copy, footer + 24 + 15) & 0xe0;
      }),
    ],
  ];
  for (const [what, file] of broken)
    assert.equal(
      codeOf(() => open(file)),
      'FORMAT_ERROR',
      what,
    );
  assert.equal(open(sha256).version, 2);
});

test('a version 2 table may hold SHA-1 ids', () => {
  const content = { refs: [symref('HEAD', 1, 'refs/heads/main')], options: { hash: 'sha256' } as const };
  const bytes = tampered(write(content).bytes, (copy, footer) => {
    copy.write('sha1', 24);
    copy.write('sha1', footer + 24);
  });
  assert.equal(open(bytes).hash, 'sha1');
  // git subtracts what it would write for the hash: 24 - 1 bytes.
  assert.equal(open(bytes).effectiveSize, bytes.length - 72 - 23);
  assert.deepEqual([...open(bytes).refRecords()], content.refs);
});

test('a table without refs or without logs returns none', () => {
  const { refs, logs, options } = fifty();
  const logsOnly = table({ logs, options });
  assert.equal(logsOnly.refs.present, false);
  assert.deepEqual([...logsOnly.refRecords()], []);
  const cursor = logsOnly.refCursor();
  cursor.seek('refs/heads/branch07');
  assert.equal(cursor.next(), false);
  assert.deepEqual([...logsOnly.refsFor(h(1))], []);
  const refsOnly = table({ refs, options });
  assert.equal(refsOnly.logs.present, false);
  assert.deepEqual([...refsOnly.logRecords()], []);
});

test('the logs of a table without refs are at the start', () => {
  const { logs } = fifty();
  const { bytes } = write({ logs });
  assert.equal(bytes.readBigUInt64BE(bytes.length - 68 + 24 + 24), 0n);
  const cursor = open(bytes).logCursor();
  cursor.seek(present(logs[30]).name);
  assert.deepEqual(drainLogs(cursor), logs.slice(30));
});

test('an unpadded table reads completely for any block size in its header', () => {
  const content = fifty();
  const { bytes } = write({ ...content, options: { blockSize: 256, unpadded: true } });
  const asGitWrites = open(bytes);
  assert.equal(asGitWrites.blockSize, 256);
  const asPublished = open(
    tampered(bytes, (copy, footer) => {
      copy.fill(0, 5, 8);
      copy.fill(0, footer + 5, footer + 8);
    }),
  );
  assert.equal(asPublished.blockSize, 0);
  for (const read of [asGitWrites, asPublished]) {
    assert.deepEqual([...read.refRecords()], content.refs);
    assert.deepEqual([...read.logRecords()], content.logs);
    const cursor = read.refCursor();
    cursor.seek(present(content.refs[33]).name);
    assert.deepEqual(drainRefs(cursor), content.refs.slice(33));
  }
});

test('a seek finds an update index of one reflog', () => {
  const logs = [9, 7, 3].map(index => entry('a', index)).concat(entry('b', 5));
  const cursor = table({ logs }).logCursor();
  for (const [index, left] of [
    [10, 0],
    [9, 0],
    [8, 1],
    [3, 2],
    [2, 3],
    [0, 3],
  ] as const) {
    cursor.seekLog('a', BigInt(index));
    assert.deepEqual(drainLogs(cursor), logs.slice(left));
  }
});

// git would cut the name off at the NUL.
test('a ref name with a NUL in it is corrupt', () => {
  const { bytes } = write({ refs: [deletion('refs/heads/aXb', 1)] });
  bytes[bytes.indexOf('X')] = 0;
  const cursor = open(bytes).refCursor();
  assert.equal(cursor.next(), true);
  const error = throwsCode('FORMAT_ERROR', () => cursor.ref());
  assert.match(error.message, /refs\/heads\/a\\x00b/);
});

test('the blocks of a table follow each other up to the footer', () => {
  const read = table(fifty());
  let next = 0;
  for (const block of read.blocks()) {
    assert.equal(block.offset, next);
    next += block.size;
  }
  assert.equal(next, read.bodySize);
});

test('a table file that is missing, a directory or unreadable has a specific error', t => {
  const directory = temporaryFolder(t);
  throwsCode('NOT_EXIST_ERROR', () => Table.open(join(directory, 'none.ref'), 'none.ref'));
  throwsCode('IO_ERROR', () => Table.open(directory, 'directory'));
});

test('a table is read in parts, and a file that shrinks during the read is an IO_ERROR', t => {
  const file = join(temporaryFolder(t), 'big.ref');
  const refs = times(20_000, i => ref(`refs/heads/${digits(i, 6)}`, 1, h(i & 0xff)));
  const { bytes } = write({ refs });
  assert.ok(bytes.length > 64 * 1024);
  writeFileSync(file, bytes);
  const read = Table.open(file, 'big.ref');
  t.after(() => read.close());
  assert.deepEqual([...read.refRecords()], refs);
  writeFileSync(file, bytes.subarray(0, 100));
  throwsCode('IO_ERROR', () => [...read.refRecords()]);
});

test('a closed table keeps serving its cursors, and holds no descriptor afterwards', () => {
  const files = new MemoryFiles();
  const refs = times(4000, i => ref(`refs/heads/${digits(i, 6)}`, 1, h(i & 0xff)));
  files.put('big.ref', write({ refs }).bytes);
  const read = Table.open('big.ref', 'big.ref', files);
  assert.equal(files.openDescriptors, 1);
  {
    using cursor = read.refCursor();
    cursor.next();
    read.close();
    files.remove('big.ref');
    assert.equal(drainRefs(cursor).length, refs.length - 1);
  }
  assert.equal(files.openDescriptors, 0);
});

test('bytes that are not in the file are refused, also those of a large file', () => {
  const refs = times(4000, i => ref(`refs/heads/${digits(i, 4)}`, 1, h(i)));
  for (const content of [fifty(), { refs }]) {
    const { bytes } = write(content);
    const read = open(bytes);
    assert.deepEqual(Buffer.from(read.read(10, 20)), bytes.subarray(10, 30));
    assert.equal(read.read(bytes.length, 0).length, 0);
    const outside: readonly (readonly [number, number])[] = [
      ...([
        [0, bytes.length + 1],
        [bytes.length, 1],
        [bytes.length + 1, 0],
        [-1, 2],
        [4, -1],
      ] as const),
      ...([
        [0.5, 1],
        [0, Number.NaN],
        [Number.POSITIVE_INFINITY, 0],
      ] as const),
    ];
    for (const [offset, length] of outside) throwsCode('API_ERROR', () => read.read(offset, length));
  }
});

test('a link out of the directory and a directory are not tables', { skip: process.platform === 'win32' }, t => {
  const directory = temporaryFolder(t);
  mkdirSync(join(directory, 'folder.ref'));
  symlinkSync(join('..', 'elsewhere.ref'), join(directory, 'link.ref'));
  const failure = (name: string) => throwsCode('IO_ERROR', () => Table.open(join(directory, name), name)).message;
  assert.match(failure('folder.ref'), /folder\.ref is not a regular file\.$/);
  assert.match(
    failure('link.ref'),
    /could not be opened: it is a symbolic link that leads out of its directory, or nowhere/,
  );
});
