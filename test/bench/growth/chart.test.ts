import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { drawGrowth } from './chart.ts';

suite('the picture of growth', () => {
  const lines = [
    { title: 'find a ref', per: 'operation', values: [2, 2, 2] },
    { title: 'check', per: 'record', values: [1, 10, 100] },
  ] as const;
  const svg = drawGrowth([{ title: 'Refs', sizes: [10, 100, 1000], lines }]);
  const paths = [...svg.matchAll(/class="line"[^>]* d="M([^"hZ]*)"/g)].map(([, path = '']) =>
    path.split('L').map(point => point.split(',').map(Number)),
  );

  test('a cost that does not grow is a level line', () => {
    assert.equal(new Set(paths[0]?.map(([, y]) => y)).size, 1);
  });

  test('a cost that grows in proportion is a straight line upwards', () => {
    const [first, middle, last] = paths[1] ?? [];
    assert.ok(first && middle && last);
    assert.ok(Math.abs(((first[1] ?? 0) + (last[1] ?? 0)) / 2 - (middle[1] ?? 0)) < 0.2);
    assert.ok((last[1] ?? 0) < (first[1] ?? 0));
  });

  test('the legend names each operation, and records where the cost is for one', () => {
    assert.match(svg, />find a ref</);
    assert.match(svg, />check, per record</);
  });
});
