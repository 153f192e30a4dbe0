import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareNames, decodeText, encodeText, isUtf8 } from '../../src/reftable/format/utf8.ts';
import { forAll } from './support/properties.ts';

/** Bytes with many broken and valid UTF-8 sequences. */
const awkwardBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 3 }),
      fc.constantFrom(
        [0xc3, 0xa9],
        [0xe2, 0x82, 0xac],
        [0xf0, 0x9f, 0x8c, 0xb1],
        [0xed, 0xa0, 0x80],
        [0xef, 0xbf, 0xbd],
      ),
      fc.constantFrom([0x61], [0xe2, 0x82], [0xf0, 0x9f], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80]),
    ),
  )
  .map(parts => Buffer.concat(parts.map(part => Buffer.from(part))));

test('any bytes survive a round trip through a string', () => {
  forAll(1000, awkwardBytes, bytes => {
    assert.deepEqual(encodeText(decodeText(bytes)), new Uint8Array(bytes));
  });
});

test('a part of bytes is decoded as the same bytes alone are', () => {
  const bytes = Buffer.from('heads/caf\u00e9\0\u007f\u0080', 'utf8');
  for (let start = 0; start <= bytes.length; start++) {
    for (let end = start; end <= bytes.length; end++) {
      const part = Uint8Array.from(bytes.subarray(start, end));
      assert.deepEqual(encodeText(decodeText(bytes, start, end)), part);
      if (part.every(byte => byte < 0x80)) assert.equal(decodeText(bytes, start, end), String.fromCharCode(...part));
    }
  }
});

test('names are compared by their bytes', () => {
  assert.ok(compareNames('a\u{1f331}', 'a\uffff') > 0, 'not by UTF-16 units');
  assert.equal(compareNames('a', 'ab') < 0, true);
  forAll(500, fc.tuple(awkwardBytes, awkwardBytes), ([a, b]) => {
    assert.equal(Math.sign(compareNames(decodeText(a), decodeText(b))), Buffer.compare(a, b));
  });
});

test('a part of a buffer decodes as it would alone', () => {
  forAll(300, fc.tuple(awkwardBytes, awkwardBytes, awkwardBytes), ([before, bytes, after]) => {
    const whole = Buffer.concat([before, bytes, after]);
    assert.equal(decodeText(whole, before.length, before.length + bytes.length), decodeText(bytes));
  });
});

test('well-formed strings are plain UTF-8', () => {
  const characters = fc.oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));
  forAll(500, fc.array(characters), points => {
    const text = points.map(point => String.fromCodePoint(point)).join('');
    assert.deepEqual(encodeText(text), new TextEncoder().encode(text));
    assert.equal(decodeText(Buffer.from(text, 'utf8')), text);
    assert.equal(isUtf8(text), true);
  });
});

test('a byte that is not UTF-8 becomes one lone surrogate', () => {
  assert.equal(decodeText(Buffer.from('61ff62', 'hex')), 'a\udcffb');
  assert.equal(decodeText(Buffer.from('eda080', 'hex')), '\udced\udca0\udc80');
  assert.equal(isUtf8('a\udcffb'), false);
});

test('a replacement character in the bytes is kept', () => {
  assert.equal(decodeText(Buffer.from('efbfbd', 'hex')), '\ufffd');
  assert.equal(decodeText(Buffer.from('efbfbdff', 'hex')), '\ufffd\udcff');
});
