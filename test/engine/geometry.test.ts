import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Segment, sizeLimits, suggestCompactionSegment } from '../../src/reftable/stack/geometry.ts';
import { present } from '../support/present.ts';
import { forAll } from './support/properties.ts';

/** Sizes, base first, the factor, and the half-open segment with its bytes that git would merge. */
const VECTORS: [sizes: number[], factor: number, start: number, end: number, bytes: number][] = [
  [[512, 64, 17, 16, 9, 9, 9, 16, 2, 16], 2, 1, 10, 158],
  [[64, 32, 16, 8, 4, 2], 2, 0, 0, 0],
  [[64, 32, 16, 8, 4, 3, 1], 2, 0, 6, 127],
  [[128, 32, 16, 8, 4, 3, 1], 2, 1, 6, 63],
  [[], 2, 0, 0, 0],
  [[100], 2, 0, 0, 0],
  [[1, 1], 2, 0, 2, 2],
  [[2, 1], 2, 0, 0, 0],
  [[3, 2], 2, 0, 2, 5],
  [[1, 2], 2, 0, 2, 3],
  [[100, 10, 10], 2, 1, 3, 20],
  [[20, 10, 10], 2, 0, 3, 40],
  [[39, 10, 10], 2, 0, 3, 59],
  [[40, 10, 10], 2, 1, 3, 20],
  [[1, 1000, 10], 2, 0, 2, 1001],
  [[1000, 1, 500, 1], 2, 0, 3, 1501],
  [[1000, 400, 1, 1], 2, 2, 4, 2],
  [[10, 20, 40, 80], 2, 0, 4, 150],
  [[0, 0], 2, 0, 0, 0],
  [[1, 0], 2, 0, 0, 0],
  [[500, 100, 90, 30, 14, 7, 3, 2, 1], 2, 1, 8, 246],
  [[129, 64, 32, 16, 8, 4, 2, 1, 1], 2, 0, 9, 257],
  [[1000, 1, 300, 140, 70], 2, 1, 3, 301],
  [[9, 5, 2], 0, 0, 2, 14],
  [[10, 5, 2], 0, 0, 0, 0],
  [[100, 20, 4], 5, 0, 0, 0],
  [[99, 20, 4], 5, 0, 2, 119],
  [[5, 5], 1, 0, 0, 0],
  [[5, 6], 1, 0, 2, 11],
  [[26, 9, 3, 1], 3, 0, 2, 35],
  [[27, 9, 3, 1], 3, 0, 0, 0],
  [[1000, 4], 255, 0, 2, 1004],
];

for (const [sizes, factor, start, end, bytes] of VECTORS) {
  test(`of tables of ${sizes.join(', ') || 'no'} bytes at factor ${factor} those from ${start} to ${end} are merged`, () => {
    assert.deepEqual(suggestCompactionSegment(sizes, factor), end === 0 ? undefined : { start, end, bytes });
  });
}

/** The rule in short: end at the newest pair that violates it, start at the oldest that then violates it. */
function naive(sizes: readonly number[], factor: number): Segment | undefined {
  const sum = (from: number, to: number) => sizes.slice(from, to).reduce((a, b) => a + b, 0);
  const end = sizes.findLastIndex((size, i) => i > 0 && present(sizes[i - 1]) < size * factor) + 1;
  if (end === 0) return undefined;
  const start = sizes.findIndex((size, i) => i < end - 1 && size < sum(i + 1, end) * factor);
  return { start, end, bytes: sum(start, end) };
}

test('the segment follows the rule for any sizes', () => {
  const size = fc.oneof(
    fc.nat(20),
    fc.nat(1000),
    fc.integer({ min: 0, max: 10 }).map(power => 2 ** power),
  );
  forAll(2000, fc.tuple(fc.array(size, { maxLength: 12 }), fc.integer({ min: 1, max: 6 })), ([sizes, factor]) => {
    assert.deepEqual(suggestCompactionSegment(sizes, factor), naive(sizes, factor));
  });
});

test('the base has no limit', () => {
  assert.deepEqual(sizeLimits([5000, 9000], 2)[0], { limit: null, excess: 0, isTooLarge: false });
});

test('a table is too large exactly when the next older one is smaller than factor times it', () => {
  const size = fc.integer({ min: 1, max: 1e9 });
  forAll(1000, fc.tuple(fc.array(size, { maxLength: 12 }), fc.integer({ min: 1, max: 255 })), ([sizes, factor]) => {
    const limits = sizeLimits(sizes, factor);
    for (const [index, { limit, excess, isTooLarge }] of limits.entries()) {
      if (limit === null) {
        assert.equal(index, 0);
        continue;
      }
      const size = present(sizes[index]);
      const rule = present(sizes[index - 1]) < size * factor;
      assert.deepEqual([isTooLarge, size > limit, excess > 1], [rule, rule, rule]);
    }
    const due = suggestCompactionSegment(sizes, factor) !== undefined;
    assert.equal(
      limits.some(({ isTooLarge }) => isTooLarge),
      due,
    );
  });
});

test('next to an empty table every other one is too large', () => {
  assert.deepEqual(sizeLimits([0, 409, 0], 0)[1], { limit: 0, excess: Number.POSITIVE_INFINITY, isTooLarge: true });
  assert.deepEqual(sizeLimits([0, 0])[1], { limit: 0, excess: 0, isTooLarge: false });
});
