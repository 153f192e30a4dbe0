// Columns of numbers take as little memory as their values allow, and keep them exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { narrowest } from '../../src/browse/narrowest.ts';

const widths: readonly (readonly [largest: number, bytes: number])[] = [
  [0, 1],
  [255, 1],
  [256, 2],
  [65_535, 2],
  [65_536, 4],
  [2 ** 31, 4],
  [2 ** 32 - 1, 4],
];

for (const [largest, bytes] of widths) {
  test(`numbers up to ${largest} take ${bytes} bytes each and keep their values`, () => {
    const numbers = Uint32Array.of(0, 1, largest);
    const narrow = narrowest(numbers);
    assert.equal(narrow.BYTES_PER_ELEMENT, bytes);
    assert.deepEqual([...narrow], [0, 1, largest]);
    numbers.fill(7);
    assert.equal(narrow[2], largest, 'it is a copy');
  });
}

test('no numbers take nothing', () => {
  assert.equal(narrowest(new Uint32Array(0)).byteLength, 0);
});
