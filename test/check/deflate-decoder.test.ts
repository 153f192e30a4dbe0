// The decoder fails at the byte at which zlib fails, for streams of every kind with every kind of damage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, inflateRawSync, constants as zlib } from 'node:zlib';
import { DeflateDecoder, START } from '../../src/check/table/deflate-decoder.ts';
import { Chance } from '../differential/random.ts';

const LARGEST = 2 ** 24;

/** What zlib inflates of the stream's first `end` bytes, and `undefined` where it fails. */
function inflated(stream: Buffer, end: number, limit: number): Buffer | undefined {
  try {
    return inflateRawSync(stream.subarray(0, end), { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: limit });
  } catch {
    return undefined;
  }
}

/** How many bytes of a stream zlib reads without an error. */
function readByZlib(stream: Buffer, limit: number): number {
  let [from, to] = [0, stream.length];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (inflated(stream, middle, limit) === undefined) to = middle - 1;
    else from = middle;
  }
  return from;
}

function readByDecoder(stream: Buffer, limit: number): { end: number; length: number } {
  const decoder = new DeflateDecoder(stream, limit);
  const end = decoder.run(START) === 'invalid' ? Math.ceil(decoder.bit / 8) - 1 : stream.length;
  return { end, length: decoder.length };
}

function drawStream(chance: Chance): Buffer {
  const letters = chance.pick([1, 3, 20, 256]);
  const content = Buffer.from(
    Array.from({ length: chance.pick([1, 50, 600, 3000]) }, () => chance.between(0, letters - 1)),
  );
  return Buffer.from(
    deflateRawSync(content, {
      level: chance.pick([0, 1, 6, 9]),
      strategy: chance.pick([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]),
    }),
  );
}

function damage(stream: Buffer, chance: Chance): Buffer {
  const at = chance.between(0, stream.length - 1);
  switch (chance.between(0, 4)) {
    case 0:
      return stream.subarray(0, at);
    case 1:
      return stream.fill(chance.pick([0, 0xff]), at, Math.min(at + chance.between(1, 40), stream.length));
    case 2:
      return Buffer.from(Array.from({ length: chance.between(1, 100) }, () => chance.between(0, 255)));
    default:
      stream[at] = chance.between(0, 255);
      return stream;
  }
}

for (const [title, limit] of [
  ['damaged streams', LARGEST],
  ['streams that are longer than the limit', 500],
] as const) {
  test(`reads as much as zlib of ${title}`, () => {
    const chance = new Chance(20261126);
    for (let i = 0; i < 1000; i++) {
      const stream = damage(drawStream(chance), chance);
      const { end, length } = readByDecoder(stream, limit);
      assert.equal(end, readByZlib(stream, limit), `stream ${i}: ${stream.toString('hex')}`);
      const content = inflated(stream, end, limit);
      assert.ok(content !== undefined && length >= content.length, `stream ${i}`);
    }
  });
}
