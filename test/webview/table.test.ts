// The table editor as people use it: facts, blocks, and records of any number.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, words } from './support/pages.ts';

let harness: Harness;
before(async () => (harness = await startHarness()));
after(() => harness.close());

const grid = (page: Page, name: 'Records' | 'Blocks') => page.getByRole('grid', { name });
const name = (index: number) => `refs/heads/topic/${String(index).padStart(7, '0')}`;
const record = (page: Page, index: number) =>
  grid(page, 'Records').getByRole('gridcell', { name: name(index), exact: true });

/** Rows of the records' grid that a person sees, by their position. */
function inSight(page: Page): Promise<number[]> {
  return grid(page, 'Records').evaluate(element => {
    const view = element.getBoundingClientRect();
    const head = element.querySelector('.grid-head')!.getBoundingClientRect();
    return [...element.querySelectorAll<HTMLElement>('.grid-row:not(.away)')]
      .filter(row => {
        const box = row.getBoundingClientRect();
        return box.bottom > head.bottom && box.top < view.bottom;
      })
      .map(row => Number(row.dataset.index));
  });
}

describe('facts', () => {
  test('header, footer and sections are told', async () => {
    const page = await harness.openTable({ listed: false });
    await record(page, 0).waitFor();
    const told = await words(page.locator('body'));
    for (const part of [
      '0x000000000001-0x000000000abc-9b629fa2.ref',
      'Not in tables.list',
      '4,096',
      'SHA-1',
      '9b1d03aa',
      '2,500 records in 25 blocks',
      '50 tombstones',
    ]) {
      assert.ok(told.includes(part), part);
    }
    assertClean(page);
    await page.context().close();
  });

  test('a table that is none shows its error, and nothing else breaks', async () => {
    const page = await harness.openTable({
      error: { code: 'FORMAT_ERROR', message: 'got magic 0x0, want REFT.', file: '/x.ref', offset: '0' },
    });
    const panel = page.getByRole('alert');
    assert.match(await words(panel), /FORMAT_ERROR[\s\S]*got magic[\s\S]*\/x\.ref[\s\S]*0x0 · byte 0/);
    await panel.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(
      () => (window as unknown as { host: { asked: { method: string }[] } }).host.asked.length === 2,
    );
    assertClean(page);
    await page.context().close();
  });

  test('records that cannot be read leave the rest standing', async () => {
    const page = await harness.openTable({
      recordsError: { code: 'FORMAT_ERROR', message: 'block at 0x1000: bad restart.', offset: '4096' },
    });
    await page.getByRole('alert').getByText('block at 0x1000: bad restart.').waitFor();
    assert.ok(await grid(page, 'Blocks').getByRole('gridcell', { name: '0x1000', exact: true }).isVisible());
    await page.context().close();
  });
});

describe('records', () => {
  test('a million rows are walked to their middle and end, and only those in sight exist', async () => {
    const page = await harness.openTable({ refs: 1_000_000 });
    const records = grid(page, 'Records');
    await record(page, 0).click();
    assert.equal(await records.getAttribute('aria-rowcount'), '1000001');
    await page.keyboard.press('End');
    await record(page, 999_999).waitFor();
    assert.ok((await inSight(page)).includes(999_999));
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), name(999_999));
    assert.equal(
      await page.evaluate(() => document.activeElement?.parentElement?.getAttribute('aria-rowindex')),
      '1000001',
    );
    await page.keyboard.press('Home');
    await record(page, 0).waitFor();
    assert.equal((await inSight(page))[0], 0);
    await records.evaluate(element => (element.scrollTop = (element.scrollHeight - element.clientHeight) / 2));
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.grid[aria-label=Records] .cell')].some(({ textContent }) =>
        textContent?.includes('/05000'),
      ),
    );
    const middle = await inSight(page);
    assert.ok(middle[0] > 499_000 && middle[0] < 501_000, String(middle[0]));
    await records.evaluate(element => (element.scrollTop = element.scrollHeight));
    await record(page, 999_999).waitFor();
    assert.ok((await inSight(page)).includes(999_999));
    assert.ok((await records.getByRole('row').count()) < 80);
    assertClean(page);
    await page.context().close();
  });

  test('every row between two far places can be reached by small scrolls, in order', async () => {
    const page = await harness.openTable({ refs: 1_000_000 });
    const records = grid(page, 'Records');
    await record(page, 0).waitFor();
    await records.evaluate(element => (element.scrollTop = element.scrollHeight / 3));
    await page.waitForTimeout(400);
    let last = (await inSight(page)).at(-1)!;
    for (let step = 0; step < 8; step++) {
      await records.hover();
      await page.mouse.wheel(0, 200);
      await page.waitForTimeout(250);
      const rows = await inSight(page);
      assert.deepEqual(
        rows,
        Array.from(rows, (_, index) => rows[0] + index),
        'no row is left out',
      );
      assert.ok(rows[0] <= last && rows.at(-1)! > last, 'the scroll goes on where it was');
      last = rows.at(-1)!;
    }
    await page.context().close();
  });

  test('arrows and pages walk cells, and the focused row is always in sight', async () => {
    const page = await harness.openTable({});
    await record(page, 0).click();
    const focused = () =>
      page.evaluate(() => {
        const cell = document.activeElement!;
        return [
          Number((cell.parentElement as HTMLElement).dataset.index),
          [...cell.parentElement!.children].indexOf(cell),
        ];
      });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await focused(), [1, 1]);
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    const [row, column] = await focused();
    assert.ok(row > 10 && column === 1);
    assert.ok((await inSight(page)).includes(row));
    await page.keyboard.press('PageUp');
    assert.ok((await focused())[0] < row);
    assert.equal(await grid(page, 'Records').locator('[tabindex="0"]').count(), 1);
    await page.context().close();
  });

  test('a cell is copied whole by keyboard', async () => {
    const page = await harness.openTable({});
    await record(page, 3).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
      await page.keyboard.press(key);
    await page.keyboard.press('Control+c');
    await page.getByText('Copied.').waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^[0-9a-f]{40} [0-9a-f]{40}$/);
    await page.context().close();
  });

  test('a reflog entry shows its time in its committer’s zone, and a tombstone its mark', async () => {
    const page = await harness.openTable({});
    await page.getByRole('button', { name: /^Reflogs/ }).click();
    await grid(page, 'Records').getByText('2023-11-15 00:13:20 +0200').waitFor();
    await grid(page, 'Records').getByText('2023-11-14 18:59:37 -0330').waitFor();
    await page.getByRole('textbox', { name: 'Go to key' }).fill(name(16));
    await page.keyboard.press('Enter');
    await grid(page, 'Records').getByText('✕ tombstone').first().waitFor();
    await page.context().close();
  });

  test('a key is gone to, and one beyond the last is said to be missing', async () => {
    const page = await harness.openTable({ refs: 1_000_000 });
    await record(page, 0).waitFor();
    const field = page.getByRole('textbox', { name: 'Go to key' });
    await field.fill(name(654_321));
    await page.keyboard.press('Enter');
    await record(page, 654_321).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.parentElement?.dataset.index), '654321');
    await field.fill('refs/zzz');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await page.getByText('No key at or after refs/zzz.').waitFor();
    await page.context().close();
  });

  test('windows that have left sight before they came are cancelled', async () => {
    const page = await harness.openTable({ refs: 1_000_000, delay: 300 });
    await record(page, 0).waitFor();
    await record(page, 0).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    await record(page, 999_999).waitFor();
    const cancelled = await page.evaluate(
      () => (window as unknown as { host: { cancelled: string[] } }).host.cancelled,
    );
    assert.ok(cancelled.includes('records'));
    await page.context().close();
  });

  test('section and place survive a reload of the webview', async () => {
    const page = await harness.openTable({});
    await page.getByRole('button', { name: /^Objects/ }).click();
    await grid(page, 'Records').locator('.grid-row[data-index="0"] .cell').first().click();
    await page.keyboard.press('End');
    await page.reload();
    await grid(page, 'Records').locator('.grid-row[data-index="1249"]').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Objects/ }).getAttribute('aria-pressed'), 'true');
    await page.context().close();
  });
});

describe('blocks', () => {
  test('a block leads to its first record, and a record to its block', async () => {
    const page = await harness.openTable({});
    await grid(page, 'Blocks').getByRole('gridcell', { name: '0x3000', exact: true }).click();
    await record(page, 300).waitFor();
    assert.equal(await grid(page, 'Records').locator('.grid-row.active').getAttribute('data-index'), '300');
    await page.getByRole('textbox', { name: 'Go to key' }).fill(name(1234));
    await page.keyboard.press('Enter');
    await record(page, 1234).waitFor();
    await page.getByRole('button', { name: 'Show block' }).click();
    await page.waitForFunction(
      () => document.querySelector('.grid[aria-label=Blocks] .grid-row.active')?.getAttribute('data-index') === '12',
    );
    const before = (await asked(page, 'records')).length;
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Reflogs/, pressed: true }).waitFor();
    assert.ok((await asked(page, 'records')).length > before);
    await page.context().close();
  });
});
