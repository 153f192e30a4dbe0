// No word of the pictures touches another, or a line, at any width.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import {
  brokenState,
  brokenTables,
  busySizes,
  editorState,
  geometricSizes,
  stackOf,
  UNEVEN,
} from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { settled } from './support/pages.ts';

const WIDTHS = [400, 560, 760, 1000, 1320, 2000];
const STACKS: Record<string, number[]> = {
  'one table': [5000],
  'eight tables': UNEVEN,
  'twelve geometric tables': geometricSizes(12),
  'equal tables': Array.from({ length: 20 }, () => 4000),
  'sixty tables': busySizes(60),
  'three hundred tables': busySizes(300),
};
const BROKEN = brokenState({ code: 'FORMAT_ERROR', message: 'A table is damaged.' }, brokenTables(UNEVEN));

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

describe('labels touch nothing', () => {
  for (const [name, sizes] of Object.entries(STACKS)) {
    const state = editorState(stackOf(sizes, { firstIndex: 9_007_199_254_740_993n, gapBefore: 3 }));
    test(name, () => assertApart(state, sizes.length));
  }

  test('a broken stack', () => assertApart(BROKEN, UNEVEN.length));
});

async function assertApart(state: StackEditorState, tables: number): Promise<void> {
  const page = await harness.openStack({ state });
  await settled(page, tables);
  await page.locator('.chart-plot').focus();
  for (const key of ['End', 'Shift+ArrowLeft']) await page.keyboard.press(key);
  for (const scale of ['Linear', 'Log scale']) {
    await page.getByLabel(scale).check();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 860 });
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 60))));
      assert.deepEqual(await touches(page), [], `${scale} at ${width} px`);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `scrolls sideways at ${width} px`,
      );
      assert.ok((await page.locator('.chart-plot .feet text').count()) > 0);
    }
    if (tables < 100) continue;
    // Parts of many columns, down to the widest ones.
    for (const key of ['0', '+', '+', '+', '+', '+', '+']) {
      await page.locator('.chart-plot').press(key);
      assert.deepEqual(await touches(page), [], `${scale}, zoomed by ${key}`);
    }
  }
  await page.context().close();
}

/**
 * Every pair of a text and something it meets, in words. The text of a chip must be within the chip, which is opaque and
 * above the bars: the chip then counts, and may cover the bar and the outline of its own column only.
 */
function touches(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const meets = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    for (const picture of document.querySelectorAll<SVGSVGElement>('svg.chart-axis, svg.chart-plot')) {
      const bounds = picture.getBoundingClientRect();
      const chips = [...picture.querySelectorAll('.chip')].map(element => element.getBoundingClientRect());
      const texts = [...picture.querySelectorAll('text')].map(element => {
        const box = ink(element);
        const chip = element.closest('.chips') ? chips.find(each => meets(each, box)) : undefined;
        if (element.closest('.chips') && !(chip && contains(chip, box)))
          found.push(`${element.textContent} leaves its chip`);
        return { text: element.textContent, box: chip ?? box, isChip: chip !== undefined };
      });
      const marks = [
        ...picture.querySelectorAll(
          'line, .bar rect, .ghost rect, .lane, .seam, .segment-bracket path, .marks path, .axis path',
        ),
      ].flatMap(element => {
        const box = element.getBoundingClientRect();
        const name = element.getAttribute('class') || (element.parentElement?.getAttribute('class') ?? '');
        return box.width + box.height === 0 ? [] : [{ name, box, isCovered: element.closest('.bar, .ghost') !== null }];
      });
      for (const [index, { text, box, isChip }] of texts.entries()) {
        if (
          box.left < bounds.left - 1 ||
          box.right > bounds.right + 1 ||
          box.top < bounds.top ||
          box.bottom > bounds.bottom
        ) {
          found.push(`${text} leaves its picture`);
        }
        for (const other of texts.slice(index + 1))
          if (meets(box, other.box)) found.push(`${text} meets ${other.text}`);
        for (const mark of marks) {
          // A bracket is hollow: only its line counts, and its feet.
          const edge =
            mark.name === 'segment-bracket' ? new DOMRect(mark.box.x, mark.box.y, mark.box.width, 10) : mark.box;
          if (!meets(box, edge)) continue;
          const middle = box.x + box.width / 2;
          const isOwn = isChip && mark.isCovered && mark.box.left <= middle && middle <= mark.box.right;
          if (!isOwn) found.push(`${text} meets ${mark.name}`);
        }
      }
    }
    return found;

    function contains(outer: DOMRect, inner: DOMRect): boolean {
      return (
        outer.left <= inner.left && inner.right <= outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom
      );
    }

    /** The box of the letters: the line's space above capitals and below descenders does not count. */
    function ink(element: SVGTextElement): DOMRect {
      const { x, y, width, height } = element.getBoundingClientRect();
      return new DOMRect(x, y + height * 0.12, width, height * 0.76);
    }
  });
}
