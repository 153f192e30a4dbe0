import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { findFlippedBit } from '../../src/check/table/find-flipped-bit.ts';
import { adler32 } from '../../src/reftable/format/checksum.ts';
import { flipBits } from '../support/flip-bits.ts';

/** Numbers that look random and are the same every time. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function textOf(random: () => number, size: number): Buffer {
  let text = '';
  while (text.length < size) {
    text += `refs/heads/${Math.floor(random() * 1e9).toString(36)} A U Thor <author@example.com> commit ${text.length}\n`;
  }
  return Buffer.from(text.slice(0, size));
}

/** As in a log block: the checksum after the stream. */
function search(raw: Buffer, size: number, steps = Infinity) {
  const fits = (bytes: Buffer, taken: number) => taken + 4 <= raw.length && raw.readUInt32BE(taken) === adler32(bytes);
  return findFlippedBit(raw, size, fits, { steps });
}

test('a single flipped bit anywhere in a deflate stream of any kind is found', () => {
  const random = randomly(20261122);
  let found = 0;
  let ambiguous = 0;
  for (let i = 0; i < 60; i++) {
    const text = textOf(random, 300 + Math.floor(random() * 1500));
    const raw = Buffer.from(deflateSync(text, { level: [0, 1, 9][i % 3], strategy: i % 5 === 0 ? 4 : 0 }).subarray(2));
    const bit = Math.floor(random() * (raw.length - 4) * 8);
    flipBits(raw, bit >> 3, 1 << (bit & 7));
    const result = search(raw, text.length);
    if (result === undefined) {
      ambiguous++;
      continue;
    }
    found++;
    assert.equal(result.bit, bit);
    assert.deepEqual(result.bytes, text);
    assert.equal(result.taken, raw.length - 4);
  }
  assert.ok(found > 50, `${found} found, ${ambiguous} not`);
});

test('two flipped bits are not reported as one', () => {
  const random = randomly(7);
  for (let i = 0; i < 10; i++) {
    const text = textOf(random, 900);
    const raw = Buffer.from(deflateSync(text).subarray(2));
    for (const at of [0.3, 0.7]) flipBits(raw, Math.floor(raw.length * at), 4);
    assert.equal(search(raw, text.length), undefined);
  }
});

test('hostile streams come to an end', () => {
  const random = randomly(99);
  for (let i = 0; i < 40; i++) {
    const raw = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
    const budget = { steps: 200_000 };
    findFlippedBit(raw, 1000, () => false, budget);
    assert.ok(budget.steps >= 0);
  }
  assert.equal(search(Buffer.alloc(0), 10), undefined);
});

test('a search stops when its budget is used up', () => {
  const text = textOf(randomly(3), 2000);
  const raw = Buffer.from(deflateSync(text).subarray(2));
  flipBits(raw, 20, 1);
  assert.equal(search(raw, text.length, 100), undefined);
});
