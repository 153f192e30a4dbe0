// Bytes, fields, records and blocks lead to each other, by mouse and by keyboard.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { FieldName } from '../../src/protocol/table.ts';
import { fieldLabel } from '../../src/text/fields.ts';
import { tableText } from '../../src/text/table-editor.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { assertClean, drawn, words } from './support/pages.ts';
import type { TableFixture, TableHost } from './support/table-host.ts';
import { makeTable, oid, refName, removeTables, type TableShape } from './support/tables.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(async () => {
  removeTables();
  await harness.close();
});

async function open(shape: TableShape = {}, fixture: Partial<TableFixture> = {}): Promise<Page> {
  const page = await harness.openTable(makeTable(shape), fixture);
  await page.locator('.hex-byte.cursor').waitFor();
  return page;
}

/** The byte at an offset, as far as its row is drawn. */
function byte(page: Page, offset: number): Locator {
  const row = Math.floor(offset / 16) + 1;
  return page.locator(`.hex-row[aria-rowindex="${row}"] .hex-byte`).nth(offset % 16);
}

const field = (page: Page, name: FieldName) =>
  page.locator('.details h2', { hasText: new RegExp(`^${fieldLabel(name)}$`) });
const details = (page: Page) => page.locator('.details');
const activeRecord = (page: Page) => page.locator('.grid[aria-label=Records] .grid-row.active');
const statusLine = (page: Page) => page.locator('.status');

/** Bytes that are drawn as chosen, in hex. */
async function chosenBytes(page: Page): Promise<string> {
  return (await page.locator('.hex-byte.chosen').allTextContents()).join('');
}

describe('bytes and records', () => {
  test('a byte chosen selects its field, its record and its block', async () => {
    const page = await open();
    await byte(page, 0x48).click();
    await field(page, 'objectId').waitFor();
    assert.equal(await activeRecord(page).getAttribute('data-index'), '0');
    await byte(page, 0x5a).click();
    await page.waitForFunction(
      () => document.querySelector('.grid[aria-label=Records] .grid-row.active')?.getAttribute('data-index') === '1',
    );
    assert.equal(await chosenBytes(page), oid(1));
    assert.match(await words(details(page)), /Block 0 at 0x0: Refs/i);
    assertClean(page);
    await page.context().close();
  });

  test('a record chosen marks its bytes and scrolls to them', async () => {
    const page = await open();
    await page.getByRole('grid', { name: 'Records' }).getByText(refName(6)).click();
    await details(page).getByText(refName(6)).first().waitFor();
    const record = (await page.locator('.hex-byte.of-record').allTextContents()).join('');
    assert.ok(record.endsWith(oid(6)), record);
    await page.getByRole('textbox', { name: 'Go to ref, by its name' }).fill(refName(2400));
    await page.keyboard.press('Enter');
    await page.waitForFunction(id => {
      const bytes = [...document.querySelectorAll('.hex-byte.of-record')].map(({ textContent }) => textContent);
      return bytes.join('').endsWith(id);
    }, oid(2400));
    const box = await page.locator('.hex-byte.cursor').boundingBox();
    const view = await page.locator('.hex').boundingBox();
    assert.ok(box && view && box.y >= view.y && box.y + box.height <= view.y + view.height, 'in sight');
    await page.context().close();
  });

  test('a field of the details marks its bytes, and its varint is shown bit by bit', async () => {
    const page = await open();
    await page.getByRole('textbox', { name: 'Go to ref, by its name' }).fill(refName(200));
    await page.keyboard.press('Enter');
    await details(page).getByText(refName(200)).first().waitFor();
    await details(page)
      .getByRole('button', { name: /^Update index/ })
      .click();
    await field(page, 'updateIndex').waitFor();
    assert.equal(await chosenBytes(page), '8048');
    const rows = await details(page).locator('.varint tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map(row => row.replaceAll(/\s+/g, ' ')),
      ['80 1 yes 0000000 0', '48 0 no 1001000 (0 + 1) × 128 + 72 = 200'],
    );
    await page.context().close();
  });

  test('the field under the mouse is shown and marked, in the bytes and from the records', async () => {
    const page = await open();
    await byte(page, 0x5a).hover();
    await page.locator('.hex-preview', { hasText: `Object ID: ${oid(1)}` }).waitFor();
    assert.equal(await page.locator('.hex-byte.hovered').count(), 20);
    await page.getByRole('grid', { name: 'Records' }).getByText(refName(2)).hover();
    await page.waitForFunction(() => document.querySelectorAll('.hex-byte.hovered').length === 24);
    await page.context().close();
  });

  test('a key shows from which records its bytes are taken, and links to them', async () => {
    const page = await open();
    await page.getByRole('grid', { name: 'Records' }).getByText(refName(12)).click();
    const origins = details(page).getByRole('list', { name: 'Where its prefix comes from' });
    await origins.getByRole('button', { name: 'record 10' }).click();
    await page.waitForFunction(
      () => document.querySelector('.grid[aria-label=Records] .grid-row.active')?.getAttribute('data-index') === '10',
    );
    await page.context().close();
  });
});

describe('reflog blocks', () => {
  test('show their bytes inflated, and as in the file', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^Reflogs/ }).click();
    await page.locator('.hex-characters', { hasText: 'change' }).first().waitFor();
    assert.ok(await page.getByLabel('Inflated').isChecked());
    await details(page)
      .getByRole('button', { name: /^Time \d/ })
      .click();
    await details(page).getByText('2023-11-15 00:13:20 +0200').waitFor();
    await page.getByLabel('As in the file').check();
    await field(page, 'blockType').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.hex-byte.cursor').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await field(page, 'deflatedRecords').waitFor();
    assert.match(await words(details(page)), /Deflated to/);
    await details(page).getByRole('button', { name: 'Show the inflated bytes' }).click();
    await field(page, 'prefixLength').waitFor();
    assert.ok(await page.getByLabel('Inflated').isChecked());
    assertClean(page);
    await page.context().close();
  });
});

describe('ways through a table', () => {
  test('an index entry leads to its block, and back and forward lead there again', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^Ref index/ }).click();
    await details(page)
      .getByRole('button', { name: /^Block offset/ })
      .click();
    await field(page, 'blockOffset').waitFor();
    await page.getByRole('grid', { name: 'Records' }).locator('.grid-row[data-index="3"] .cell').first().click();
    await details(page)
      .getByRole('button', { name: /^Block offset/ })
      .click();
    await details(page).getByRole('button', { name: 'Go to the block at 0x3000' }).click();
    await details(page).getByText('Block 3 at 0x3000: Refs').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await field(page, 'blockOffset').waitFor();
    await page.getByRole('button', { name: 'Forward', exact: true }).click();
    await details(page).getByText('Block 3 at 0x3000: Refs').waitFor();
    await page.locator('.hex-byte.cursor').focus();
    await page.keyboard.press('Backspace');
    await field(page, 'blockOffset').waitFor();
    await page.context().close();
  });

  test('a restart point leads to its record, and an offset in the footer to its section', async () => {
    const page = await open();
    const offset = page.getByRole('textbox', { name: 'Go to offset, hex or decimal' });
    await offset.fill('0xfe0');
    await page.keyboard.press('Enter');
    await field(page, 'restartPoint').waitFor();
    await page.locator('.hex-byte.cursor').press('Enter');
    await details(page).getByText('at a restart point').waitFor();
    await page.locator('.hex-byte.cursor').press('Control+End');
    await field(page, 'checksum').waitFor();
    for (let i = 0; i < 2; i++) await page.keyboard.press('Control+ArrowLeft');
    await field(page, 'logOffset').waitFor();
    await page.keyboard.press('Enter');
    await page
      .locator('.details')
      .getByText(/Block \d+ at 0x\w+: Reflogs/)
      .waitFor();
    await page.context().close();
  });

  test('offsets are taken in hex and in decimal, and others refused with a word', async () => {
    const page = await open();
    const offset = page.getByRole('textbox', { name: 'Go to offset, hex or decimal' });
    for (const text of ['0x1000', '4096', '4,096', '1000h']) {
      await offset.fill('0');
      await offset.press('Enter');
      await page.locator('.details').getByText('0x0, 0 in decimal').waitFor();
      await offset.fill(text);
      await offset.press('Enter');
      await page.locator('.details').getByText('0x1000, 4,096 in decimal').waitFor();
    }
    await offset.fill('0xfffffff');
    await offset.press('Enter');
    await statusLine(page).getByText('0xfffffff is past the end of the file').waitFor();
    await offset.fill('there');
    await offset.press('Enter');
    await statusLine(page).getByText(tableText.invalidOffset('there')).waitFor();
    await page.context().close();
  });

  test('the keyboard walks bytes, fields, rows and pages, and the focused byte is always in sight', async () => {
    const page = await open();
    const cursor = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await page.locator('.hex-byte.cursor').focus();
    await page.keyboard.press('Control+Home');
    assert.match((await cursor()) ?? '', /^52 R, Magic$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    assert.match((await cursor()) ?? '', /^72 r, Suffix$/);
    await page.keyboard.press('Control+ArrowRight');
    assert.match((await cursor()) ?? '', /, Update index$/);
    for (let i = 0; i < 5; i++) await page.keyboard.press('PageDown');
    const box = await page.locator('.hex-byte.cursor').boundingBox();
    const view = await page.locator('.hex').boundingBox();
    assert.ok(box && view && box.y >= view.y - 1 && box.y + box.height <= view.y + view.height + 1);
    assert.equal(await page.locator('.hex [tabindex="0"]').count(), 1);
    await page.context().close();
  });

  test('a search continues from the selection through names and bytes', async () => {
    const page = await open();
    const pattern = page.getByRole('textbox', { name: 'Search', exact: true });
    await pattern.fill('0001777');
    await pattern.press('Enter');
    await details(page).getByText(refName(1777)).first().waitFor();
    await page.getByLabel('What is searched').selectOption('text');
    await pattern.fill('change number 998');
    await page.getByRole('button', { name: 'Search forwards' }).click();
    await field(page, 'message').waitFor();
    assert.match(await words(details(page)), /commit: change number 998/);
    await page.getByLabel('What is searched').selectOption('hex');
    await pattern.fill('52 45 46 54');
    await pattern.press('Enter');
    await field(page, 'footerMagic').waitFor();
    await pattern.press('Enter');
    await statusLine(page).getByText(tableText.wrapped(false)).waitFor();
    await field(page, 'magic').waitFor();
    await pattern.fill('abc');
    await pattern.press('Enter');
    await page.getByRole('alert').getByText('pairs of hex digits').waitFor();
    await page.context().close();
  });
});

describe('what is copied', () => {
  test('the chosen field in hex and as text, and its record as JSON', async () => {
    const page = await open();
    await byte(page, 0x5a).click();
    await field(page, 'objectId').waitFor();
    await page.locator('.hex-byte.cursor').press('Control+c');
    await statusLine(page).getByText(tableText.copiedField('objectId')).waitFor();
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    assert.equal(await clipboard(), oid(1));
    await byte(page, 0x21).click();
    await field(page, 'suffix').waitFor();
    await details(page).getByRole('button', { name: 'Copy text' }).click();
    await statusLine(page).getByText('Copied.').waitFor();
    assert.equal(await clipboard(), refName(0));
    await details(page).getByRole('button', { name: 'Copy record as JSON' }).click();
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('{'));
    const record = JSON.parse(await clipboard());
    assert.equal(record.name, refName(0));
    assert.equal(record.start, 28);
    assert.equal(record.fields[2].name, 'suffix');
    await page.context().close();
  });
});

describe('damage', () => {
  test('can be stepped through, is marked in the bytes and described in words', async () => {
    const page = await open({ damage: bytes => bytes.fill(0xff, 0x2100, 0x2108) });
    await page.getByRole('button', { name: 'Next problem' }).click();
    await details(page).locator('.problem').first().waitFor();
    await page.getByRole('tab', { name: /^Problems/ }).click();
    await page.getByRole('grid', { name: 'Problems' }).getByRole('gridcell', { name: '✕ Error' }).first().click();
    await details(page).locator('.problem[data-severity=error]').first().waitFor();
    assert.ok((await page.locator('.hex-byte.fault').count()) > 0);
    await page.locator('.map .damaged').first().waitFor();
    await page
      .getByRole('gridcell', { name: /cannot be decoded/ })
      .first()
      .click();
    await field(page, 'undecodable').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('the tab Problems counts errors, notes and hints apart, as the toolbar does', async () => {
    const page = await open({ damage: bytes => bytes.fill(0xff, 0x2100, 0x2108) });
    await page.getByRole('button', { name: 'Next problem' }).waitFor();
    await page.getByRole('tab', { name: /^Problems/ }).click();
    const tab = await words(page.getByRole('tab', { name: /^Problems/ }));
    const rows = Number(await page.getByRole('grid', { name: 'Problems' }).getAttribute('aria-rowcount')) - 1;
    const numbers = tab.replaceAll(',', '').match(/\d+/g) ?? [];
    assert.match(tab, /^Problems: \d+ errors?/);
    assert.equal(
      numbers.reduce((sum, each) => sum + Number(each), 0),
      rows,
    );
    await page.getByText(tab.replace('Problems: ', ''), { exact: true }).first().waitFor();
    await page.context().close();
  });

  test('a byte range that something outside asks for is shown, also in an editor that is open', async () => {
    const page = await open({}, { reveal: { start: 0x1010, end: 0x1014 } });
    await details(page).getByText('0x1010, 4,112 in decimal').waitFor();
    await page.evaluate(() => (window as unknown as { host: TableHost }).host.send('reveal', { start: 64, end: 65 }));
    await details(page).getByText('0x40, 64 in decimal').waitFor();
    await page.evaluate(() => (window as unknown as { host: TableHost }).host.send('run', 'goToOffset'));
    assert.match(
      (await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) ?? '',
      /^Go to offset/,
    );
    await page.context().close();
  });
});

describe('the picture', () => {
  test('leads to the block that is clicked, and steps from block to block by keyboard', async () => {
    const page = await open();
    const strip = page.getByRole('slider', { name: 'Block' });
    const box = await strip.boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + box.width * 0.3, box.y + 20);
    await details(page)
      .getByText(/Block [1-9]\d* at 0x\w+: Refs/)
      .waitFor();
    const before = Number(await strip.getAttribute('aria-valuenow'));
    await strip.press('ArrowRight');
    await page.waitForFunction(
      value => document.querySelector('[role=slider]')?.getAttribute('aria-valuenow') === String(value + 1),
      before,
    );
    await strip.press('End');
    await page.waitForFunction(() => document.querySelector('[role=slider]')?.getAttribute('aria-valuenow') === '56');
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /^Block 56, Reflog index/);
    await page.context().close();
  });

  test('has no label that touches another or leaves it, at any width and zoom', async () => {
    const page = await open();
    for (const width of [340, 480, 700, 1000, 1400, 2200]) {
      await page.setViewportSize({ width, height: 900 });
      await drawn(page);
      for (const key of ['+', '+', '-']) {
        await page.getByRole('slider', { name: 'Block' }).press(key);
        await drawn(page);
        assert.deepEqual(await touching(page), [], `at ${width} px`);
      }
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `scrolls at ${width} px`,
      );
    }
    await page.context().close();
  });
});

/** Labels of the picture that overlap each other or a tick, or are outside. */
function touching(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const picture = document.querySelector('.map-strip')!;
    const bounds = picture.getBoundingClientRect();
    const meets = (a: DOMRect, b: DOMRect) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const texts = [...picture.querySelectorAll('text')].map(text => ({
      words: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    const marks = [...picture.querySelectorAll('line, rect.used, rect.choice')].map(mark =>
      mark.getBoundingClientRect(),
    );
    return texts.flatMap(({ words, box }, index) => [
      ...(box.left < bounds.left || box.right > bounds.right || box.bottom > bounds.bottom ? [`${words} leaves`] : []),
      ...texts.slice(index + 1).flatMap(other => (meets(box, other.box) ? [`${words} meets ${other.words}`] : [])),
      ...(marks.some(mark => meets(box, new DOMRect(mark.x, mark.y, mark.width, Math.max(0, mark.height - 1))))
        ? [`${words} meets a mark`]
        : []),
    ]);
  });
}
