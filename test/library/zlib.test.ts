// Deflate and inflate in JavaScript against zlib: the same bytes, the same streams refused.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { deflate } from '../../src/library/platform/deflate.ts';
import { inflate } from '../../src/library/platform/inflate.ts';

const SIZES = [0, 1, 2, 3, 100, 4000, 65_535, 65_536, 140_000];

/** Random bytes, which cannot be deflated; zeros; hex digits; and a text with matches. */
function inputsOf(size: number): Buffer[] {
  return [
    randomBytes(size),
    Buffer.alloc(size),
    Buffer.from(randomBytes(size).toString('hex')).subarray(0, size),
    Buffer.from(`refs/heads/${size} by a committer\n`.repeat(Math.ceil(size / 20))).subarray(0, size),
  ];
}

test('deflate writes streams that zlib inflates, of no more bytes than stored ones', () => {
  for (const bytes of SIZES.flatMap(inputsOf)) {
    const stream = deflate(bytes);
    assert.ok(inflateSync(stream).equals(bytes));
    assert.ok(stream.length <= deflateSync(bytes, { level: 0 }).length);
  }
  const text = Buffer.from('refs/heads/main by a committer\n'.repeat(200));
  assert.ok(deflate(text).length < text.length / 10);
});

test('inflate returns the bytes and the length of streams of every kind', () => {
  const { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED } = constants;
  for (const bytes of SIZES.flatMap(inputsOf)) {
    for (const [level, strategy] of [
      [0, Z_DEFAULT_STRATEGY],
      [1, Z_DEFAULT_STRATEGY],
      [9, Z_DEFAULT_STRATEGY],
      [9, Z_HUFFMAN_ONLY],
      [9, Z_FIXED],
    ] as const) {
      const stream = deflateSync(bytes, { level, strategy });
      const { inflated, taken } = inflate(Buffer.concat([stream, randomBytes(9)]), bytes.length);
      assert.ok(bytes.equals(inflated));
      assert.equal(taken, stream.length);
      assert.throws(() => inflate(stream.subarray(0, -1), bytes.length), { code: 'Z_BUF_ERROR' });
      if (bytes.length > 0) assert.throws(() => inflate(stream, bytes.length - 1), { code: 'ERR_BUFFER_TOO_LARGE' });
    }
  }
});

test('inflate accepts a stream with one inverted bit if zlib does', () => {
  const bytes = Buffer.from(`${randomBytes(60).toString('hex')}${'a committer'.repeat(30)}`);
  let [accepted, refused] = [0, 0];
  for (const options of [{ level: 9 }, { level: 0 }, { strategy: constants.Z_FIXED }]) {
    const stream = deflateSync(bytes, options);
    for (let bit = 0; bit < stream.length * 8; bit++) {
      const damaged = Buffer.from(stream);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const expected = attempt(() => inflateSync(damaged, { maxOutputLength: bytes.length }));
      const actual = attempt(() => inflate(damaged, bytes.length).inflated);
      assert.equal(actual === undefined, expected === undefined, `bit ${bit}`);
      if (expected === undefined) refused++;
      else accepted++;
      if (expected !== undefined) assert.ok(expected.equals(actual ?? Buffer.alloc(0)));
    }
  }
  assert.ok(accepted > 0 && refused > 1000, `${accepted} accepted, ${refused} refused`);
});

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.match(String((error as { code?: unknown }).code), /^(?:Z_|ERR_BUFFER)/);
    return undefined;
  }
}
