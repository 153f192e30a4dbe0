import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteAt, readUint16, readUint24, readUint32, readUint64, toHex } from '../../src/reftable/format/bytes.ts';
import { isHex, putHex } from '../../src/reftable/format/hex-digits.ts';
import { increment, numberAt } from '../../src/reftable/format/typed-arrays.ts';

test('numbers are big-endian and may end at the last byte', () => {
  const bytes = Uint8Array.from([0xff, 0x81, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(byteAt(bytes, 8), 8);
  assert.equal(readUint16(bytes, 7), 0x0708);
  assert.equal(readUint24(bytes, 6), 0x060708);
  assert.equal(readUint32(bytes, 1), 0x81020304);
  assert.equal(readUint32(bytes, 5), 0x05060708);
  assert.equal(readUint64(bytes, 1), 0x8102030405060708n);
});

test('a read of a byte outside the bytes is a RangeError', () => {
  const bytes = new Uint8Array(8);
  const message = /^offset (-1|8) is outside 8 bytes$/;
  const reads = [
    () => byteAt(bytes, -1),
    () => byteAt(bytes, 8),
    () => readUint16(bytes, 7),
    () => readUint24(bytes, 6),
    () => readUint32(bytes, 5),
    () => readUint64(bytes, 1),
    () => toHex(bytes, 7, 9),
  ];
  for (const read of reads) assert.throws(read, { name: 'RangeError', message });
});

test('any range of bytes is read as hex', () => {
  const all = Uint8Array.from({ length: 300 }, (_, i) => i);
  const bytes = all.subarray(7);
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [5, 25],
    [0, bytes.length],
    [9, 3],
    [500, 500],
  ] as const) {
    const expected = Array.from(bytes.slice(start, end), byte => byte.toString(16).padStart(2, '0')).join('');
    assert.equal(toHex(bytes, start, end), expected);
  }
  assert.equal(toHex(bytes), toHex(all, 7));
});

test('an increment returns the old value, and is a RangeError outside the array', () => {
  const numbers = Uint32Array.of(7, 0);
  assert.equal(increment(numbers, 0), 7);
  assert.deepEqual([...numbers], [8, 0]);
  assert.equal(numberAt(numbers, 0), 8);
  assert.throws(() => increment(numbers, 2), { name: 'RangeError', message: 'index 2 is outside 2 numbers' });
});

test('hex digits of either case are accepted, and no other character', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    for (const text of [character, `${character}0`, `f${character}`])
      assert.equal(isHex(text), /^[0-9a-f]*$/i.test(text));
  }
  assert.equal(isHex(''), true);
});

test('hex of either case is written as the bytes that it gives', () => {
  for (let byte = 0; byte < 256; byte++) {
    const text = byte.toString(16).padStart(2, '0');
    const bytes = new Uint8Array(4);
    assert.equal(putHex(bytes, 1, text + text.toUpperCase()), 3);
    assert.deepEqual([...bytes], [0, byte, byte, 0]);
  }
});
