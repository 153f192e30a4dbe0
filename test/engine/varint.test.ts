import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ByteReader,
  MAX_VARINT_SIZE,
  NO_VARINT,
  putVarint,
  putVarint64,
  varintSize,
} from '../../src/reftable/format/varint.ts';
import { forAll } from './support/properties.ts';
import { entry } from './support/records.ts';
import { open, write } from './support/tables.ts';

function encode(value: bigint): Buffer {
  const bytes = Buffer.alloc(MAX_VARINT_SIZE);
  return bytes.subarray(0, putVarint64(bytes, 0, value));
}

function decode(bytes: Buffer): bigint | undefined {
  return new ByteReader(bytes).varint64();
}

const BYTE_FORMS: readonly [bigint, string][] = [
  [0n, '00'],
  [1n, '01'],
  [27n, '1b'],
  [127n, '7f'],
  [128n, '8000'],
  [255n, '807f'],
  [256n, '8100'],
  [257n, '8101'],
  [4096n, '9f00'],
  [16383n, 'fe7f'],
  [16384n, 'ff00'],
  [16511n, 'ff7f'],
  [16512n, '808000'],
  [2n ** 32n, '8efefeff00'],
  [2n ** 63n, 'fefefefefefefeff00'],
  [2n ** 64n - 1n, '80fefefefefefefefe7f'],
];

test('a varint has the bytes that the format defines, and decodes to the same value', () => {
  for (const [value, hex] of BYTE_FORMS) {
    assert.equal(encode(value).toString('hex'), hex);
    assert.equal(decode(Buffer.from(hex, 'hex')), value);
  }
});

test('a varint below 2^53 has one form, by either encoder', () => {
  const numbers = fc.oneof(fc.nat(70_000), fc.maxSafeNat());
  forAll(500, numbers, value => {
    const bytes = Buffer.alloc(MAX_VARINT_SIZE);
    const size = putVarint(bytes, 0, value);
    assert.equal(size, varintSize(value));
    assert.deepEqual(bytes.subarray(0, size), encode(BigInt(value)));
    assert.equal(new ByteReader(bytes, 0, size).varint(), value);
  });
});

test('every 64-bit value survives a round trip, and the reader stops right after it', () => {
  forAll(500, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), value => {
    const bytes = Buffer.concat([encode(value), Buffer.of(0xff)]);
    const reader = new ByteReader(bytes);
    assert.equal(reader.varint64(), value);
    assert.equal(reader.pos, bytes.length - 1);
    const skipping = new ByteReader(bytes);
    assert.equal(skipping.skipVarint(), true);
    assert.equal(skipping.pos, bytes.length - 1);
  });
});

test('a varint beyond 64 bits is refused', () => {
  for (const hex of ['ffffffffffffffffff00', '80fefefefefefefeff00', 'ffffffffffffffffffffff00']) {
    const bytes = Buffer.from(hex, 'hex');
    assert.equal(decode(bytes), undefined);
    assert.equal(new ByteReader(bytes).varint(), NO_VARINT);
    assert.equal(new ByteReader(bytes).skipVarint(), false);
  }
});

test('a varint that ends too early is refused', () => {
  for (const [, hex] of BYTE_FORMS) {
    const whole = Buffer.from(hex, 'hex');
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      assert.equal(decode(cut), undefined);
      assert.equal(new ByteReader(cut).varint(), NO_VARINT);
      assert.equal(new ByteReader(cut).skipVarint(), false);
    }
  }
});

test('fixed integers of 8, 4, 3 and 2 bytes are stored big-endian and read back', () => {
  const min = 0x1122334455667788n;
  const options = { blockSize: 0x112233, hash: 'sha256' } as const;
  const id = '11'.repeat(32);
  const log = entry('HEAD', min, { old: id, new: id, tz: 0xfef1 - 0x10000 });
  const { bytes } = write({ logs: [log], limits: [min, min + 1n], options });
  assert.equal(bytes.toString('hex', 5, 8), '112233');
  assert.equal(bytes.toString('hex', 8, 24), '11223344556677881122334455667789');
  assert.equal(bytes.toString('hex', 24, 28), '73323536');

  const table = open(bytes);
  assert.equal(table.blockSize, 0x112233);
  assert.equal(table.minUpdateIndex, min);
  assert.equal(table.maxUpdateIndex, min + 1n);
  assert.equal(table.hash, 'sha256');
  assert.deepEqual([...table.logRecords()], [log]);
});
