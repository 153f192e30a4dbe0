// What the fuzzer has found or should find: each input in its smallest form.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { checkTransaction } from '../../src/git/refs/transaction.ts';
import { foldersOf, TransactionNames } from '../../src/git/refs/transaction-names.ts';
import { listFeatures } from '../../src/language/list/features.ts';
import { LiveRefs } from '../../src/language/script/live-refs.ts';
import { ReftableError } from '../../src/reftable/errors.ts';
import { BLOCK_TYPE, MAX_BLOCK_SIZE, MAX_UINT64 } from '../../src/reftable/format/constants.ts';
import { MAX_VARINT_SIZE, putVarint64 } from '../../src/reftable/format/varint.ts';
import { planCompaction } from '../../src/reftable/stack/plan-compaction.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { loadBlock } from '../../src/reftable/table/block.ts';
import { Table } from '../../src/reftable/table/table.ts';

import { blockBytes, load } from '../engine/support/blocks.ts';
import { throwsCode } from '../engine/support/errors.ts';
import { MemoryFiles } from '../engine/support/memory-files.ts';
import { digits, entry, h, ref, times } from '../engine/support/records.ts';
import { DIRECTORY, memoryStack, temporaryFolder } from '../engine/support/stacks.ts';
import { keysOf, open, tampered, write } from '../engine/support/tables.ts';
import { locationOf, makeRepository } from '../service/service.ts';
import { type Field, fieldsOf, restartsOf } from './fields.ts';
import { type Part, type Parts, putTogether, takeApart } from './parts.ts';

/** A stack of two tables, the bytes of the newer one changed by `edit`. */
function damagedStack(edit: (bytes: Buffer, footer: number) => void): { stack: Stack; upper: string } {
  const { stack, files } = memoryStack([
    { refs: [ref('refs/heads/a', 1)] },
    { refs: [ref('refs/heads/b', 2), ref('refs/heads/c', 2)], options: { restartInterval: 1 } },
  ]);
  const upper = stack.tables[1]?.file as string;
  stack.close();
  files.put(upper, tampered(files.content(upper), edit));
  return { stack: Stack.open(DIRECTORY, { files }), upper };
}

test('a message escapes characters that control a terminal or break its line', () => {
  const files = new MemoryFiles();
  files.put(`${DIRECTORY}/tables.list`, '\u001b[31mred\r\n');
  const { message, file } = throwsCode('NOT_EXIST_ERROR', () => Stack.open(DIRECTORY, { files }));
  assert.match(message, /\\x1b\[31mred\\x0d does not exist/);
  assert.equal(file, `${DIRECTORY}/\u001b[31mred\r`);
  assert.equal(new ReftableError('IO_ERROR', 'a\u202eb\u0085').message, 'a\\u202eb\\u0085');
});

test('a compaction that meets keys out of order names the table', () => {
  const { stack, upper } = damagedStack(bytes => {
    bytes[bytes.indexOf('refs/heads/c') + 11] = 0x41;
  });
  const before = stack.tables.map(({ name }) => name);
  const error = throwsCode('FORMAT_ERROR', () => stack.compactAll());
  assert.equal(error.file, upper);
  assert.equal(error.offset, 0n);
  assert.match(error.message, /'refs\/heads\/A' was added after 'refs\/heads\/b'/);
  stack.reload();
  assert.deepEqual(
    stack.tables.map(({ name }) => name),
    before,
  );
});

test('a compaction that meets an update index outside of the limits names the table', () => {
  const { stack, upper } = damagedStack(bytes => {
    bytes[bytes.indexOf('refs/heads/b') + 12] = 7;
  });
  const error = throwsCode('FORMAT_ERROR', () => stack.compactAll());
  assert.equal(error.file, upper);
  assert.match(error.message, /update index 9 of 'refs\/heads\/b' is outside/);
});

test('a record that is too big for the blocks of a merged table is reported with its table', () => {
  const { files, stack } = memoryStack([{ refs: [ref('refs/heads/a', 1)] }, { refs: [ref('x'.repeat(300), 2, h(2))] }]);
  const upper = stack.tables[1]?.file;
  stack.close();
  using small = Stack.open(DIRECTORY, { files, blockSize: 128 });
  assert.equal(throwsCode('ENTRY_TOO_BIG_ERROR', () => small.compactAll()).file, upper);
});

test('blocks that would overlap are refused', () => {
  const { bytes } = write({ refs: times(8, i => ref(`refs/heads/${i}`, 1)) });
  const blocks = open(
    tampered(bytes, (copy, footer) => {
      for (const header of [0, footer]) copy.writeUIntBE(64, header + 5, 3);
    }),
  );
  assert.match(throwsCode('FORMAT_ERROR', () => Array.from(blocks.refRecords())).message, /blocks have 64 at most/);
  throwsCode('FORMAT_ERROR', () => Array.from(blocks.blocks()));
});

test('an index of one level may be longer than the block size', () => {
  const refs = times(400, i => ref(`refs/heads/${digits(i, 3)}`, 1));
  const logs = [entry('HEAD', 1)];
  const parts = takeApart(write({ refs, logs, options: { blockSize: 160, skipIndexObjects: true } }).bytes) as Parts;
  const sections = {
    ref: parts.blocks.filter(({ type }) => type === BLOCK_TYPE.ref),
    log: parts.blocks.at(-1) as Part,
  };
  const lastKeys = sections.ref.map(part => [...keysOf(load(part.bytes, part.base))].at(-1) as string);
  const index = blockBytes({
    type: BLOCK_TYPE.index,
    keys: lastKeys.map(key => Buffer.from(key)),
    value: (encoder, i) => encoder.index((sections.ref[i] as Part).from),
  });
  assert.ok(index.length > 160);
  const last = sections.ref.at(-1) as Part;
  last.padding = Buffer.alloc(160 - last.bytes.length);
  const from = 160 * sections.ref.length;
  const padding = Buffer.alloc(Math.ceil(index.length / 160) * 160 - index.length);
  parts.blocks = [...sections.ref, { from, type: BLOCK_TYPE.index, bytes: index, base: 0, padding }, sections.log];
  parts.sectionOffsets[0] = BigInt(from);
  const table = open(putTogether(parts));
  assert.deepEqual([...table.refRecords()], refs);
  assert.deepEqual([...table.logRecords()], logs);
  assert.equal([...table.blocks()].length, parts.blocks.length);
  for (const expected of refs) {
    using cursor = table.refCursor();
    cursor.seek(expected.name);
    assert.ok(cursor.next());
    assert.deepEqual(cursor.ref(), expected);
  }
});

test('an object record that names a block repeatedly does not deliver its refs repeatedly', () => {
  const { bytes } = write({ refs: times(7, i => ref(`refs/heads/${i}`, 7, h(0x11))), options: { blockSize: 80 } });
  const parts = takeApart(bytes) as Parts;
  const objects = parts.blocks.find(({ type }) => type === BLOCK_TYPE.obj) as Part;
  const offsets = fieldsOf(objects, 20).filter(({ kind }) => kind === 'varint');
  assert.ok(offsets.length > 2);
  for (const { start } of offsets) objects.bytes[start] = 0;
  const error = throwsCode('FORMAT_ERROR', () => Array.from(open(putTogether(parts)).refsFor(h(0x11))));
  assert.match(error.message, /are not in order/);
});

test('a wrong block size does not keep much of the file in memory for each short block', () => {
  const refs = times(4000, i => ref(`refs/heads/${digits(i, 4)}`, 1, h(i)));
  const files = new MemoryFiles();
  const { bytes } = write({ refs, options: { blockSize: 512, unpadded: true } });
  files.put(
    'table.ref',
    tampered(bytes, (copy, footer) => {
      for (const header of [0, footer]) copy.writeUIntBE(0xffffff, header + 5, 3);
    }),
  );
  let read = 0;
  const readFrom = files.read;
  files.read = (...args: Parameters<typeof readFrom>) => {
    read += args[3];
    return readFrom.apply(files, args);
  };
  const table = Table.open('table.ref', 'table.ref', files);
  for (let i = 0; i < 4000; i += 100) {
    using cursor = table.refCursor();
    cursor.seek(`refs/heads/${digits(i, 4)}`);
    assert.ok(cursor.next());
  }
  // What was read at most can be kept: a block that is read to the end of the file, and the file.
  assert.ok(read <= 2.5 * bytes.length, `${read} bytes of ${bytes.length} were read`);
});

test('a deflated stream without an end is not followed through a large file', () => {
  const size = 300 * 1024 * 1024;
  let longest = 0;
  const read = (offset: number, length: number) => {
    assert.equal(offset, 0);
    longest = Math.max(longest, length);
    const stream = Buffer.alloc(length, Buffer.of(0, 0, 0, 0xff, 0xff));
    Buffer.of(BLOCK_TYPE.log, 0, 0, 100, 0x78, 0x01, 0, 0, 0, 0xff, 0xff).copy(stream, 0, 0, Math.min(length, 11));
    stream.fill(Buffer.of(0, 0, 0, 0xff, 0xff), 6);
    return stream;
  };
  const space = { file: 'table.ref', bodySize: size, blockSize: 4096, headerSize: 0, hashSize: 20, read };
  throwsCode('ZLIB_ERROR', () => loadBlock(space, 0));
  assert.ok(longest <= 2 * MAX_BLOCK_SIZE, `${longest} bytes were read for a block of 100`);
});

test('reflog entries that cannot be read leave the refs before them readable', () => {
  const refs = times(200, i => ref(`refs/heads/${digits(i, 3)}`, 1, h(i)));
  for (const options of [{}, { blockSize: 256 }, { blockSize: 256, unpadded: true }]) {
    const parts = takeApart(write({ refs, logs: [entry('HEAD', 1)], options }).bytes) as Parts;
    (parts.blocks.at(-1) as Part).stream = Buffer.from('no deflated stream');
    const table = open(putTogether(parts));
    assert.deepEqual([...table.refRecords()], refs);
    for (const expected of refs) {
      using cursor = table.refCursor();
      cursor.seek(expected.name);
      assert.ok(cursor.next());
      assert.deepEqual(cursor.ref(), expected);
    }
    throwsCode('ZLIB_ERROR', () => [...table.logRecords()]);
  }
});

test('an index that leads to the last offsets of 64 bits leads nowhere', () => {
  const refs = times(60, i => ref(`refs/heads/${digits(i, 2)}`, 1));
  for (const offset of [MAX_UINT64, MAX_UINT64 - 127n, MAX_UINT64 - 5000n]) {
    const parts = takeApart(write({ refs, options: { blockSize: 160, skipIndexObjects: true } }).bytes) as Parts;
    const index = parts.blocks.find(({ type }) => type === BLOCK_TYPE.index) as Part;
    const value = fieldsOf(index, 20).find(({ kind }) => kind === 'varint') as Field;
    const varint = Buffer.alloc(MAX_VARINT_SIZE);
    assert.equal(putVarint64(varint, 0, offset), varint.length);
    const records = index.bytes.subarray(value.end, restartsOf(index).start);
    // One restart point is enough: the keys of the other records depend on the first.
    const rest = Buffer.concat([index.bytes.subarray(0, value.start), varint, records, Buffer.of(0, 0, 4, 0, 1)]);
    rest.writeUIntBE(rest.length, 1, 3);
    index.bytes = rest;
    index.padding = Buffer.alloc(0);
    const error = throwsCode('FORMAT_ERROR', () => Array.from(open(putTogether(parts)).refRecords()));
    assert.match(error.message, /points to 0x[0-9a-f]+, after the last block/);
  }
});

test('an error for reflog entries out of order across blocks names their table, before an index is written', () => {
  // Each fills one block, where a plain writer does not compare the first record of a block.
  const logs = times(3, () => entry('HEAD', 1, { message: 'm'.repeat(100) }));
  const { stack } = memoryStack([{ logs, options: { blockSize: 256 } }]);
  const error = throwsCode('FORMAT_ERROR', () => stack.compactAll({ expiry: { time: 1n } }));
  assert.equal(error.file, stack.tables[0]?.file);
});

test('the problems of a list are reported, also if a name in it is too long for the file system', t => {
  const uri = pathToFileURL(join(temporaryFolder(t), 'tables.list')).href;
  const document = TextDocument.create(uri, 'reftable-list', 1, `${'x'.repeat(5000)}\n\n`);
  const { value: problems } = listFeatures.problems?.(document).next() ?? {};
  assert.deepEqual(
    (problems ?? []).map(({ code }) => code),
    ['listName', 'listBlankLine'],
  );
  assert.equal(listFeatures.symbols?.(document)[0]?.detail, 'no such file');
  assert.deepEqual(listFeatures.links?.(document), []);
});

test('a ref name of many components is not looked up once for each of them', () => {
  const ref = `refs/heads/${'a/'.repeat(50_000)}b`;
  let lookups = 0;
  const refs = {
    read(): undefined {
      lookups++;
    },
    below: () => undefined,
  };
  const operation = { ref, newOid: '11'.repeat(20), oldOid: '' };
  const steps = checkTransaction([{ line: 0, noDeref: false, operation }], refs, 40);
  let step = steps.next();
  while (!step.done) step = steps.next();
  assert.deepEqual(step.value.problems, []);
  assert.ok(lookups < 5000, `${lookups} lookups`);
});

test('names that scripts create and delete are found by their folders', () => {
  const names = new TransactionNames(['b/c', 'a', 'b-d']);
  assert.equal(names.firstBelow('b'), 'b/c');
  for (const name of ['b/a', 'b/c', 'c/d/e']) names.add(name);
  assert.deepEqual([names.size, names.has('b/a'), names.has('b')], [5, true, false]);
  assert.deepEqual(
    ['b', 'a', 'c', 'c/d', 'c/d/e'].map(folder => names.firstBelow(folder)),
    ['b/a', undefined, 'c/d/e', 'c/d/e', undefined],
  );
  for (const name of ['b/a', 'x', 'b/']) names.remove(name);
  assert.deepEqual([names.size, names.has('b/a'), names.firstBelow('b')], [4, false, 'b/c']);
  names.remove('b/c');
  assert.equal(names.firstBelow('b'), undefined);
});

test('the folders of a name are listed up to the first that is known', () => {
  assert.deepEqual(foldersOf('a/b/c/d', new Set()), ['a', 'a/b', 'a/b/c']);
  assert.deepEqual(foldersOf('a/b/c/d', new Set(['a', 'a/b'])), ['a/b/c']);
  assert.deepEqual(foldersOf('a/b/c/d', new Set(), 3), ['a', 'a/b']);
  assert.deepEqual(foldersOf('a', new Set()), []);
});

test('an error of compacting tables in the wrong order blames their format, not the caller', () => {
  const { stack } = memoryStack([{ refs: [ref('refs/heads/a', 8)] }, { refs: [ref('refs/heads/b', 2)] }]);
  for (const compact of [() => stack.compactAll(), () => planCompaction(stack, { type: 'all' })]) {
    assert.match(
      throwsCode('FORMAT_ERROR', compact).message,
      /starts at update index 8, after the end of the newest at 2/,
    );
  }
});

test('completion after a NUL or a lone surrogate in a script offers nothing', t => {
  const location = locationOf(makeRepository(t));
  using refs = new LiveRefs({ current: location, main: location });
  assert.deepEqual([...refs.startingWith('refs/\0')], []);
  assert.deepEqual([...refs.startingWith('refs/\ud800')], []);
  assert.equal(refs.find('refs/\0'), undefined);
});
