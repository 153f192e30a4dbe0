import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TableSummary } from '../../src/protocol/stack.ts';
import { type DrawnTable, drawnTables } from '../../webview/stack/drawn-tables.ts';
import { layLanes } from '../../webview/stack/geometry/lanes.ts';
import { first, present } from '../support/present.ts';
import { brokenTables, stackOf, UNEVEN } from './support/fixtures.ts';

function drawn(tables: readonly TableSummary[]): DrawnTable[] {
  return drawnTables({ status: 'ok', summary: { ...stackOf([]), tables } }, new Map());
}

function spans(...pairs: [bigint, bigint][]): DrawnTable[] {
  const table = first(stackOf([1000]).tables);
  return drawn(pairs.map(([min, max]) => ({ ...table, minUpdateIndex: `${min}`, maxUpdateIndex: `${max}` })));
}

function laid(tables: readonly DrawnTable[]) {
  return present(layLanes(tables) ?? undefined);
}

describe('update-index lanes', () => {
  test('are left out where each table continues the older one', () => {
    assert.equal(layLanes(drawn(stackOf(UNEVEN).tables)), null);
    assert.equal(layLanes(spans([7n, 7n])), null);
    assert.equal(layLanes([]), null);
  });

  test('fill the axis, and neighbours without a gap touch', () => {
    const { lanes, seams } = laid(drawn(stackOf(UNEVEN, { gapBefore: 5 }).tables));
    assert.deepEqual(
      seams.map(({ type, table }) => [type, table]),
      [['gap', 5]],
    );
    assert.equal(first(lanes).from, 0);
    assert.equal(lanes.at(-1)!.to, 1);
    for (const [index, lane] of lanes.slice(1).entries()) {
      const older = present(lanes[index]);
      if (lane.table === 5) assert.ok(lane.from > older.to);
      else assert.equal(lane.from, older.to);
      assert.ok(lane.to > lane.from);
    }
  });

  test('a gap of one index beyond 2^53 is found exactly', () => {
    const far = 2n ** 63n;
    const { seams } = laid(spans([far, far + 5n], [far + 7n, far + 9n]));
    assert.deepEqual(
      seams.map(({ type, table, first, last }) => ({ type, table, first, last })),
      [{ type: 'gap', table: 1, first: far + 6n, last: far + 6n }],
    );
  });

  test('indices that two neighbours cover are an overlap', () => {
    const { seams } = laid(spans([1n, 10n], [8n, 20n]));
    assert.deepEqual(
      seams.map(({ type, first, last }) => [type, first, last]),
      [['overlap', 8n, 10n]],
    );
  });

  test('a newer table below the older one is out of order', () => {
    assert.equal(first(laid(spans([50n, 60n], [1n, 9n])).seams).type, 'disorder');
  });

  test('up to 40 transactions have the same length each, and the axis names them', () => {
    const { kind, lanes, ticks } = laid(spans([1n, 10n], [10n, 40n]));
    assert.equal(kind, 'linear');
    assert.deepEqual(
      lanes.map(({ from, to }) => [from, to]),
      [
        [0, 10 / 40],
        [9 / 40, 1],
      ],
    );
    assert.deepEqual(
      ticks.map(({ index }) => index),
      Array.from({ length: 40 }, (_, index) => BigInt(index) + 1n),
    );
    assert.ok(Math.abs(present(ticks[9]).at - 9.5 / 40) < 1e-9);
  });

  test('more are on a log axis that ends with the newest transaction', () => {
    const { kind, ticks } = laid(spans([1n, 10n], [10n, 41n]));
    assert.equal(kind, 'log');
    assert.deepEqual(ticks.at(-1), { back: 0n, at: 1 });
    const many = laid(drawn(stackOf(UNEVEN, { firstIndex: 2n ** 60n, gapBefore: 2 }).tables)).ticks;
    assert.ok(many.length > 3);
    for (const [index, tick] of many.entries()) {
      assert.ok(tick.at >= 0 && tick.at <= 1);
      if (index > 0) assert.ok(tick.at > present(many[index - 1]).at);
    }
  });

  test('of a broken stack have the tables of which the file name is known', () => {
    const error = { code: 'NOT_EXIST_ERROR', message: 'missing' };
    const tables = brokenTables(UNEVEN).map((table, index) =>
      index === 4 ? { ...table, updateIndices: null } : table,
    );
    const { lanes } = laid(
      drawnTables(
        { status: 'error', location: { directory: '/' }, error, tables: tables as typeof tables & never },
        new Map(),
      ),
    );
    assert.deepEqual(
      lanes.map(({ table, isBroken }) => [table, isBroken]),
      [0, 1, 2, 3, 5, 6, 7].map(table => [table, table === 2 || table === 5]),
    );
  });
});
