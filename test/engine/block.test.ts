import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { byteAt } from '../../src/reftable/format/bytes.ts';
import { BLOCK_TYPE, MAX_UINT64 } from '../../src/reftable/format/constants.ts';
import { logKey } from '../../src/reftable/format/keys.ts';
import { LogDetails } from '../../src/reftable/format/log-details.ts';
import type { EncodedValue, ValueEncoder } from '../../src/reftable/format/records.ts';
import { asBuffer } from '../../src/reftable/platform/node-buffer.ts';
import { BlockCursor, loadBlock } from '../../src/reftable/table/block.ts';
import { first } from '../support/present.ts';
import { allKeys, type BlockContent, block, blockBytes, load, soughtKey, spaceOf } from './support/blocks.ts';
import { throwsCode } from './support/errors.ts';
import { forAll } from './support/properties.ts';
import { deletion, digits, entry, h, ref, symref, tag, times } from './support/records.ts';
import { table, write } from './support/tables.ts';

function oidValue(encoder: ValueEncoder): EncodedValue {
  return encoder.ref(0n, { type: 'oid', oid: h(1) });
}

function logValue(encoder: ValueEncoder): EncodedValue {
  const { update } = entry('a', 1);
  assert.ok(update !== null);
  const details = new LogDetails();
  details.keep(update, 'message\n');
  return encoder.log(update, details.stored);
}

const BRANCHES: BlockContent = {
  type: BLOCK_TYPE.ref,
  keys: times(30, i => Buffer.from(`branch${digits(i, 2)}`)),
  value: oidValue,
  room: 1024,
  headerOffset: 21,
};

/** Seeks every key, and checks that all of them come in order. */
function assertFindsAll(content: BlockContent, seekFor: (key: Buffer) => Buffer = key => key): void {
  const loaded = block(content);
  assert.deepEqual(allKeys(loaded), content.keys);
  const cursor = new BlockCursor(loaded);
  for (const key of content.keys) assert.deepEqual(soughtKey(cursor, seekFor(key)), key);
}

test('a block after a file header returns its refs in order and finds each of them', () => {
  assertFindsAll(BRANCHES);
});

test('a seek lands on the first key that is not smaller', () => {
  const cursor = new BlockCursor(block(BRANCHES));
  for (const tens of [0, 1, 2]) {
    assert.equal(soughtKey(cursor, Buffer.from(`branch${tens}`))?.toString(), `branch${tens}0`);
  }
  assert.equal(soughtKey(cursor, Buffer.from(''))?.toString(), 'branch00');
  assert.equal(soughtKey(cursor, Buffer.from('branch3')), undefined);
});

test('a log block finds the newest entry of a ref by its bare name', () => {
  const names = times(30, i => Buffer.from(`branch${digits(i, 2)}`));
  const content: BlockContent = {
    type: BLOCK_TYPE.log,
    keys: names.map((name, i) => asBuffer(logKey(name, BigInt(i)))),
    value: logValue,
    room: 3072,
    headerOffset: 21,
  };
  assertFindsAll(content);
  assertFindsAll(content, key => asBuffer(logKey(key.subarray(0, -9), MAX_UINT64)));
});

test('object and index blocks find their records', () => {
  const keys = times(30, i => Buffer.from(times(5, j => i * 5 + j)));
  const common = { keys, room: 1024, headerOffset: 21 };
  assertFindsAll({ ...common, type: BLOCK_TYPE.obj, value: encoder => encoder.obj([1, 2]) });
  const names = BRANCHES.keys;
  assertFindsAll({ ...common, keys: names, type: BLOCK_TYPE.index, value: (encoder, i) => encoder.index(i) });
});

test('a record with an empty key cannot be added', () => {
  throwsCode('API_ERROR', () => write({ refs: [ref('', 1)] }));
  throwsCode('API_ERROR', () => write({ logs: [entry('', 1)] }));
});

test('a record with an empty key in a block is corrupt', () => {
  const bytes = blockBytes({ type: BLOCK_TYPE.ref, keys: [Buffer.from('a')], value: encoder => encoder.deletion() });
  bytes[5] = 0;
  throwsCode('FORMAT_ERROR', () => new BlockCursor(load(bytes)).next());
});

test('a seek past the last key ends the block, and a second seek goes back', () => {
  const cursor = new BlockCursor(
    block({
      type: BLOCK_TYPE.ref,
      keys: times(20, i => Buffer.from(`refs/heads/branch-${digits(i, 2)}`)),
      value: oidValue,
    }),
  );
  assert.equal(soughtKey(cursor, Buffer.from('refs/heads/does-not-exist')), undefined);
  assert.equal(cursor.next(), false);
  assert.equal(soughtKey(cursor, Buffer.from('refs/heads/branch-13'))?.toString(), 'refs/heads/branch-13');
  assert.equal(cursor.next(), true);
  assert.equal(asBuffer(cursor.key).toString('utf8', 0, cursor.keyLength), 'refs/heads/branch-14');
});

test('a log block whose inflated length differs from its header is corrupt', () => {
  const bytes = blockBytes({
    type: BLOCK_TYPE.log,
    keys: [asBuffer(logKey(Buffer.from('a'), 1n))],
    value: logValue,
  });
  const length = bytes.readUIntBE(1, 3);
  for (const claimed of [1, 4, 6, length - 1, length + 1, 0xffffff]) {
    const patched = Buffer.from(bytes);
    patched.writeUIntBE(claimed, 1, 3);
    throwsCode('FORMAT_ERROR', () => load(patched));
  }
});

test('a log block whose stream is cut off or not a deflate stream is a ZLIB_ERROR', () => {
  const bytes = blockBytes({ type: BLOCK_TYPE.log, keys: [asBuffer(logKey(Buffer.from('a'), 1n))], value: logValue });
  throwsCode('ZLIB_ERROR', () => load(bytes.subarray(0, -1)));
  bytes[4] = byteAt(bytes, 4) ^ 0xff;
  throwsCode('ZLIB_ERROR', () => load(bytes));
});

test('a log block ends where its stream ends, for any bytes after it', () => {
  const bytes = blockBytes({ type: BLOCK_TYPE.log, keys: [asBuffer(logKey(Buffer.from('a'), 1n))], value: logValue });
  const followed = Buffer.concat([bytes, deflateSync('something else')]);
  assert.equal(load(followed).size, bytes.length);
});

const ONE_REF: BlockContent = { type: BLOCK_TYPE.ref, keys: [Buffer.from('refs/heads/main')], value: oidValue };

test('a block that claims to be longer than the file is corrupt', () => {
  const bytes = blockBytes(ONE_REF);
  assert.equal(bytes.readUIntBE(1, 3), 47);
  bytes.writeUIntBE(48, 1, 3);
  throwsCode('FORMAT_ERROR', () => load(bytes));
});

test('restart points that do not fit the block are corrupt', () => {
  const bytes = blockBytes(ONE_REF);
  bytes.writeUInt16BE(0xffff, bytes.length - 2);
  throwsCode('FORMAT_ERROR', () => load(bytes));
});

test('a restart point outside the records fails the seek, not the load', () => {
  const bytes = blockBytes(ONE_REF);
  bytes.writeUIntBE(0xffffff, bytes.length - 5, 3);
  const cursor = new BlockCursor(load(bytes));
  throwsCode('FORMAT_ERROR', () => cursor.seek(Buffer.from('refs/heads/main'), 15));
});

test('a restart point that is not at a whole key fails the seek', () => {
  const content = { ...BRANCHES, headerOffset: 0, interval: 2 };
  const bytes = blockBytes(content);
  const second = bytes.length - 2 - 3 * 15 + 3;
  // One record later: a key that shares a prefix with the previous one.
  bytes.writeUIntBE(bytes.readUIntBE(second, 3) + 31, second, 3);
  const cursor = new BlockCursor(load(bytes));
  throwsCode('FORMAT_ERROR', () => cursor.seek(Buffer.from('branch00'), 8));
});

test('a record is a restart point at every interval and where it shares no prefix with the previous record', () => {
  const refs = [
    deletion('HEAD', 5),
    tag('refs/tags/v1', 300, h(0x11), h(0x22)),
    symref('refs/tags/v2', 6, 'refs/tags/v1'),
    ref('refs/tags/v3', 133, h(0x11)),
  ];
  const read = table({ refs, limits: [5, 300], options: { restartInterval: 2 } });
  const block = first([...read.blocks()]);
  const restarts = times(block.restartCount, i => asBuffer(block.bytes).readUIntBE(block.restartStart + 3 * i, 3));
  assert.deepEqual(restarts, [28, 35, 91]);
});

test('a block of an unknown type is corrupt', () => {
  const bytes = blockBytes(ONE_REF);
  for (const type of [0, 0x52, 0x78, 0xff]) {
    bytes[0] = type;
    throwsCode('FORMAT_ERROR', () => load(bytes));
  }
});

test('a block shorter than its own header and restart count is corrupt', () => {
  const bytes = blockBytes(ONE_REF);
  for (const length of [0, 4, 5]) {
    bytes.writeUIntBE(length, 1, 3);
    throwsCode('FORMAT_ERROR', () => load(bytes));
  }
});

test('an offset past the end of the body has no block', () => {
  const bytes = blockBytes(ONE_REF);
  assert.equal(loadBlock(spaceOf(bytes), bytes.length), undefined);
});

test('a record whose key or value extends past the records cannot be decoded', () => {
  const bytes = blockBytes(ONE_REF);
  for (const [at, value] of [
    [4, 1],
    [5, 0x7f],
    [5, 0x7a],
  ] as const) {
    const patched = Buffer.from(bytes);
    patched[at] = value;
    throwsCode('GENERIC_ERROR', () => new BlockCursor(load(patched)).next());
  }
});

test('a block finds any key, and between keys the next one, at any restart interval', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 4, max: 3 }).map(bytes => Buffer.from(bytes));
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 40, selector: bytes => bytes.toString('hex') });
  const draws = fc.record({ keys, interval: fc.integer({ min: 1, max: 20 }), sought: fc.array(key) });
  forAll(200, draws, ({ keys, interval, sought }) => {
    keys.sort(Buffer.compare);
    const loaded = block({ type: BLOCK_TYPE.index, keys, interval, value: (encoder, i) => encoder.index(i) });
    assert.deepEqual(allKeys(loaded), keys);
    const cursor = new BlockCursor(loaded);
    for (const target of [...keys, ...sought]) {
      const expected = keys.find(candidate => Buffer.compare(candidate, target) >= 0);
      assert.deepEqual(soughtKey(cursor, target), expected);
    }
  });
});
