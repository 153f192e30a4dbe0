import assert from 'node:assert/strict';
import { createHash, randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { LogRecord } from '../../src/reftable/format/records.ts';
import { decodeText } from '../../src/reftable/format/utf8.ts';
import { Writer } from '../../src/reftable/table/writer.ts';
import { first } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import { deletion, digits, entry, entryDeletion, h, id, ref, symref, tag, times } from './support/records.ts';
import { drainRefs, open, shape, table, write } from './support/tables.ts';

/** A writer whose bytes are kept. */
function collector(options: ConstructorParameters<typeof Writer>[1] = {}, min = 1, max = min) {
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), options);
  writer.setLimits(BigInt(min), BigInt(max));
  return { writer, bytes: () => Buffer.concat(parts) };
}

function storedMessage(message: string | undefined, exactLogMessage = false): string | undefined {
  const written = table({ logs: [entry('HEAD', 1, { message })], options: { exactLogMessage } });
  return first([...written.logRecords()]).update?.message;
}

test('a table without a record is a header and a footer, and reads as empty', () => {
  for (const [hash, size] of [
    ['sha1', 92],
    ['sha256', 100],
  ] as const) {
    const { writer, bytes } = collector({ hash });
    throwsCode('EMPTY_TABLE_ERROR', () => writer.close());
    assert.equal(bytes().length, size);
    const cursor = open(bytes()).refCursor();
    cursor.seek('');
    assert.equal(cursor.next(), false);
    assert.deepEqual([...open(bytes()).blocks()], []);
  }
});

test('a block size has 24 bits', () => {
  throwsCode('API_ERROR', () => new Writer(() => {}, { blockSize: 2 ** 24 }));
  assert.equal(table({ refs: [ref('a', 1)], options: { blockSize: 2 ** 24 - 1 } }).blockSize, 2 ** 24 - 1);
});

test('refs out of order, outside the limits or without a name are refused', () => {
  const { writer } = collector();
  writer.addRef(ref('b', 1));
  throwsCode('API_ERROR', () => writer.addRef(ref('a', 1)));
  const limited = collector().writer;
  throwsCode('API_ERROR', () => limited.addRef(ref('a', 2)));
  throwsCode('API_ERROR', () => limited.addRef(ref('a', 0)));
  const nameless = collector().writer;
  throwsCode('API_ERROR', () => nameless.addRef(ref('', 1)));
  throwsCode('EMPTY_TABLE_ERROR', () => nameless.close());
});

test('a ref that was just added cannot be added again', () => {
  const { writer } = collector();
  writer.addRef(ref('a', 1));
  throwsCode('API_ERROR', () => writer.addRef(ref('a', 1)));
});

test('limits cannot change after the first ref', () => {
  const { writer } = collector();
  writer.addRef(ref('a', 1));
  throwsCode('API_ERROR', () => writer.setLimits(1n, 2n));
});

// git forgets the last key whenever it opens a block, and so does the plain writer; additions to a stack do not.
test('the second reflog entry of a block is not compared with the first', () => {
  const { writer, bytes } = collector();
  writer.addLog(entry('a', 0));
  writer.addLog(entry('a', 1));
  throwsCode('API_ERROR', () => writer.addLog(entry('a', 3)));
  writer.close();
  assert.deepEqual([...open(bytes()).logRecords()], [entry('a', 0), entry('a', 1)]);
});

test('a writer of strict order compares every record with the one before', () => {
  const { writer } = collector({ strictOrder: true });
  writer.addLog(entry('a', 0));
  throwsCode('API_ERROR', () => writer.addLog(entry('a', 1)));

  const refs = collector({ strictOrder: true, blockSize: 80, unpadded: true }).writer;
  for (const name of ['a', 'b', 'c']) refs.addRef(ref(`refs/heads/${name}`, 1));
  throwsCode('API_ERROR', () => refs.addRef(ref('refs/heads/b', 1)));
});

test('a reflog entry above the limits is refused, a tombstone is not', () => {
  const { writer, bytes } = collector();
  throwsCode('API_ERROR', () => writer.addLog(entry('a', 2)));
  writer.addLog(entryDeletion('a', 2));
  writer.addLog(entryDeletion('b', 2n ** 64n - 1n));
  writer.close();
  assert.deepEqual([...open(bytes()).logRecords()], [entryDeletion('a', 2), entryDeletion('b', 2n ** 64n - 1n)]);
});

test('a ref cannot follow a reflog entry', () => {
  const { writer } = collector();
  writer.addLog(entry('a', 1));
  throwsCode('API_ERROR', () => writer.addRef(ref('b', 1)));
});

test('a message is one line and ends with one newline', () => {
  throwsCode('API_ERROR', () => storedMessage('one\ntwo'));
  assert.equal(storedMessage('one'), 'one\n');
  assert.equal(storedMessage('two\n'), 'two\n');
  assert.equal(storedMessage('x\n\n\n'), 'x\n');
  assert.equal(storedMessage(''), '\n');
  assert.equal(storedMessage(undefined), '');
});

test('exact messages are stored as they are', () => {
  for (const message of ['a\nb', 'x', '', '\n\n']) assert.equal(storedMessage(message, true), message);
});

test('a message that does not fit a block is too big', () => {
  throwsCode('ENTRY_TOO_BIG_ERROR', () =>
    write({ logs: [entry('a', 1, { message: 'a'.repeat(255) })], options: { blockSize: 256 } }),
  );
});

// Where deflate makes a block longer than the block size git's reader fails; ours inflates up to the end of the body.
test('a log block that deflate cannot shorten is written and read', () => {
  const random = (size: number) => randomFillSync(Buffer.alloc(size));
  const oid = () => random(20).toString('hex');
  const single = [entry('a', 1, { old: oid(), new: oid() })];
  assert.deepEqual([...table({ logs: single }).logRecords()], single);

  const message = () => decodeText(Buffer.from(random(3000).map(byte => byte || 1)));
  const logs = ['a', 'b'].map(name => entry(name, 1, { old: oid(), new: oid(), message: message() }));
  const blockSize = 3100;
  const read = table({ logs, options: { blockSize, exactLogMessage: true } });
  const sizes = [...read.blocks()].map(block => block.size);
  assert.equal(sizes.length, 2);
  assert.ok(first(sizes) > blockSize);
  // Not by deepEqual, whose message would show all of the random bytes.
  assert.ok(isDeepStrictEqual([...read.logRecords()], logs), `the blocks of ${sizes} bytes did not come back equal`);
});

test('one ref and one reflog entry take less than 200 bytes', () => {
  const refs = [ref('refs/heads/master', 1, h(0))];
  const { bytes } = write({ refs, logs: [plain(entry('refs/heads/master', 1, { old: h(0), new: h(0) }))] });
  assert.ok(bytes.length < 200, `${bytes.length} bytes`);
});

test('an object in more blocks than a record can name has a record without offsets', () => {
  const refs = times(256, i => ref(`ref${digits(i, 5)}`, 1, id(0x2a)));
  const { bytes, writer } = write({ refs, options: { blockSize: 75 } });
  assert.equal(writer.objectIdLength, 2);
  const read = open(bytes);
  assert.equal(read.objectIdLength, 2);
  assert.deepEqual([...read.objectRecords()], [{ prefix: '2a00', offsets: [] }]);
  // git crashes on such a record; the engine reads every ref block instead.
  assert.deepEqual([...read.refsFor(id(0x2a))], refs);
});

test('an object ID prefix is as long as neighbors need to be distinct', () => {
  const oid = (i: number) => `2a${'00'.repeat(14)}${i.toString(16).padStart(2, '0')}${'00'.repeat(4)}`;
  const refs = times(256, i => ref(`ref${digits(i, 5)}`, 1, oid(i)));
  assert.equal(write({ refs, options: { blockSize: 75 } }).writer.objectIdLength, 16);
});

// git's footer has five bits for the length of a prefix, which 32 overflows.
test('ids that differ only in their 32nd byte are looked up without an object section', () => {
  const oid = (i: number) => `${'2a'.repeat(31)}${i.toString(16).padStart(2, '0')}`;
  const refs = times(20, i => ref(`ref${digits(i, 5)}`, 1, oid(i % 3)));
  const read = table({ refs, options: { blockSize: 128, hash: 'sha256' } });
  assert.ok(read.refs.indexOffset > 0);
  assert.equal(read.objects.present, false);
  assert.deepEqual(
    [...read.refsFor(oid(1))],
    refs.filter((_, i) => i % 3 === 1),
  );
});

test('sections that need one get an index, and are found through it', () => {
  const refs = times(100, i => ref(`refs/heads/${digits(i, 3)}`, 1, id(i)));
  const logs = times(100, i => entry(`refs/heads/${digits(i, 3)}`, 1, { new: id(i), message: '' }));
  // A reflog entry of SHA-1 needs some 80 bytes.
  const { bytes } = write({ refs, logs: logs.map(plain), options: { blockSize: 100 } });
  const read = open(bytes);
  assert.ok(read.refs.indexOffset > 0);
  assert.ok(read.objects.offset > 0 && read.objects.indexOffset > 0);
  assert.ok(read.logs.offset > 0 && read.logs.indexOffset > 0);
  const cursor = read.logCursor();
  cursor.seek('');
  assert.equal(cursor.next(), true);
  assert.equal(cursor.name, 'refs/heads/000');
});

/** The shortest possible entry. */
function plain(log: LogRecord): LogRecord {
  const { update } = log;
  assert.ok(update !== null);
  return { ...log, update: { ...update, committer: { name: '', email: '' }, time: 0n, message: undefined } };
}

test('an index that does not fit a few blocks gets a second index level', () => {
  const refs = times(200, i => ref(`refs/heads/${digits(i, 3)}`, 1, id(i)));
  const { bytes, writer } = write({ refs, options: { blockSize: 100 } });
  assert.equal(writer.stats.ref.maxIndexLevel, 2);
  const cursor = open(bytes).refCursor();
  cursor.seek('refs/heads/199');
  assert.deepEqual(drainRefs(cursor), [refs[199]]);
});

test('500 branches fill blocks of records and restart points as git fills them', () => {
  const { bytes, writer } = write(BRANCHES);
  assert.deepEqual([...open(bytes).blocks()].map(shape), [
    'r 158/10',
    'r 159/10',
    'r 159/10',
    'r 24/2',
    'i 4/1',
    'o 1/1',
  ]);
  const { ref, obj, index } = writer.stats;
  assert.deepEqual([ref.blocks, ref.entries, ref.restarts, ref.indexBlocks], [4, 500, 32, 1]);
  assert.deepEqual([index.blocks, index.entries, obj.blocks, obj.entries], [1, 4, 1, 1]);
});

const BRANCHES = {
  refs: times(500, i => ref(`refs/heads/branch-${digits(i, 3)}`, 0, h(0))),
  limits: [0, 0] as const,
};

/** Refs of which each fills a block of 100 bytes. */
function wide(count: number, make = (name: string) => ref(name, 1, h(1))) {
  return times(count, i => make(`${digits(i, 2)}${'x'.repeat(30)}`));
}

test('four padded blocks get an index and their objects, three do not; unpadded it is two and one', () => {
  const sections = (count: number, unpadded: boolean) => {
    const read = table({ refs: wide(count), options: { blockSize: 100, unpadded } });
    assert.equal([...read.blocks()].filter(block => block.type === 0x72).length, count);
    return [read.refs.indexOffset > 0, read.objects.present];
  };
  assert.deepEqual(sections(3, false), [false, false]);
  assert.deepEqual(sections(4, false), [true, true]);
  assert.deepEqual(sections(1, true), [false, false]);
  assert.deepEqual(sections(2, true), [true, true]);
});

test('without object IDs an indexed table has no object blocks, only an ID length', () => {
  const read = table({
    refs: wide(8, name => symref(name, 1, 'y'.repeat(20))),
    options: { blockSize: 100 },
  });
  assert.ok(read.refs.indexOffset > 0);
  assert.equal(read.objects.present, false);
  assert.equal(read.objectIdLength, 2);
  const deletions = table({
    refs: times(40, i => deletion(`${digits(i, 2)}${'x'.repeat(30)}`, 1)),
    options: { blockSize: 100 },
  });
  assert.ok(deletions.refs.indexOffset > 0);
  assert.equal(deletions.objectIdLength, 2);
});

test('the object section can be left out', () => {
  const read = table({ refs: wide(8), options: { blockSize: 100, skipIndexObjects: true } });
  assert.ok(read.refs.indexOffset > 0);
  assert.equal(read.objects.present, false);
  assert.equal(read.objectIdLength, 0);
});

test('a record fits a block to the last byte', () => {
  const refs = [ref('refs/heads/a', 1), ref('refs/heads/b', 1)];
  const blocks = (blockSize: number) => [...table({ refs, options: { blockSize } }).blocks()].length;
  throwsCode('ENTRY_TOO_BIG_ERROR', () => blocks(67));
  assert.equal(blocks(68), 2);
  assert.equal(blocks(91), 2);
  assert.equal(blocks(92), 1);
});

test('a block size below the headers fits nothing', () => {
  for (const blockSize of [1, 4, 27, 28, 33]) {
    throwsCode('ENTRY_TOO_BIG_ERROR', () => write({ refs: [ref('a', 1)], options: { blockSize } }));
    throwsCode('ENTRY_TOO_BIG_ERROR', () => write({ logs: [entry('a', 1)], options: { blockSize } }));
  }
});

test('log blocks follow the refs without padding, and the last block has none', () => {
  const refs = [ref('refs/heads/a', 1)];
  const alone = open(write({ refs }).bytes);
  const block = first([...alone.blocks()]);
  assert.equal(alone.bodySize, block.length);

  const read = table({ refs, logs: [entry('refs/heads/a', 1)] });
  assert.equal(read.logs.offset, block.length);
  assert.deepEqual([...read.blocks()].map(shape), ['r 1/1', 'g 1/1']);
  assert.deepEqual([...read.refRecords()], refs);
});

// git writes index levels of the same length until the disk is full.
test('an index that would never get shorter is an error', () => {
  const refs = times(4, i => ref(String.fromCharCode(97 + i).repeat(60), 1));
  throwsCode('ENTRY_TOO_BIG_ERROR', () => write({ refs, options: { blockSize: 120 } }));
});

test('a name with a NUL, which no reader accepts, is refused', () => {
  throwsCode('API_ERROR', () => write({ refs: [ref('refs/heads/a\0b', 1)] }));
  throwsCode('API_ERROR', () => write({ logs: [entry('refs/heads/a\0b', 1)] }));
});

test('numbers that 64 bits do not hold are refused', () => {
  for (const number of [-1n, 2n ** 64n]) {
    throwsCode('API_ERROR', () => collector().writer.setLimits(number, 1n));
    throwsCode('API_ERROR', () => collector().writer.setLimits(0n, number));
    throwsCode('API_ERROR', () => collector().writer.addLog(entry('a', 1, { time: number })));
    throwsCode('API_ERROR', () => collector().writer.addLog(entryDeletion('a', number)));
    throwsCode('API_ERROR', () => collector().writer.addLogs([entry('a', number)]));
    throwsCode('API_ERROR', () =>
      table({ logs: [entry('a', 1)] })
        .logCursor()
        .seekLog('a', number),
    );
  }
});

const GOLDEN: [string, number, string, Parameters<typeof write>[0]][] = [
  [
    'an index and objects',
    494,
    '02f8affa73fe30ce74f5c98b277ff565dbfa93de',
    { refs: times(7, i => ref(`refs/heads/${'abcdefg'[i]}`, 7, h(i === 3 ? 0x22 : 0x11))), options: { blockSize: 80 } },
  ],
  [
    'every kind of value',
    223,
    'dfe42509a0d564a875325972aa354f14bcc87a56',
    {
      refs: [
        deletion('HEAD', 5),
        tag('refs/tags/v1', 300, h(0x11), h(0x22)),
        symref('refs/tags/v2', 6, 'refs/tags/v1'),
        ref('refs/tags/v3', 133, h(0x11)),
      ],
      limits: [5, 300],
      options: { restartInterval: 2 },
    },
  ],
  ['500 branches', 20568, 'e740e1141db535c456d6a61fbd946d5649244bb6', BRANCHES],
  [
    'an index of two levels',
    9564,
    '36638c1da5f5b3823832804986c2239f0b7ce919',
    { refs: times(200, i => ref(`refs/heads/${digits(i, 3)}`, 1, id(i))), options: { blockSize: 100 } },
  ],
  [
    'ids that differ late',
    12948,
    'e237fdfe082e16ec8e4d700ecc535a8fbe8036db',
    {
      refs: times(256, i =>
        ref(`ref${digits(i, 5)}`, 1, `2a${'00'.repeat(14)}${i.toString(16).padStart(2, '0')}${'00'.repeat(4)}`),
      ),
      options: { blockSize: 75 },
    },
  ],
  [
    'an object in too many blocks',
    10807,
    '391048017bfc57983e878cbf1643a84a8c493479',
    { refs: times(256, i => ref(`ref${digits(i, 5)}`, 1, id(0x2a))), options: { blockSize: 75 } },
  ],
  [
    'no padding',
    551,
    '5f8269fab87e32947914e732b295d68350b81fea',
    { refs: times(10, i => ref(`refs/heads/${digits(i, 3)}`, 1, id(i))), options: { blockSize: 100, unpadded: true } },
  ],
];

for (const [what, size, hash, content] of GOLDEN) {
  test(`the table with ${what} is git's, byte for byte`, () => {
    const { bytes } = write(content);
    assert.equal(bytes.length, size);
    assert.equal(createHash('sha1').update(bytes).digest('hex'), hash);
  });
}

for (const [hash, version, hashId, offset, checksum] of [
  ['sha1', '01', '', '1c', 'b6bff78a'],
  ['sha256', '02', '73323536', '20', '4258be0d'],
] as const) {
  test(`the table that a new repository of ${hash} starts with is git's, byte for byte`, () => {
    const { bytes } = write({ refs: [symref('HEAD', 1, 'refs/heads/main')], options: { hash } });
    const header = `52454654${version}0010000000000000000001${'0000000000000001'}${hashId}`;
    const length = hash === 'sha1' ? '38' : '3c';
    const head = '002348454144000f726566732f68656164732f6d61696e';
    const footer = `${header}${'00'.repeat(40)}${checksum}`;
    assert.equal(bytes.toString('hex'), `${header}720000${length}${head}0000${offset}0001${footer}`);
  });
}

test('each entry is stored with its own details, also if the caller changes the same objects', () => {
  const { writer, bytes } = collector({ blockSize: 8192 });
  const committer = { name: 'A', email: 'a@b' };
  const update = { old: h(0), new: h(1), committer, time: 1n, tz: 0, message: 'one\n' };
  const changes = [
    () => {},
    () => Object.assign(committer, { name: 'Ä' }),
    () => Object.assign(committer, { email: 'c@d' }),
    () => Object.assign(update, { time: 2n ** 64n - 1n }),
    () => Object.assign(update, { tz: -730 }),
    () => Object.assign(update, { message: `${'long '.repeat(100)}é\n` }),
    () => Object.assign(update, { message: undefined }),
    () => Object.assign(update, { new: h(2) }),
  ];
  const expected = changes.map((change, i) => {
    change();
    // Longer than the space that a key has at first, and with and without other characters than those of ASCII.
    const name = `refs/heads/${i}${'é/n'.charAt(i % 2).repeat(300)}`;
    writer.addLog({ name, updateIndex: 1n, update });
    return { name, updateIndex: 1n, update: structuredClone({ ...update, message: update.message ?? '' }) };
  });
  writer.close();
  assert.deepEqual([...open(bytes()).logRecords()], expected);
});

test('details that cannot be stored are refused after those of an entry that was added', () => {
  const { writer, bytes } = collector();
  writer.addLog(entry('a', 1));
  for (const wrong of [{ tz: 0x8000 }, { time: -1n }, { message: 'a\0' }, { message: 'a\nb\n' }]) {
    throwsCode('API_ERROR', () => writer.addLog(entry('b', 1, wrong)));
    throwsCode('API_ERROR', () => writer.addLog(entry('b', 1, wrong)));
  }
  writer.addLog(entry('b', 1));
  writer.close();
  assert.deepEqual([...open(bytes()).logRecords()], [entry('a', 1), entry('b', 1)]);
});
