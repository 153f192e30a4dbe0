import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytes, count, hex, percent, readable, shortTableName, times } from '../../src/text/numbers.ts';
import { committerTime, fromLocalInput, localInput } from '../../webview/parts/git-time.ts';
import { ScaledScroll } from '../../webview/parts/grid/scaled-scroll.ts';
import { meet, placeLabels } from '../../webview/stack/geometry/place-labels.ts';
import { choose, chosen, follow, rangeOf, selectByKey } from '../../webview/stack/selection.ts';

describe('formats', () => {
  test('numbers of any size keep every digit', () => {
    assert.equal(count('18446744073709551615'), '18,446,744,073,709,551,615');
    assert.equal(hex('18446744073709551615'), '0xffffffffffffffff');
  });

  test('sizes are binary', () => {
    assert.equal(bytes(1536), '1.5\u00a0KiB');
    assert.equal(bytes(0), '0\u00a0B');
  });

  test('what breaks a rule never reads as one times', () => {
    assert.equal(times(1.0001), '1.01×');
    assert.equal(times(1.42), '1.5×');
    assert.equal(times(Number.POSITIVE_INFINITY), '∞×');
  });

  test('a small share is not nothing', () => {
    assert.equal(percent(1, 10_000), '<1\u00a0%');
    assert.equal(percent(0, 10), '0\u00a0%');
    assert.equal(percent(0, 0), '–');
  });

  test('bytes that are not UTF-8 are shown, whole characters beyond the basic plane left alone', () => {
    assert.equal(readable('a\udc9fb\u{1f600}'), 'a\\x9fb\u{1f600}');
    assert.equal(readable('\x1b[2J\u202e'), '\\x1b[2J\\u202e');
  });

  test('a table is known by the random part of its name', () => {
    assert.equal(shortTableName('0x000000000001-0x00000000000c-41688b44.ref'), '41688b44');
    assert.equal(shortTableName('odd.ref'), 'odd.ref');
    assert.equal(shortTableName('\u202efer.ref'), '\\u202efer.ref');
  });
});

describe('times', () => {
  test('a committer’s time is on the committer’s wall', () => {
    assert.equal(committerTime('1700000000', 0), '2023-11-14 22:13:20 +0000');
    assert.equal(committerTime('1700000000', -730), '2023-11-14 14:43:20 -0730');
    assert.equal(committerTime('1700000000', 545), '2023-11-15 03:58:20 +0545');
  });

  test('a time no calendar holds stays in seconds', () => {
    assert.equal(committerTime('18446744073709551615', 0), '18446744073709551615 s +0000');
  });

  test('a date input gives back the minute it was given', () => {
    assert.equal(fromLocalInput(localInput(1_700_000_040)), 1_700_000_040);
    assert.equal(fromLocalInput(''), null);
  });
});

describe('scrolling over more than an element can hold', () => {
  const VIEW = 400;
  const CONTENT = 22 * 2_000_000;

  function scroll(): ScaledScroll {
    const scaled = new ScaledScroll();
    scaled.resize(CONTENT, VIEW);
    return scaled;
  }

  test('what fits is scrolled one to one', () => {
    const scaled = new ScaledScroll();
    scaled.resize(22_000, VIEW);
    scaled.scrolled(1234);
    assert.equal(scaled.offset, 1234);
    assert.equal(scaled.height, 22_000);
  });

  test('the element stays below what browsers can hold, and both its ends are the content’s ends', () => {
    const scaled = scroll();
    assert.ok(scaled.height < 16_000_000);
    scaled.scrolled(scaled.height - VIEW);
    assert.equal(scaled.offset, CONTENT - VIEW);
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
      fc.property(fc.double({ min: 0, max: CONTENT, noNaN: true }), wanted => {
        const scaled = scroll();
        scaled.jump(wanted);
        const { offset, position } = scaled;
        assert.ok(offset <= CONTENT - VIEW);
        assert.ok(position >= 0 && position <= scaled.height - VIEW);
        scaled.resize(CONTENT, VIEW);
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
    const frame = { x: 0, y: 0, width: 950, height: 200 };
    fc.assert(
      fc.property(
        fc.array(fc.array(box, { maxLength: 5 }), { maxLength: 40 }),
        fc.array(box, { maxLength: 30 }),
        (wishes, obstacles) => {
          const placed = placeLabels(
            wishes.map((places, id) => ({ id, places: places.map(place => ({ ...place, text: String(id) })) })),
            obstacles,
            frame,
          );
          for (const [index, { place }] of placed.entries()) {
            assert.ok(place.x + place.width <= frame.width && place.y + place.height <= frame.height);
            for (const obstacle of obstacles) assert.ok(!meet(place, obstacle));
            for (const other of placed.slice(index + 1)) assert.ok(!meet(place, other.place));
          }
        },
      ),
    );
  });

  test('the more important label gets the place both want, the other its second choice', () => {
    const at = (x: number) => ({ text: '', x, y: 0, width: 10, height: 10 });
    const placed = placeLabels(
      [
        { id: 'first', places: [at(0)] },
        { id: 'second', places: [at(5), at(20)] },
        { id: 'third', places: [at(1)] },
      ],
      [],
      { x: 0, y: 0, width: 100, height: 10 },
    );
    assert.deepEqual(
      placed.map(({ id, place }) => [id, place.x]),
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

  test('it follows its tables by name and ends when one is gone', () => {
    const selection = { anchor: 1, focus: 2 };
    assert.deepEqual(follow(selection, ['a', 'b', 'c'], ['b', 'c', 'd']), { anchor: 0, focus: 1 });
    assert.equal(follow(selection, ['a', 'b', 'c'], ['a', 'bc']), null);
  });
});
