import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TableSummary } from '../../src/protocol/stack.ts';
import { layLanes } from '../../webview/stack/geometry/lanes.ts';
import { stackOf, UNEVEN } from './support/fixtures.ts';

function spans(...pairs: [bigint, bigint][]): TableSummary[] {
  const [table] = stackOf([1000]).tables;
  return pairs.map(([min, max]) => ({ ...table, minUpdateIndex: `${min}`, maxUpdateIndex: `${max}` }));
}

describe('update-index lanes', () => {
  for (const kind of ['log', 'linear'] as const) {
    test(`neighbours without a gap touch on the ${kind} axis, and the lanes fill it`, () => {
      const { lanes, seams } = layLanes(stackOf(UNEVEN).tables, kind);
      assert.deepEqual(seams, []);
      assert.equal(lanes[0].from, 0);
      assert.equal(lanes.at(-1)!.to, 1);
      for (let index = 1; index < lanes.length; index++) assert.equal(lanes[index].from, lanes[index - 1].to);
      for (const lane of lanes) assert.ok(lane.to > lane.from);
    });
  }

  test('a gap of one index beyond 2^53 is found exactly', () => {
    const far = 2n ** 63n;
    const { seams } = layLanes(spans([far, far + 5n], [far + 7n, far + 9n]), 'log');
    assert.deepEqual(
      seams.map(({ type, table, first, last }) => ({ type, table, first, last })),
      [{ type: 'gap', table: 1, first: far + 6n, last: far + 6n }],
    );
  });

  test('indices that two neighbours cover are an overlap', () => {
    const { seams } = layLanes(spans([1n, 10n], [8n, 20n]), 'linear');
    assert.deepEqual(
      seams.map(({ type, first, last }) => [type, first, last]),
      [['overlap', 8n, 10n]],
    );
  });

  test('a newer table below the older one is out of order', () => {
    assert.equal(layLanes(spans([50n, 60n], [1n, 9n]), 'log').seams[0].type, 'disorder');
  });

  test('one table with one index fills the axis', () => {
    assert.deepEqual(
      layLanes(spans([7n, 7n]), 'log').lanes.map(({ from, to }) => [from, to]),
      [[0, 1]],
    );
  });

  test('ticks are in order within the axis', () => {
    for (const kind of ['log', 'linear'] as const) {
      const { ticks } = layLanes(stackOf(UNEVEN, { firstIndex: 2n ** 60n }).tables, kind);
      assert.ok(ticks.length > 2);
      for (const [index, tick] of ticks.entries()) {
        assert.ok(tick.at >= 0 && tick.at <= 1);
        if (index > 0) assert.ok(tick.at > ticks[index - 1].at);
      }
    }
  });
});
