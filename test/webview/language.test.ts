// The web pages in another language: every text of their own is in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PSEUDO, untranslated, WORD } from '../text/support/pseudo.ts';
import { editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { assertClean, settled } from './support/pages.ts';
import { makeTable, removeTables } from './support/tables.ts';

let harness: Harness;
before(async () => (harness = await startHarness()));
after(async () => {
  await harness.close();
  removeTables();
});

/** Everything that can be read or heard in the elements that match, without those that match `but`. */
function texts(page: Page, selector: string, but: string): Promise<string[]> {
  return page.evaluate(
    ([within, without]) => {
      const elements = [...document.querySelectorAll(within)]
        .flatMap(element => [element, ...element.querySelectorAll('*')])
        .filter(element => !element.closest('script') && !(without && element.closest(without)));
      const attributes = ['aria-label', 'title', 'placeholder', 'aria-valuetext'];
      return elements.flatMap(element => [
        ...[...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent ?? ''),
        ...attributes.flatMap(name => element.getAttribute(name) ?? []),
      ]);
    },
    [selector, but] as const,
  );
}

/** Names, ids and units. */
const DATA = [/\b0x[0-9a-fx-]+(?:\.ref)?/, /\b[0-9a-f]{8,40}\b/, /\b[KMG]iB\b/, /SHA-\d+/, /\b[A-Z]{4,}_ERROR\b/];

async function assertTranslated(
  page: Page,
  selector: string,
  known: readonly (string | RegExp)[],
  but = '',
): Promise<void> {
  const all = await texts(page, selector, but);
  assert.ok(all.some(text => text.includes('⟦')));
  // A number in a text has an element of its own, so the brackets may be in two parts.
  const whole = all.filter(text => !/^[^⟧]*⟦[^⟧]*$|^[^⟦]*⟧[^⟦]*$/.test(text));
  assert.deepEqual(
    whole.filter(text => WORD.test(untranslated(text, [...DATA, ...known]))),
    [],
  );
}

describe('a page in another language', () => {
  test('of a stack', async () => {
    const state = editorState(stackOf(UNEVEN, { unlisted: ['odd.lock'], gapBefore: 3 }));
    const page = await harness.openStack({ state }, { language: PSEUDO });
    await settled(page, UNEVEN.length);
    const known = ['server.git', 'main', 'odd.lock'];
    await assertTranslated(page, 'body', known);
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    await assertTranslated(page, 'body', known);
    for (const button of ['⟦Cømpåct åll…⟧', '⟦Expirê rêfløgs…⟧']) {
      await page.getByRole('button', { name: button }).click();
      await page.locator('dialog .plan dl').waitFor();
      // The axis of the histogram is d3's.
      await assertTranslated(page, 'dialog', known, '.times');
      await page.keyboard.press('Escape');
    }
    assertClean(page);
    await page.context().close();
  });

  test('of a table', async () => {
    const page = await harness.openTable(makeTable({}), {}, { language: PSEUDO });
    await page.locator('.grid-row').first().waitFor();
    // Fields of the format, findings and records are data, or have words of their own.
    const foreign =
      '.hex, .hex-legend, .hex-preview, .about-field, .fields, .problem, .grid-space, .status, .refusal, h1';
    await assertTranslated(page, 'body', [/refs\/\S+/, /HEAD/], foreign);
    assertClean(page);
    await page.context().close();
  });
});
