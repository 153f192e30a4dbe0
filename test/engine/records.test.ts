import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../src/reftable/format/bytes.ts';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import { compareKeys, logKey } from '../../src/reftable/format/keys.ts';
import { LogDetails } from '../../src/reftable/format/log-details.ts';
import { type RefValue, ValueEncoder } from '../../src/reftable/format/records.ts';
import { BlockCursor } from '../../src/reftable/table/block.ts';
import { indexRecord, objectRecord } from '../../src/reftable/table/table.ts';
import { present } from '../support/present.ts';
import { block, blockBytes, load } from './support/blocks.ts';
import { throwsCode } from './support/errors.ts';
import { entry, entryDeletion, h, ref, symref, tag } from './support/records.ts';
import { memoryStack } from './support/stacks.ts';
import { table } from './support/tables.ts';

function order(a: Uint8Array | string, b: Uint8Array | string): number {
  const [left, right] = [Buffer.from(a as string), Buffer.from(b as string)];
  return Math.sign(compareKeys(left, left.length, right, right.length));
}

test('refs with equal names have the same key, for any value', () => {
  const { stack } = memoryStack([{ refs: [ref('refs/heads/main', 1)] }, { refs: [symref('refs/heads/main', 2, 'x')] }]);
  assert.deepEqual([...stack.refs()], [symref('refs/heads/main', 2, 'x')]);
  assert.equal(order('refs/heads/master', 'HEAD'), 1);
});

test('a ref value of each kind has its size and decodes to the same value', () => {
  const values: [RefValue, number][] = [
    [{ type: 'deletion' }, 1],
    [{ type: 'oid', oid: h(1) }, 1 + 20],
    [{ type: 'peeled', oid: h(1), peeled: h(2) }, 1 + 40],
    [{ type: 'symref', target: 'target' }, 1 + 1 + 6],
  ];
  const encoder = new ValueEncoder();
  for (const [extra, [value, size]] of values.entries()) {
    const encoded = encoder.ref(0n, value);
    assert.equal(encoded.length, size);
    assert.equal(encoded.extra, extra);
    const record = { name: 'refs/heads/main', updateIndex: 7n, value };
    assert.deepEqual([...table({ refs: [record] }).refRecords()], [record]);
  }
});

test('SHA-256 ids take 32 bytes and decode to the same value', () => {
  const refs = [ref('a', 1, h(1, 'sha256')), tag('b', 1, h(2, 'sha256'), h(3, 'sha256'))];
  assert.deepEqual([...table({ refs, options: { hash: 'sha256' } }).refRecords()], refs);
});

test('an object ID of the wrong length is refused when it is written', () => {
  throwsCode('API_ERROR', () => table({ refs: [ref('a', 1, h(1, 'sha256'))] }));
  throwsCode('API_ERROR', () => table({ refs: [ref('a', 1, 'xy'.repeat(20))] }));
  throwsCode('API_ERROR', () => table({ logs: [entry('a', 1, { new: '1234' })] }));
});

// Reading the record inside its block, git reports it as a general error too (docs/format.md#records).
test('reserved ref types cannot be decoded', () => {
  for (const type of [4, 5, 6, 7]) {
    const bytes = blockBytes({
      type: BLOCK_TYPE.ref,
      keys: [Buffer.from('a')],
      value: encoder => ({ ...encoder.ref(0n, { type: 'oid', oid: h(1) }), extra: type }),
    });
    throwsCode('GENERIC_ERROR', () => new BlockCursor(load(bytes)).next());
  }
});

test('reflog entries of one ref sort newest first; names are compared before update indices', () => {
  assert.equal(order(logKey(Buffer.from('master'), 42n), logKey(Buffer.from('master'), 22n)), -1);
  assert.equal(order(logKey(Buffer.from('master'), 42n), logKey(Buffer.from('main'), 22n)), 1);
  assert.equal(order(logKey(Buffer.from('master'), 22n), logKey(Buffer.from('main'), 42n)), 1);
});

test('reflog entries of all kinds decode to equal values; absent fields decode as empty', () => {
  const full = entry('refs/heads/a', 3, {
    committer: { name: 'Jane Doe', email: 'jane@example.org' },
    time: 2n ** 64n - 1n,
    tz: 200,
    message: 'commit: one\n',
  });
  const bare = entry('refs/heads/a', 1, { committer: { name: '', email: '' }, message: undefined });
  const logs = [full, entryDeletion('refs/heads/a', 2), bare];
  assert.deepEqual(
    [...table({ logs }).logRecords()],
    [
      full,
      entryDeletion('refs/heads/a', 2),
      entry('refs/heads/a', 1, { committer: { name: '', email: '' }, message: '' }),
    ],
  );
});

test('reflog entries are sorted by name, then newest first', () => {
  const [a1, a3, b1, b2] = [entry('a', 1), entry('a', 3), entry('b', 1), entry('b', 2)];
  const { stack } = memoryStack([]);
  stack.add(writer => {
    writer.setLimits(1n, 3n);
    writer.addLogs([b1, a1, b2, a3]);
  });
  assert.deepEqual([...stack.logs()], [a3, a1, b2, b1]);
  assert.equal(order(logKey(Buffer.from('a'), 1n), logKey(Buffer.from('a'), 1n)), 0);
});

test('the key of a reflog entry inverts its update index', () => {
  assert.equal(toHex(logKey(Buffer.from('HEAD'), 2n)), `48454144${'00'}fffffffffffffffd`);
});

test('a reflog key that is too short or lacks its NUL cannot be decoded', () => {
  const keys = [
    Buffer.from('000000000000000001', 'hex'),
    Buffer.from('61ff0000000000000001', 'hex'),
    Buffer.from('refs/heads/main'),
  ];
  for (const key of keys) {
    const bytes = blockBytes({ type: BLOCK_TYPE.log, keys: [key], value: encoder => encoder.deletion() });
    throwsCode('GENERIC_ERROR', () => new BlockCursor(load(bytes)).next());
  }
});

test('an object record stores up to seven offsets in its extra bits, more or none in a count', () => {
  const lists = [[1, 2, 3], [1, 2, 3, 4, 500, 600, 700, 800, 9000], []];
  const loaded = block({
    type: BLOCK_TYPE.obj,
    keys: lists.map((_, index) => Buffer.of(index, 0, 0)),
    value: (encoder, index) => encoder.obj(present(lists[index])),
  });
  const cursor = new BlockCursor(loaded);
  for (const [index, offsets] of lists.entries()) {
    assert.equal(cursor.next(), true);
    assert.equal(cursor.extra, [3, 0, 0][index]);
    assert.deepEqual(objectRecord(cursor), { prefix: `0${index}0000`, offsets });
  }
  assert.equal(cursor.next(), false);
});

test('object records compare by their prefix, a longer one is greater', () => {
  assert.equal(order(Buffer.of(1, 2), Buffer.of(1, 2)), 0);
  assert.equal(order(Buffer.of(1, 2, 3), Buffer.of(1, 2)), 1);
});

test('an index record returns the last key and the offset of its block', () => {
  const loaded = block({
    type: BLOCK_TYPE.index,
    keys: [Buffer.from('refs/heads/master')],
    value: encoder => encoder.index(42),
  });
  const cursor = new BlockCursor(loaded);
  assert.equal(cursor.next(), true);
  assert.deepEqual(indexRecord(cursor), { lastKey: new TextEncoder().encode('refs/heads/master'), offset: 42 });
});

test('the zone is stored as the signed decimal number that git shows', () => {
  const encoder = new ValueEncoder();
  const zone = (tz: number) => {
    const { update } = entry('a', 1, { tz, message: undefined });
    assert.ok(update !== null);
    const details = new LogDetails();
    details.keep(update, '');
    const { bytes, length } = encoder.log(update, details.stored);
    return toHex(bytes, length - 3, length - 1);
  };
  assert.equal(zone(-730), 'fd26');
  assert.equal(zone(200), '00c8');
  for (const tz of [-730, 200, -32768, 32767]) {
    assert.deepEqual([...table({ logs: [entry('a', 1, { tz })] }).logRecords()], [entry('a', 1, { tz })]);
  }
});

test('a zone that 16 bits do not hold is refused', () => {
  throwsCode('API_ERROR', () => table({ logs: [entry('a', 1, { tz: 40000 })] }));
});
