import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ScaledScroll } from '../../webview/parts/grid/scaled-scroll.ts';
import { meet, placeLabels } from '../../webview/stack/geometry/place-labels.ts';
import { choose, chosen, follow, rangeOf, selectByKey } from '../../webview/stack/selection.ts';

describe('scrolling over more than an element can hold', () => {
  const VIEWPORT = 400;
  const CONTENT = 22 * 2_000_000;

  function scroll(): ScaledScroll {
    const scaled = new ScaledScroll();
    scaled.resize(CONTENT, VIEWPORT);
    return scaled;
  }

  test('what fits is scrolled one to one', () => {
    const scaled = new ScaledScroll();
    scaled.resize(22_000, VIEWPORT);
    scaled.scrolled(1234);
    assert.equal(scaled.offset, 1234);
    assert.equal(scaled.height, 22_000);
  });

  test('the element stays below what browsers can hold, and both its ends are the content’s ends', () => {
    const scaled = scroll();
    assert.ok(scaled.height < 16_000_000);
    scaled.scrolled(scaled.height - VIEWPORT);
    assert.equal(scaled.offset, CONTENT - VIEWPORT);
    scaled.scrolled(0);
    assert.equal(scaled.offset, 0);
  });

  test('small movements move the rows as far as the finger', () => {
    const scaled = scroll();
    scaled.jump(CONTENT / 2);
    const { offset, position } = scaled;
    scaled.scrolled(position + 30);
    assert.ok(Math.abs(scaled.offset - offset - 30) < 1e-6);
  });

  test('a jump leads back to the same offset', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: CONTENT, noNaN: true }), target => {
        const scaled = scroll();
        scaled.jump(target);
        const { offset, position } = scaled;
        assert.ok(offset <= CONTENT - VIEWPORT);
        assert.ok(position >= 0 && position <= scaled.height - VIEWPORT);
        scaled.resize(CONTENT, VIEWPORT);
        assert.equal(scaled.offset, offset);
      }),
    );
  });
});

describe('labels', () => {
  test('placed labels meet neither each other, nor an obstacle, nor the edge', () => {
    const box = fc.record({
      x: fc.integer({ min: 0, max: 900 }),
      y: fc.integer({ min: 0, max: 190 }),
      width: fc.integer({ min: 1, max: 90 }),
      height: fc.integer({ min: 1, max: 15 }),
    });
    const bounds = { x: 0, y: 0, width: 950, height: 200 };
    fc.assert(
      fc.property(
        fc.array(fc.array(box, { maxLength: 5 }), { maxLength: 40 }),
        fc.array(box, { maxLength: 30 }),
        (wishes, obstacles) => {
          const placed = placeLabels(
            wishes.map((spots, id) => ({ id, spots: spots.map(spot => ({ ...spot, text: String(id) })) })),
            obstacles,
            bounds,
          );
          for (const [index, { spot }] of placed.entries()) {
            assert.ok(spot.x + spot.width <= bounds.width && spot.y + spot.height <= bounds.height);
            for (const obstacle of obstacles) assert.ok(!meet(spot, obstacle));
            for (const other of placed.slice(index + 1)) assert.ok(!meet(spot, other.spot));
          }
        },
      ),
    );
  });

  test('the more important label gets the spot that both prefer, the other its second choice', () => {
    const at = (x: number) => ({ text: '', x, y: 0, width: 10, height: 10 });
    const placed = placeLabels(
      [
        { id: 'first', spots: [at(0)] },
        { id: 'second', spots: [at(5), at(20)] },
        { id: 'third', spots: [at(1)] },
      ],
      [],
      { x: 0, y: 0, width: 100, height: 10 },
    );
    assert.deepEqual(
      placed.map(({ id, spot }) => [id, spot.x]),
      [
        ['first', 0],
        ['second', 20],
      ],
    );
  });
});

describe('selection', () => {
  test('arrows walk and stop at the ends', () => {
    assert.deepEqual(selectByKey(null, 5, 'ArrowRight', false), { anchor: 0, focus: 0 });
    assert.deepEqual(selectByKey(null, 5, 'ArrowLeft', false), { anchor: 4, focus: 4 });
    assert.deepEqual(selectByKey({ anchor: 4, focus: 4 }, 5, 'ArrowRight', false), { anchor: 4, focus: 4 });
  });

  test('shift keeps the anchor, in both directions', () => {
    const left = selectByKey({ anchor: 3, focus: 3 }, 5, 'ArrowLeft', true)!;
    assert.deepEqual(rangeOf(left), { first: 2, last: 3 });
    assert.deepEqual(rangeOf(selectByKey(left, 5, 'End', true)!), { first: 3, last: 4 });
    assert.ok(chosen(left, 2) && !chosen(left, 4));
  });

  test('Escape clears, other keys mean nothing', () => {
    assert.equal(selectByKey(choose(null, 1, false), 5, 'Escape', false), null);
    assert.equal(selectByKey(null, 5, 'x', false), undefined);
  });

  test('it follows its tables by name and ends when one is removed', () => {
    const selection = { anchor: 1, focus: 2 };
    assert.deepEqual(follow(selection, ['a', 'b', 'c'], ['b', 'c', 'd']), { anchor: 0, focus: 1 });
    assert.equal(follow(selection, ['a', 'b', 'c'], ['a', 'bc']), null);
  });
});
