import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import {
  commonPrefix,
  compareKeyAt,
  compareKeys,
  firstIndex,
  logKey,
  logNameLength,
  logUpdateIndex,
} from '../../src/reftable/format/keys.ts';
import { BlockCursor } from '../../src/reftable/table/block.ts';
import { present } from '../support/present.ts';
import { block, blockBytes, currentKey } from './support/blocks.ts';
import { forAll } from './support/properties.ts';

test('returns the length of the common prefix of two keys', () => {
  const shared = (a: string, b: string) => commonPrefix(Buffer.from(a), a.length, Buffer.from(b), b.length);
  assert.equal(shared('abcdef', 'abc'), 3);
  assert.equal(shared('abc', 'ab'), 2);
  assert.equal(shared('', 'abc'), 0);
  assert.equal(shared('abc', 'abd'), 2);
  assert.equal(shared('abc', 'pqr'), 0);
});

test('a key is stored as its difference from the previous key, with its three extra bits', () => {
  const keys = ['refs/heads/master', 'refs/tags/bla'].map(key => Buffer.from(key));
  const content = {
    type: BLOCK_TYPE.obj,
    keys,
    value: (encoder: Parameters<Parameters<typeof blockBytes>[0]['value']>[0]) => encoder.obj([1, 2, 3, 4, 5, 6]),
  };
  const second = blockBytes(content).indexOf('tags/bla');
  assert.deepEqual([...blockBytes(content).subarray(second - 2, second)], [5, (8 << 3) | 6]);

  const loaded = block(content);
  assert.equal(loaded.restartCount, 1);
  const cursor = new BlockCursor(loaded);
  cursor.next();
  cursor.next();
  assert.equal(currentKey(cursor).toString(), 'refs/tags/bla');
  assert.equal(cursor.extra, 6);
});

test('a binary search finds the first index that satisfies the condition', () => {
  const values = [2, 4, 6, 8, 10];
  const found = (needle: number) => firstIndex(values.length, index => needle <= present(values[index]));
  assert.deepEqual([-1, 2, 3, 4, 7, 9, 10, 11].map(found), [0, 0, 1, 1, 3, 4, 4, 5]);
  assert.equal(
    firstIndex(0, () => assert.fail('an empty range has no index to test')),
    0,
  );
});

test('keys sort as unsigned bytes, a prefix before longer keys', () => {
  forAll(500, fc.tuple(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 })), ([a, b]) => {
    const expected = Buffer.compare(a, b);
    assert.equal(Math.sign(compareKeys(a, a.length, b, b.length)), expected);
    const within = Buffer.concat([Buffer.of(7), b, Buffer.of(7)]);
    assert.equal(Math.sign(compareKeyAt(a, a.length, within, 1, 1 + b.length)), expected);
  });
});

test('log keys of one ref sort from the newest update index to the oldest, and decode to name and update index', () => {
  const indices = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  forAll(500, fc.tuple(fc.uint8Array({ min: 1, minLength: 1, maxLength: 5 }), indices, indices), ([name, a, b]) => {
    const [left, right] = [logKey(name, a), logKey(name, b)];
    assert.equal(Math.sign(compareKeys(left, left.length, right, right.length)), a > b ? -1 : a < b ? 1 : 0);
    assert.equal(logNameLength(left, left.length), name.length);
    assert.equal(logUpdateIndex(left, left.length), a);
  });
});
