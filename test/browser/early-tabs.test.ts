// Tables that are opened before VS Code knows their editor: before the extension is installed, or in a window that has
// just been opened. The user gets the table editor nevertheless.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  launchBrowser,
  openWorkbench,
  pick,
  runCommand,
  screenshot,
  untilReady,
  webviewFrame,
} from '../support/browser.ts';
import { addTables, Repository } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { serveFolder } from '../support/workbench.ts';

const timeout = 300_000;

let browser: Browser | undefined;
let repository: Repository | undefined;

beforeFirst(async () => {
  repository = new Repository();
  addTables(repository, [20, 3]);
  browser = await launchBrowser();
});

afterLast(async () => {
  await browser?.close();
  repository?.[Symbol.dispose]();
});

const file = (page: Page, name: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
const binaryPage = (page: Page) => page.getByText('it is either binary or uses an unsupported text encoding');

/** The names of the tabs' files. Their titles name the repository, too. */
function tabs(page: Page): Promise<(string | null)[]> {
  return page
    .locator('.tabs-container .tab')
    .evaluateAll(elements => elements.map(tab => tab.getAttribute('data-resource-name')));
}

const listTab = (page: Page) => page.locator('.tabs-container .tab[data-resource-name="tables.list"]');

/** Waits until the extension has started and has read the stack: by then it has reopened its tabs. */
async function untilStarted(page: Page): Promise<void> {
  await page.locator('.statusbar-item', { hasText: /\d+ tables?, / }).waitFor();
}

/** With this setting VS Code opens a `tables.list` in the stack editor; without it, as text. */
const settings = { 'workbench.editorAssociations': { 'tables.list': 'reftable.stack' } };

function firstTable(): string {
  const [table] = (repository as Repository).tables();
  assert.ok(table !== undefined);
  return table;
}

test('files that were open before the extension was installed are reopened in their editors', { timeout }, async () => {
  const { stack } = repository as Repository;
  const table = firstTable();
  await using workbench = await serveFolder(stack, { uninstalled: true, settings });
  const page = await openWorkbench(browser as Browser, workbench.address);
  await file(page, 'tables.list').dblclick();
  await page.locator('.monaco-editor .view-line', { hasText: table }).waitFor();
  await file(page, table).dblclick();
  await binaryPage(page).waitFor();
  await screenshot(page, 'early-table-before');

  workbench.install();
  await webviewFrame(page, '.hex-byte.cursor');
  await binaryPage(page).waitFor({ state: 'detached' });
  await screenshot(page, 'early-table-after');
  // The list is reopened when the user activates its tab.
  await listTab(page).click();
  await webviewFrame(page, '.pill');
  assert.deepEqual(await tabs(page), ['tables.list', table], 'one tab for each file, in the same order');
  await page.close();
});

test('a file that is open in two groups is reopened in each, until the user chooses text', { timeout }, async () => {
  const { stack } = repository as Repository;
  const table = firstTable();
  await using workbench = await serveFolder(stack, { uninstalled: true, settings });
  const page = await openWorkbench(browser as Browser, workbench.address);
  const list = page.locator('.monaco-editor .view-line', { hasText: table });
  await file(page, 'tables.list').dblclick();
  await list.waitFor();
  await runCommand(page, 'View: Split Editor Right');
  await list.nth(1).waitFor();
  await file(page, table).dblclick();
  await list.nth(1).waitFor({ state: 'detached' });

  workbench.install();
  await webviewFrame(page, '.hex-byte.cursor');
  await webviewFrame(page, '.pill');
  await list.waitFor({ state: 'detached' });
  await listTab(page).first().click();
  await reopenAsText(page);
  await list.waitFor();
  await listTab(page).nth(1).click();
  await list.nth(1).waitFor();
  // The time in which the extension would reopen it.
  await page.waitForTimeout(2000);
  assert.equal(await list.count(), 2);
  assert.deepEqual(await tabs(page), ['tables.list', 'tables.list', table]);
  await page.close();
});

test('a table that is opened as soon as a new window lists it is previewed in its editor', { timeout }, async () => {
  const { stack } = repository as Repository;
  const table = firstTable();
  await using workbench = await serveFolder(stack);
  const page = await (browser as Browser).newPage();
  await page.goto(workbench.address);
  await file(page, 'tables.list').dblclick();
  await file(page, table).click();
  await webviewFrame(page, '.hex-byte.cursor');
  await binaryPage(page).waitFor({ state: 'detached' });
  assert.deepEqual(await tabs(page), ['tables.list', table]);
  assert.equal(await page.locator('.tabs-container .tab .monaco-icon-label.italic').count(), 1);
  // The list stays text, which is its default editor.
  await listTab(page).click();
  await page.locator('.monaco-editor .view-line', { hasText: table }).waitFor();
  await page.close();
});

test('a file that the user opened as text by choice stays text after a reload', { timeout }, async () => {
  const { stack } = repository as Repository;
  const table = firstTable();
  await using workbench = await serveFolder(stack, { settings });
  const page = await openWorkbench(browser as Browser, workbench.address);
  await file(page, 'tables.list').dblclick();
  await webviewFrame(page, '[role=option]');
  await reopenAsText(page);
  const list = page.locator('.monaco-editor .view-line', { hasText: table });
  await list.waitFor();
  await file(page, table).dblclick();
  await webviewFrame(page, '.hex-byte.cursor');
  await reopenAsText(page);
  await binaryPage(page).waitFor();

  // The workbench saves its state before it reloads; a reload of the page does not wait for that.
  await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
  await untilReady(page);
  await untilStarted(page);
  await binaryPage(page).waitFor();
  await listTab(page).click();
  await list.waitFor();
  assert.deepEqual(await tabs(page), ['tables.list', table]);
  assert.equal(await page.locator('.webview').count(), 0);
  await page.close();
});

async function reopenAsText(page: Page): Promise<void> {
  await runCommand(page, 'View: Reopen Editor With...');
  await pick(page, 'Text Editor');
}
