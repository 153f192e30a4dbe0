import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { centre, columnAt, layColumns, scaleSizes, slices } from '../../webview/stack/geometry/columns.ts';

describe('columns', () => {
  test('few columns are not spread over the whole width', () => {
    const columns = layColumns(1, 1000);
    assert.ok(columns.pitch < 130);
    assert.equal(columns.width, 1000);
  });

  test('many columns take more width than there is, and so scroll', () => {
    const columns = layColumns(300, 800);
    assert.equal(columns.width, columns.pitch * 300);
    assert.ok(columns.width > 800);
    assert.ok(columns.bar < columns.pitch);
  });

  test('the column under a bar’s centre is that bar’s, and outside the picture the nearest', () => {
    const columns = layColumns(8, 640);
    for (let index = 0; index < 8; index++) assert.equal(columnAt(columns, 8, centre(columns, index)), index);
    assert.equal(columnAt(columns, 8, -50), 0);
    assert.equal(columnAt(columns, 8, 5000), 7);
  });
});

describe('size scales', () => {
  for (const kind of ['log', 'linear'] as const) {
    test(`the largest size fills the ${kind} scale, larger sizes are drawn higher, and ticks keep their distance`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 2 ** 45 }), { minLength: 1, maxLength: 20 }),
          fc.integer({ min: 120, max: 500 }),
          (sizes, height) => {
            const scale = scaleSizes(kind, sizes, height);
            assert.ok(Math.abs(scale.height(Math.max(...sizes)) - height) < 1e-6);
            const sorted = sizes.toSorted((a, b) => a - b);
            for (const [index, size] of sorted.entries()) {
              assert.ok(scale.height(size) > 0);
              if (index > 0) assert.ok(scale.height(size) >= scale.height(sorted[index - 1]));
            }
            for (const [index, tick] of scale.ticks.entries()) {
              assert.ok(tick.height >= 0 && tick.height <= height + 1e-6);
              if (index > 0) assert.ok(tick.height - scale.ticks[index - 1].height >= 20);
            }
          },
        ),
      );
    });
  }
});

describe('slices of a bar', () => {
  test('they share the bar by bytes, without a gap, and leave out empty sections', () => {
    const parts = slices({ ref: 50, obj: 0, index: 10, log: 30, other: 10 }, 200);
    assert.deepEqual(
      parts.map(({ section, from, to }) => [section, from, to]),
      [
        ['ref', 0, 100],
        ['index', 100, 120],
        ['log', 120, 180],
        ['other', 180, 200],
      ],
    );
  });

  test('a table not scanned yet is one slice', () => {
    assert.deepEqual(slices(undefined, 80), [{ section: 'unknown', from: 0, to: 80 }]);
  });
});
