import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { drawnTables } from '../../webview/stack/drawn-tables.ts';
import { firstColumn } from '../../webview/stack/geometry/chart-axes.ts';
import { layChips, layFoot } from '../../webview/stack/geometry/chart-labels.ts';
import { barBox, type ChartInput, layOutChart } from '../../webview/stack/geometry/chart-layout.ts';
import { meet } from '../../webview/stack/geometry/place-labels.ts';
import {
  centre,
  columnAt,
  columnStart,
  isInSight,
  layColumns,
  scaleSizes,
  slices,
} from '../../webview/stack/geometry/scales.ts';
import { present } from '../support/present.ts';
import { stackOf } from './support/fixtures.ts';

describe('columns', () => {
  test('few columns are not spread over the whole width', () => {
    const columns = layColumns(1, 1000);
    assert.ok(columns.pitch < 130);
    assert.equal(columns.width, 1000);
  });

  test('many columns share the width, and a part of them has more of it', () => {
    const all = layColumns(300, 900);
    assert.ok(Math.abs(all.pitch - 3) < 1e-9);
    assert.ok(all.bar < all.pitch);
    const part = layColumns(300, 900, { from: 240, to: 300 });
    assert.ok(Math.abs(part.pitch - 15) < 1e-9);
    assert.ok(Math.abs(columnStart(part, 240)) < 1e-9);
    assert.deepEqual(
      [239, 240, 299].map(index => isInSight(part, index)),
      [false, true, true],
    );
  });

  test('the column under a bar’s centre is that bar’s, and outside the picture the nearest', () => {
    for (const columns of [layColumns(8, 640), layColumns(8, 640, { from: 3, to: 8 })]) {
      for (let index = 0; index < 8; index++) assert.equal(columnAt(columns, centre(columns, index)), index);
      assert.equal(columnAt(columns, -5000), 0);
      assert.equal(columnAt(columns, 5000), 7);
    }
  });
});

describe('a part of many tables', () => {
  const sizes = [1_000_000, ...Array.from({ length: 30 }, (_, index) => 4000 - 100 * index)];
  const tables = drawnTables({ status: 'ok', summary: stackOf(sizes) }, new Map());
  const input: ChartInput = {
    ...{ tables, statistics: new Map(), counted: 0, segment: null, merged: null, staged: null },
    ...{ selection: null, pointed: null, scale: 'log', marks: null },
  };
  const largest = (window: { from: number; to: number }, more: Partial<ChartInput> = {}) =>
    Math.round(layOutChart({ ...input, ...more }, { width: 200, plotHeight: 200, window }).scale.largest);

  test('is labeled by its first table, which is the base only if that is in sight', () => {
    const label = (from: number) =>
      firstColumn(layOutChart(input, { width: 200, plotHeight: 200, window: { from, to: 31 } }));
    assert.deepEqual([label(0), label(0.4), label(0.5), label(11.6)], ['base ▸', 'base ▸', '#1 ▸', '#12 ▸']);
  });

  test('has a scale that covers what is in sight of it', () => {
    assert.equal(largest({ from: 0, to: 31 }), 1_000_000);
    assert.equal(largest({ from: 0.5, to: 10 }), 1_000_000);
    assert.equal(largest({ from: 1, to: 31 }), 4000);
    assert.equal(largest({ from: 11.5, to: 20 }), 3000);
    const compaction = { segment: { start: 15, end: 31, bytes: 0 }, merged: 40_000 };
    assert.deepEqual(
      [largest({ from: 11, to: 20 }, compaction), largest({ from: 1, to: 10 }, compaction)],
      [40_000, 4000],
    );
  });

  test('has a chip for the table under the pointer and for a selected one, though columns are narrow', () => {
    const layout = layOutChart(input, { width: 310, plotHeight: 200, window: { from: 1, to: 31 } });
    const chips = (more: Partial<ChartInput>) => layChips({ ...input, ...more }, layout, text => 6 * text.length);
    assert.deepEqual(chips({}), []);
    const [pointed, ...others] = chips({ pointed: 20 });
    assert.deepEqual([pointed?.table, others], [20, []]);
    const ofBoth = chips({ pointed: 20, selection: { anchor: 6, focus: 6 } });
    assert.deepEqual(new Set(ofBoth.map(({ table }) => table)), new Set([6, 20]));
    for (const { x, y, width, height } of ofBoth) {
      assert.ok(x >= 0 && x + width <= layout.columns.width && y >= 0 && y + height <= layout.base);
      const covered = tables.filter(({ position, size }) => {
        const bar = barBox(layout, position, size);
        return meet(bar, { x, y, width, height });
      });
      assert.ok(covered.length <= 1, 'no other bar is covered');
    }
    assert.deepEqual(chips({ pointed: 0 }), [], 'the base has no limit');
  });
});

test('all chips of a picture have the same words, the short ones if more have space with them', () => {
  // The first is over its limit by a number with more digits.
  const tables = drawnTables({ status: 'ok', summary: stackOf([3000, 123_456, 240_000]) }, new Map());
  const input: ChartInput = {
    ...{ tables, statistics: new Map(), counted: 0, segment: null, merged: null, staged: null },
    ...{ selection: null, pointed: null, scale: 'log', marks: null },
  };
  const seen = new Set<string>();
  for (let width = 100; width < 400; width++) {
    const layout = layOutChart(input, { width, plotHeight: 200, window: { from: 0, to: 3 } });
    const texts = layChips(input, layout, text => 6 * text.length).map(({ text }) => text);
    const long = texts.filter(text => text.endsWith('over')).length;
    assert.ok(long === 0 || long === texts.length, `${texts.join(', ')} at ${width} px`);
    seen.add(`${texts.length} ${long}`);
  }
  assert.ok(seen.has('2 0') && seen.has('2 2'), [...seen].join());
});

describe('sizes below the bars', () => {
  test('are shown as long as two of them keep four pixels apart', () => {
    const tables = drawnTables({ status: 'ok', summary: stackOf([4000, 2000, 1000]) }, new Map());
    const input: ChartInput = {
      ...{ tables, statistics: new Map(), counted: 0, segment: null, merged: null, staged: null },
      ...{ selection: null, pointed: null, scale: 'log', marks: null },
    };
    const layout = layOutChart(input, { width: 180, plotHeight: 200, window: { from: 0, to: 3 } });
    const shown = (width: number) => layFoot(input, layout, () => width).map(({ id }) => id);
    assert.equal(layout.columns.pitch, 60);
    assert.deepEqual(shown(55).sort(), [0, 1, 2]);
    assert.deepEqual(shown(57).sort(), [0, 2]);
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
              if (index > 0) assert.ok(scale.height(size) >= scale.height(present(sorted[index - 1])));
            }
            const ticks = scale.ticks.map(scale.height);
            for (const [index, tick] of ticks.entries()) {
              assert.ok(tick >= 0 && tick <= height + 1e-6);
              if (index > 0) assert.ok(tick - present(ticks[index - 1]) >= 20);
            }
          },
        ),
      );
    });
  }

  test('ticks are round sizes', () => {
    const log = scaleSizes('log', [1300, 40_000_000], 340).ticks;
    assert.ok(log.length > 5 && log.every(size => Number.isInteger(Math.log2(size))), log.join());
    assert.deepEqual(
      scaleSizes('linear', [3.6 * 2 ** 20], 150).ticks,
      [1, 2, 3].map(mebibytes => mebibytes * 2 ** 20),
    );
  });
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
