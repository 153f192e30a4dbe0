// Text from a repository that VS Code would render as a link or an icon: a line of tables.list, and the folder's name.
// Wherever the extension shows it, it is plain text. One click on such a link would run a command.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openWorkbench, pick, runCommand, screenshot, setTheme, themes } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { withoutCompaction } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';

const timeout = 300_000;
const link = '[Repair](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22touch%20pwned%5Cn%22%7D)';
const hostile = `$(flame) ${link}`;

let folder = '';
let lock = '';
let workbench: TestWorkbench | undefined;
let browser: Browser | undefined;
let page: Page;

beforeFirst(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reftable-hostile-'));
  const broken = bareRepository('broken');
  writeFileSync(join(broken, 'reftable', 'tables.list'), `${link}\n`);
  const whole = bareRepository('whole');
  git(whole, ['config', 'reftable.lockTimeout', '-1']);
  lock = join(whole, 'reftable', 'tables.list.lock');
  workbench = await serveFolder(folder);
  browser = await launchBrowser();
  page = await openWorkbench(browser, workbench.address);
});

afterLast(async () => {
  await browser?.close();
  await workbench?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A repository of several tables, whose folder's name starts with a word and continues as a link. */
function bareRepository(word: string): string {
  const repository = join(folder, `${word} ${hostile}`);
  mkdirSync(repository);
  git(repository, ['init', '-q', '--bare', '--ref-format=reftable', '--initial-branch=main']);
  const tree = git(repository, ['hash-object', '-t', 'tree', '-w', '--stdin']).trim();
  const oid = git(repository, ['commit-tree', tree, '-m', 'first']).trim();
  for (const name of ['main', 'topic']) {
    git(repository, ['update-ref', `refs/heads/${name}`, oid], { env: withoutCompaction });
  }
  return repository;
}

/** Checks that a part of the page shows the repository's text, and neither a link nor an icon made of it. */
async function assertPlain(part: Locator): Promise<void> {
  await part.getByText('Repair').first().waitFor();
  const rendered = await part
    .locator('a[href], a[data-href], [role=link], .codicon-flame')
    .evaluateAll(elements => elements.map(({ outerHTML }) => outerHTML));
  // A hover also has the extension's own links, which lead to the explanation of a problem.
  assert.deepEqual(
    rendered.filter(html => /sendSequence|Repair|flame/.test(html)),
    [],
  );
}

const toast = (text: string) =>
  page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
const rows = () => page.locator('.quick-input-list');
const hover = () => page.locator('.monaco-hover:visible').filter({ hasText: 'Repair' }).first();

async function compactAll(word: string): Promise<void> {
  await page.keyboard.press('Escape');
  await runCommand(page, 'Reftable: Compact All Tables…');
  await rows().locator('.monaco-list-row', { hasText: word }).first().waitFor();
}

test('a quick pick of stacks', { timeout }, async () => {
  await compactAll('broken');
  await screenshot(page, 'hostile-quick-pick');
  await assertPlain(rows());
});

test('an error notification', { timeout }, async () => {
  await compactAll('broken');
  await pick(page, 'broken');
  await toast('tables.list').waitFor();
  await screenshot(page, 'hostile-error');
  await assertPlain(toast('tables.list'));
});

test('a dialog, and the title of the progress that follows', { timeout }, async t => {
  await compactAll('whole');
  await pick(page, 'whole');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('tables').first().waitFor();
  await screenshot(page, 'hostile-dialog');
  writeFileSync(lock, '');
  t.after(() => rmSync(lock, { force: true }));
  await t.test('the dialog', () => assertPlain(dialog));
  await dialog.locator('.monaco-button', { hasText: /^Compact$/ }).click();
  await toast('Compacting').waitFor();
  await screenshot(page, 'hostile-progress');
  await t.test('the progress', () => assertPlain(toast('Compacting')));
  rmSync(lock);
  const done = page.locator('.statusbar-item', { hasText: 'Repair' }).first();
  await done.waitFor();
  await t.test('the status bar message', () => assertPlain(done));
});

test('the tooltips of the view and of the status bar', { timeout }, async t => {
  await page.locator('.activitybar .action-label[aria-label^="Reftable"]').click();
  const row = (text: string) => page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();
  for (const [what, text] of [
    ['stack', 'broken'],
    ['message', 'corrupt'],
  ] as const) {
    await row(text).hover();
    await hover().waitFor();
    await screenshot(page, `hostile-tooltip-${what}`);
    await t.test(`the label of the ${what}`, () => assertPlain(row(text)));
    await t.test(`the tooltip of the ${what}`, () => assertPlain(hover()));
    await page.mouse.move(700, 300);
    await hover().waitFor({ state: 'detached' });
  }
  await page.locator('[id*="reftable.health"]').hover();
  await hover().waitFor();
  await screenshot(page, 'hostile-tooltip-status');
  await t.test('the tooltip of the status bar', async () => {
    await hover().getByText('Repair').first().waitFor();
    const live = await hover()
      .locator('a, [role=link], .codicon')
      .evaluateAll(elements => elements.map(element => element.getAttribute('data-href') ?? element.outerHTML));
    // Its own links name the stack's directory.
    assert.ok(live.length > 2);
    for (const each of live)
      assert.match(each, /^command:reftable\.(?:openStack|showRefs|checkStack|compact|repair)\?/);
  });
});

test('a hover over the line of tables.list', { timeout }, async () => {
  await page.locator('.activitybar .action-label[aria-label^="Explorer"]').click();
  const entry = (text: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text }).first();
  await entry('broken').click();
  await entry('reftable').click();
  await entry('tables.list').dblclick();
  const line = page.locator('.monaco-editor .view-line', { hasText: 'Repair' }).first();
  await line.click({ position: { x: 20, y: 8 } });
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  await hover().waitFor();
  await screenshot(page, 'hostile-hover');
  await assertPlain(hover());
});

test('notifications can be read in every kind of theme', { timeout }, async () => {
  for (const theme of themes) {
    await setTheme(page, theme);
    await compactAll('broken');
    await pick(page, 'broken');
    await toast('tables.list').waitFor();
    await screenshot(page, `notification-${theme}`);
  }
});
