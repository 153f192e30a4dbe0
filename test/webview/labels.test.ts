// No word of the pictures touches another, or a line, at any width.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { busySizes, editorState, geometricSizes, stackOf, UNEVEN } from './support/fixtures.ts';
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

let harness: Harness;
before(async () => (harness = await startHarness()));
after(() => harness.close());

describe('labels touch nothing', () => {
  for (const [name, sizes] of Object.entries(STACKS)) {
    test(name, async () => {
      const state = editorState(stackOf(sizes, { firstIndex: 9_007_199_254_740_993n, gapBefore: 3 }));
      const page = await harness.openStack({ state });
      await settled(page, sizes.length);
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
          assert.ok((await page.locator('.chart-plot .labels text').count()) > 0);
        }
      }
      await page.context().close();
    });
  }
});

/** Every pair of a text and something it meets, in words. */
function touches(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const meets = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    for (const picture of document.querySelectorAll<SVGSVGElement>('svg.chart-axis, svg.chart-plot, svg.lanes')) {
      const frame = picture.getBoundingClientRect();
      const texts = [...picture.querySelectorAll('text')].map(element => ({
        text: element.textContent,
        box: ink(element),
      }));
      const marks = [
        ...picture.querySelectorAll('line, .bar rect, .ghost rect, .lane, .seam, .segment-bracket path'),
      ].map(element => ({
        name: element.getAttribute('class') ?? element.tagName,
        box: element.getBoundingClientRect(),
      }));
      for (const [index, { text, box }] of texts.entries()) {
        if (
          box.left < frame.left - 1 ||
          box.right > frame.right + 1 ||
          box.top < frame.top ||
          box.bottom > frame.bottom
        ) {
          found.push(`${text} leaves its picture`);
        }
        for (const other of texts.slice(index + 1))
          if (meets(box, other.box)) found.push(`${text} meets ${other.text}`);
        for (const mark of marks) {
          // A bracket and an outline are hollow: only their edges count.
          const hollow = mark.name === 'path';
          const edge = hollow ? new DOMRect(mark.box.x, mark.box.y, mark.box.width, Math.max(10, 1)) : mark.box;
          if (meets(box, edge)) found.push(`${text} meets ${mark.name}`);
        }
      }
    }
    return found;

    /** The box of the letters: the line's space above capitals and below descenders does not count. */
    function ink(element: SVGTextElement): DOMRect {
      const { x, y, width, height } = element.getBoundingClientRect();
      return new DOMRect(x, y + height * 0.12, width, height * 0.76);
    }
  });
}
