// The table editor in the real workbench: bytes, fields, records and blocks lead to each other, also in a table of a
// hundred megabytes. The test prints how long each step takes and sets no limit.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Browser, Frame, Page } from 'playwright-core';
import type { FieldName } from '../../src/protocol/table.ts';
import { fieldLabel } from '../../src/text/fields.ts';
import {
  launchBrowser,
  openWorkbench,
  runCommand,
  screenshot,
  setTheme,
  themes,
  webviewFrame,
} from '../support/browser.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';
import { makeTable, oid, refName, removeTables, type TableShape } from '../webview/support/tables.ts';

const timeout = 300_000;

let workbench: TestWorkbench | undefined;
let browser: Browser | undefined;

beforeFirst(async () => {
  workbench = await serveFolder(tmpdir());
  browser = await launchBrowser();
});

afterLast(async () => {
  await browser?.close();
  await workbench?.[Symbol.asyncDispose]();
  removeTables();
});

/** Opens a table as a user does: its folder, then the file by its name. */
async function openTable(shape: TableShape, size?: { width: number; height: number }) {
  const file = makeTable(shape);
  const address = new URL((workbench as TestWorkbench).address);
  address.searchParams.set('folder', dirname(file));
  const page = await openWorkbench(browser as Browser, address.href, size);
  const started = performance.now();
  const editor = await openEditor(page, file);
  return { page, file, editor, milliseconds: Math.round(performance.now() - started) };
}

async function openEditor(page: Page, file: string): Promise<Frame> {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: basename(file) }).dblclick();
  const editor = await webviewFrame(page, '.hex-byte.cursor', 120_000);
  await editor.locator('.details h2').waitFor({ timeout: 120_000 });
  return editor;
}

const details = (editor: Frame) => editor.locator('.details');
const field = (editor: Frame, name: FieldName) =>
  editor.locator('.details h2', { hasText: new RegExp(`^${fieldLabel(name)}$`) });

function activeRecord(editor: Frame, index: number) {
  return editor.locator(`.grid[aria-label=Records] .grid-row.active[data-index="${index}"]`);
}

async function enter(editor: Frame, label: string, text: string): Promise<void> {
  const input = editor.getByRole('textbox', { name: label, exact: true });
  await input.fill(text);
  await input.press('Enter');
}

test('a table of a hundred megabytes is walked through byte by byte', { timeout }, async t => {
  const { page, file, editor, milliseconds } = await openTable({ refs: 1_900_000, logs: 600_000 });
  t.diagnostic(`${Math.round(statSync(file).size / 1e6)} MB were open after ${milliseconds} ms`);
  const lap = stopwatch(t);

  const strip = editor.getByRole('slider', { name: 'Block' });
  await strip.press('0');
  const box = await strip.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width * 0.4, box.y + 20);
  await details(editor)
    .getByText(/Block [\d,]{5,} at 0x\w+: Refs/)
    .waitFor();
  lap('a block in the middle was chosen in the picture');

  const byte = editor.locator('.hex-byte.kind-id').nth(25);
  await byte.click();
  await field(editor, 'objectId').waitFor();
  const [number] = /Record ([\d,]+) of section Refs/.exec((await details(editor).textContent()) ?? '') ?? [];
  assert.ok(number);
  lap('a byte chosen led to its record');

  const row = editor.locator('.grid[aria-label=Records] .grid-row.active + .grid-row .cell').first();
  const name = (await row.textContent()) ?? '';
  await row.click();
  await details(editor).getByText(name).first().waitFor();
  const index = Number(name.slice(-7));
  const bytes = (await editor.locator('.hex-byte.of-record').allTextContents()).join('');
  if (index % 50 > 7 && index % 50 < 49) assert.ok(bytes.endsWith(oid(index)), `${name} ${bytes}`);
  lap('a record chosen led to its bytes');

  await editor.getByRole('button', { name: /^Ref index/ }).click();
  await details(editor)
    .getByRole('button', { name: /^Block offset/ })
    .click();
  await field(editor, 'blockOffset').waitFor();
  await details(editor)
    .getByRole('button', { name: /^Go to the block at/ })
    .click();
  await details(editor)
    .getByText(/Block [\d,]+ at 0x\w+: Ref/)
    .waitFor();
  await field(editor, 'blockType').waitFor();
  lap('an entry of the index led to its block');

  const middle = Math.floor(statSync(file).size / 3);
  await enter(editor, 'Go to offset, hex or decimal', `0x${middle.toString(16)}`);
  await details(editor)
    .getByText(`0x${middle.toString(16)}, `)
    .waitFor();
  lap('an offset was gone to');

  await enter(editor, 'Go to ref, by its name', refName(1_654_321));
  await activeRecord(editor, 1_654_321).waitFor();
  await details(editor).getByText(refName(1_654_321)).first().waitFor();
  lap('a ref was gone to by its name');

  await enter(editor, 'Search', '1876543');
  await activeRecord(editor, 1_876_543).waitFor();
  lap('a name was searched for');

  await editor.getByLabel('What is searched').selectOption('text');
  await enter(editor, 'Search', 'change number 599997\n'.trim());
  await field(editor, 'message').waitFor({ timeout: 60_000 });
  lap('a text in the last reflog blocks was searched for');
  assert.ok(await editor.getByLabel('Inflated').isChecked());
  await screenshot(page, 'table-editor-large');

  await editor.locator('.problem-words', { hasText: /problem/ }).waitFor({ timeout: 120_000 });
  lap('the whole table had been checked');
  await page.close();
});

test('the editor is readable in every kind of theme, on a record, in a reflog and on damage', { timeout }, async () => {
  const damage = (bytes: Buffer) => bytes.fill(0xff, 0x2100, 0x2108);
  const { page, editor } = await openTable({ damage }, { width: 1600, height: 1000 });
  for (const theme of themes) {
    await setTheme(page, theme);
    await enter(editor, 'Go to ref, by its name', refName(12));
    await details(editor).getByText(refName(12)).first().waitFor();
    await details(editor)
      .getByRole('button', { name: /^Update index/ })
      .click();
    await field(editor, 'updateIndex').waitFor();
    await screenshot(page, `table-editor-${theme}`);
    await editor.getByRole('button', { name: 'Next problem' }).click();
    await details(editor).locator('.problem').first().waitFor();
    await editor.getByRole('tab', { name: /^Problems/ }).click();
    await screenshot(page, `table-editor-damage-${theme}`);
  }
  await page.close();
});

test('commands of the palette and keys lead through the table in front', { timeout }, async () => {
  const { page, editor } = await openTable({ damage: bytes => bytes.fill(0xff, 0x2100, 0x2108) });
  await runCommand(page, 'Reftable: Go to Offset in Table');
  await editor.locator('.offset-field:focus').waitFor();
  await page.keyboard.type('0x1004');
  await page.keyboard.press('Enter');
  await details(editor).getByText('0x1004, 4,100 in decimal').waitFor();
  await runCommand(page, 'Reftable: Go to Next Problem in Table');
  await details(editor).locator('.problem').first().waitFor();
  await page.close();
});

test('what is chosen is still chosen when the editor was hidden meanwhile', { timeout }, async () => {
  const { page, editor, file } = await openTable({});
  await enter(editor, 'Go to ref, by its name', refName(1234));
  await activeRecord(editor, 1234).waitFor();
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'tables.list' }).dblclick();
  await page.locator('.monaco-editor').first().waitFor();
  await page.locator('.tabs-container .tab', { hasText: basename(file) }).click();
  const again = await webviewFrame(page, '.hex-byte.cursor');
  await activeRecord(again, 1234).waitFor();
  await page.close();
});

function stopwatch(t: TestContext): (what: string) => void {
  let last = performance.now();
  return what => {
    const now = performance.now();
    t.diagnostic(`${what}: ${Math.round(now - last)} ms`);
    last = now;
  };
}
