// The table editor as people use it: facts, blocks, and records of any number. What the bytes show is in bytes.test.ts.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { tableProblems } from '../../src/service/table/describe-table.ts';
import { tableText, toolbarText } from '../../src/text/table-editor.ts';
import { first } from '../support/present.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, drawn, until, words } from './support/pages.ts';
import type { TableFixture } from './support/table-host.ts';
import { makeTable, refName as name, removeTables, type TableShape } from './support/tables.ts';

let harness: Harness;
/** A table of a million refs, made once. */
let million: string;
beforeFirst(async () => {
  harness = await startHarness();
  million = makeTable({ refs: 1_000_000, logs: 0 });
});
afterLast(async () => {
  removeTables();
  await harness.close();
});

const open = (shape: TableShape, fixture: Partial<TableFixture> = {}) => harness.openTable(makeTable(shape), fixture);

const grid = (page: Page, name: 'Records' | 'Blocks') => page.getByRole('grid', { name });
const record = (page: Page, index: number) =>
  grid(page, 'Records').getByRole('gridcell', { name: name(index), exact: true });

/** Visible rows of the records' grid, by their position. */
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

/** The visible rows once the grid has been scrolled past a row: without gaps, and all loaded. */
async function rowsAfter(page: Page, row: number): Promise<number[]> {
  const rows = await until(
    page,
    () => inSight(page),
    found => found.at(-1)! > row && found.every((each, index) => each === first(found) + index),
  );
  await allLoaded(page);
  return rows;
}

async function allLoaded(page: Page): Promise<void> {
  const cells = grid(page, 'Records').locator('.grid-row:not(.away) .cell');
  await until(
    page,
    () => cells.allTextContents(),
    texts => !texts.includes('…'),
  );
}

describe('facts', () => {
  test('header, footer and sections are shown', async () => {
    const page = await open({ listed: false });
    await record(page, 0).waitFor();
    await page.locator('summary').click();
    const notified = await words(page.locator('body'));
    for (const part of [
      '0x000000000001-0x000000000abc-9b629fa2.ref',
      'Not in tables.list',
      'blocks of 4,096 bytes',
      'update indices 1–2,748',
      'SHA-1',
      'CRC-32, correct',
      '2,500 records in 17 blocks',
      '50 tombstones',
    ]) {
      assert.ok(notified.includes(part), part);
    }
    assertClean(page);
    await page.context().close();
  });

  test('a file that is not a table shows why, and shows its bytes', async () => {
    const page = await open({
      damage: () => Buffer.from('no table at all, just some words in a file that is called one. '.repeat(4)),
    });
    await page.locator('.pill', { hasText: 'Broken' }).waitFor();
    assert.match(await words(page.locator('.refusal')), /magic|REFT|corrupt/);
    await page.locator('.hex-characters', { hasText: 'no table at all,' }).waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('an empty file is reported as empty, and its problem has no bytes to show', async () => {
    const page = await open({ damage: () => Buffer.alloc(0) });
    await page.getByRole('button', { name: 'Next problem' }).click();
    await page.getByText(tableText.emptyFile()).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assertClean(page);
    await page.context().close();
  });

  test('all problems are counted by severity, also those after the first thousand', async () => {
    const shape: TableShape = {
      logs: 1500,
      zone: 9999,
      damage(bytes) {
        // The header and its copy in the footer give a highest update index that most records are above.
        for (const start of [0, bytes.length - 68]) bytes.writeBigUInt64BE(1n, start + 16);
        return bytes;
      },
    };
    const { counts } = tableProblems(makeTable(shape), { check: () => undefined, progress: () => undefined });
    assert.ok(counts.error > 1000 && counts.hint > 0);
    const page = await open(shape);
    await page.locator('.problem-words').getByText(toolbarText.found(counts)).waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('a deleted file shows its error, and is requested again on demand', async () => {
    const file = makeTable({});
    rmSync(file);
    const page = await harness.openTable(file);
    const panel = page.getByRole('alert');
    await panel.waitFor();
    assert.match(await words(panel), /ENOENT|no such file/i);
    await panel.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(
      () => (window as unknown as { host: { asked: { method: string }[] } }).host.asked.length === 2,
    );
    assertClean(page);
    await page.context().close();
  });

  test('records that cannot be read leave the rest standing', async () => {
    const recordsError = { code: 'FORMAT_ERROR', message: 'block at 0x1000: bad restart.', offset: '4096' } as const;
    const page = await open({}, { recordsError });
    await page.getByRole('alert').getByText('block at 0x1000: bad restart.').waitFor();
    assert.ok(await grid(page, 'Blocks').getByRole('gridcell', { name: '0x1000', exact: true }).isVisible());
    await page.context().close();
  });
});

describe('records', () => {
  test('a million rows are walked to their middle and end, and only those in sight exist', async () => {
    const page = await harness.openTable(million, { unchecked: true });
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
    const middle = first(await inSight(page));
    assert.ok(middle > 499_000 && middle < 501_000, String(middle));
    await records.evaluate(element => (element.scrollTop = element.scrollHeight));
    await record(page, 999_999).waitFor();
    assert.ok((await inSight(page)).includes(999_999));
    assert.ok((await records.getByRole('row').count()) < 80);
    assertClean(page);
    await page.context().close();
  });

  test('every row between two distant rows can be reached by small scrolls, in order', async () => {
    const page = await harness.openTable(million, { unchecked: true });
    const records = grid(page, 'Records');
    await record(page, 0).waitFor();
    await records.evaluate(element => (element.scrollTop = element.scrollHeight / 3));
    let last = (await rowsAfter(page, 0)).at(-1)!;
    for (let step = 0; step < 8; step++) {
      await records.hover();
      await page.mouse.wheel(0, 200);
      const rows = await rowsAfter(page, last);
      assert.ok(first(rows) <= last, 'the scroll position is restored');
      last = rows.at(-1)!;
    }
    await page.context().close();
  });

  test('arrows and pages walk cells, and the focused row is always in sight', async () => {
    const page = await open({});
    await record(page, 0).click();
    const focused = () =>
      page.evaluate(() => {
        const cell = document.activeElement!;
        return [
          Number((cell.parentElement as HTMLElement).dataset.index),
          [...cell.parentElement!.children].indexOf(cell),
        ] as const;
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
    const page = await open({});
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
    const page = await open({});
    await page.getByRole('button', { name: /^Reflogs/ }).click();
    await grid(page, 'Records').getByText('2023-11-15 00:13:20 +0200').waitFor();
    await grid(page, 'Records').getByText('2023-11-14 18:59:37 -0330').waitFor();
    await grid(page, 'Records').locator('.cell').first().click();
    const tombstone = grid(page, 'Records').getByText('✕ tombstone');
    for (let i = 0; i < 10 && (await tombstone.count()) === 0; i++) {
      await page.keyboard.press('PageDown');
      await drawn(page);
      await allLoaded(page);
    }
    await tombstone.first().waitFor();
    await page.context().close();
  });

  test('go to ref selects a ref, and reports one that does not exist', async () => {
    const page = await harness.openTable(million, { unchecked: true });
    await record(page, 0).waitFor();
    const field = page.getByRole('textbox', { name: 'Go to ref, by its name' });
    await field.fill(name(654_321));
    await page.keyboard.press('Enter');
    await record(page, 654_321).waitFor();
    await page.locator('.details').getByText(name(654_321)).waitFor();
    await field.fill(`${name(17)}x`);
    await page.keyboard.press('Enter');
    await page.getByText(tableText.nextRef(`${name(17)}x`)).waitFor();
    assert.equal(await page.locator('.grid[aria-label=Records] .grid-row.active').getAttribute('data-index'), '18');
    await field.fill('refs/zzz');
    await page.keyboard.press('Enter');
    await page.getByText(tableText.noRefAfter('refs/zzz')).waitFor();
    await page.context().close();
  });

  test('windows that have left sight before they came are cancelled', async () => {
    const page = await open({ refs: 200_000 }, { delay: 300 });
    await record(page, 0).waitFor();
    await record(page, 0).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    await record(page, 199_999).waitFor();
    const cancelled = await page.evaluate(
      () => (window as unknown as { host: { cancelled: string[] } }).host.cancelled,
    );
    assert.ok(cancelled.includes('records'));
    await page.context().close();
  });

  test('section and offset survive a reload of the webview', async () => {
    const page = await open({});
    await page.getByRole('button', { name: /^Objects/ }).click();
    await page.locator('.map-words', { hasText: 'Objects' }).waitFor();
    await grid(page, 'Records').locator('.grid-row[data-index="0"] .cell').first().click();
    await page.keyboard.press('End');
    await page.locator('.details').getByText('Record 2,399 of section Objects').waitFor();
    await page.reload();
    await grid(page, 'Records').locator('.grid-row[data-index="2399"]').waitFor();
    await page.locator('.details').getByText('Record 2,399 of section Objects').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Objects/ }).getAttribute('aria-pressed'), 'true');
    await page.context().close();
  });
});

describe('blocks', () => {
  test('a block leads to its first record, and a record to its block', async () => {
    const page = await open({});
    await grid(page, 'Blocks').getByRole('gridcell', { name: '0x3000', exact: true }).click();
    await page.locator('.details').getByText('Block 3 at 0x3000: Refs').waitFor();
    const first = Number(await grid(page, 'Records').locator('.grid-row.active').getAttribute('data-index'));
    assert.ok(first > 400);
    await page.getByRole('textbox', { name: 'Go to ref, by its name' }).fill(name(first - 1));
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelector('.grid[aria-label=Blocks] .grid-row.active')?.getAttribute('data-index') === '2',
    );
    const before = (await asked(page, 'records')).length;
    await grid(page, 'Blocks').locator('.grid-row.active .cell').first().click();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: /^Reflog index/, pressed: true }).waitFor();
    assert.ok((await asked(page, 'records')).length > before);
    await page.context().close();
  });
});
