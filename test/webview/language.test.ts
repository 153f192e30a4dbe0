// The web pages in another language: all of their texts are in that language.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Language } from '../../src/text/l10n.ts';
import { count, hex } from '../../src/text/numbers.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { PSEUDO, untranslated, WORD } from '../text/support/pseudo.ts';
import { editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { assertClean, settled } from './support/pages.ts';
import { makeTable, removeTables } from './support/tables.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(async () => {
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

async function assertDialog(page: Page, known: readonly (string | RegExp)[]): Promise<void> {
  await page.locator('dialog .plan dl').waitFor();
  await assertTranslated(page, 'dialog', known);
  await page.keyboard.press('Escape');
}

/** Texts of up to twice the length, as other languages have. */
const LONG: Language = {
  locale: PSEUDO.locale,
  messages: Object.fromEntries(
    Object.entries(PSEUDO.messages).map(([english, text]) => [english, text.replace(/⟧$/, ` ${english}⟧`)]),
  ),
};

describe('a page in a language with long texts', () => {
  test('cuts the heads of columns, none of which covers another', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) }, { language: LONG, width: 1400 });
    await page.getByRole('tab').nth(1).click();
    const titles = page.locator('.refs-tab .grid-title');
    await titles.first().waitFor();
    const heads = await titles.evaluateAll(elements =>
      elements.map(element => {
        const { left, right } = element.getBoundingClientRect();
        return { left, right, isCut: element.scrollWidth > element.clientWidth };
      }),
    );
    assert.ok(heads.some(({ isCut }) => isCut));
    for (const [i, { left }] of heads.entries()) assert.ok(i === 0 || left >= (heads[i - 1]?.right ?? 0), `head ${i}`);
    await page.context().close();
  });

  test('leaves values of facts room next to their names', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) }, { language: LONG, width: 1400 });
    await settled(page, UNEVEN.length);
    const facts = page.locator('.geometry-tab .details .facts:visible').first();
    const [all = 0, value = 0] = await facts.evaluate(list => [
      list.clientWidth,
      list.querySelector('dd')?.clientWidth,
    ]);
    assert.ok(value > all / 3, `${value} of ${all} pixels`);
    await page.context().close();
  });
});

describe('a page in another language', () => {
  test('of a stack', async () => {
    const state = editorState(stackOf(UNEVEN, { unlisted: ['odd.lock'], gapBefore: 3 }));
    const page = await harness.openStack({ state }, { language: PSEUDO });
    await settled(page, UNEVEN.length);
    // Names of refs are data.
    const known = ['server.git', 'main worktree', 'odd.lock', 'HEAD', /refs\/\S+/];
    await assertTranslated(page, 'body', known, 'dt code');
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    await assertTranslated(page, 'body', known, 'dt code, .geometry-tab .details .mono');
    await page.getByRole('button', { name: '⟦Cømpåct åll…⟧' }).click();
    await assertDialog(page, known);
    await page.getByRole('button', { name: '⟦Expirê rêfløgs…⟧' }).click();
    await page.locator('.expiry-dropped').waitFor();
    // The names of months are those of the locale, and entries are data.
    await assertTranslated(
      page,
      'body',
      known,
      'dt code, .geometry-tab .details .mono, .times, .grid-space, .expiry-refs th, .filter-syntax code, svg',
    );
    await page.locator('.expiry-panel vscode-button[appearance=primary]').click();
    await assertDialog(page, known);
    assertClean(page);
    await page.context().close();
  });

  test('of a table', async () => {
    const file = makeTable({});
    const page = await harness.openTable(file, {}, { language: PSEUDO });
    await page.locator('.grid-row').first().waitFor();
    // Findings come in the language of the host; the others are data.
    const foreign = '.hex-offset, .hex-characters, .value, .fields .mono, .problem, .grid-space, .refusal, h1';
    const known = [/refs\/\S+/, /HEAD/];
    await assertTranslated(page, 'body', known, foreign);
    const offset = page.locator('.offset-field');
    for (const at of [0x20, 0x30, 0xfe0, 0xfff, statSync(file).size - 1]) {
      await offset.fill(hex(at));
      await offset.press('Enter');
      await page.locator('.about-field', { hasText: `${hex(at)}, ${count(at)}` }).waitFor();
      await assertTranslated(page, 'body', known, foreign);
    }
    await page.getByRole('button', { name: /^⟦Rêfløgs/ }).click();
    await page.locator('.fields button').nth(10).click();
    await assertTranslated(page, 'body', known, foreign);
    assertClean(page);
    await page.context().close();
  });
});
