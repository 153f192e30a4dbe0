// The steps of a new user, in the real workbench on the sample: open the stack editor, read the bars, compact with one
// click, expire, and compare with what git reads.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Browser, Frame, Page } from 'playwright-core';
import { makeSample } from '../../scripts/sample.mjs';
import {
  launchBrowser,
  openWorkbench,
  pick,
  runCommand,
  screenshot,
  setTheme,
  themes,
  webviewFrame,
} from '../support/browser.ts';
import { git, gitBinary } from '../support/git.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';

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
});

test('compacting with one click shortens the list of tables and leaves every ref as it was', { timeout }, async t => {
  const sample = sampleRepository(t);
  const page = await openOn(sample);
  const editor = await openStackEditor(page);

  const tables = tablesOf(sample);
  const refs = refsOf(sample);
  assert.equal(await bars(editor), tables.length, 'a bar for each table');
  assert.match((await editor.locator('.pill').textContent()) ?? '', /Compaction due/);

  await press(editor, 'Compact');
  await editor.locator('dialog .plan').getByText(/kept/).first().waitFor();
  await screenshot(page, 'plan-compact');
  await press(editor, 'Compact', 'dialog');
  await editor.locator('.pill', { hasText: 'Geometric' }).waitFor();
  await screenshot(page, 'compacted');

  assert.ok(tablesOf(sample).length < tables.length, 'the list is shorter');
  assert.equal(await bars(editor), tablesOf(sample).length, 'the bars are those of the new list');
  assert.equal(refsOf(sample), refs);
  assert.equal(git(sample, ['refs', 'verify']), '');
});

test('expiring reflogs leaves just the entries that are young enough', { timeout }, async t => {
  const sample = sampleRepository(t);
  const page = await openOn(sample);
  const editor = await openStackEditor(page);
  const before = reflogTimes(sample);
  const refs = refsOf(sample);

  await press(editor, 'Expire reflogs…');
  await press(editor, '30 days');
  const bound = Math.floor(Date.now() / 1000) - 30 * 86_400;
  await editor.locator('.expiry-dropped').waitFor();
  await screenshot(page, 'expiry-handle');
  await press(editor, 'Plan Expiry…');
  await editor.locator('dialog .plan').getByText('Expired').first().waitFor();
  await screenshot(page, 'plan-expire');
  await press(editor, 'Expire', 'dialog');
  await editor.locator('dialog').waitFor({ state: 'detached' });

  const kept = before.filter(time => time >= bound);
  assert.ok(kept.length > 0 && kept.length < before.length, 'the bound parts the entries');
  assert.deepEqual(reflogTimes(sample), kept);
  assert.equal(refsOf(sample), refs);
});

test('the stack editor follows what git does meanwhile', { timeout }, async t => {
  const sample = sampleRepository(t);
  const page = await openOn(sample);
  const editor = await openStackEditor(page);
  git(sample, ['pack-refs']);
  await editor.locator('.pill', { hasText: 'Geometric' }).waitFor();
  assert.equal(await bars(editor), tablesOf(sample).length);
});

test('a table opens from the stack editor and shows its records', { timeout }, async t => {
  const sample = sampleRepository(t);
  const page = await openOn(sample);
  const editor = await openStackEditor(page);
  await editor.locator('[role=listbox]').focus();
  await page.keyboard.press('ArrowRight');
  await press(editor, 'Open table');
  const inspector = await webviewFrame(page, '.hex-byte');
  await inspector.getByText('refs/heads/main').first().waitFor();
  await screenshot(page, 'table');
});

test('the stack editor is readable in every kind of theme', { timeout }, async t => {
  const sample = sampleRepository(t);
  const page = await openOn(sample);
  const editor = await openStackEditor(page);
  await editor.locator('[role=listbox]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  for (const theme of themes) {
    await setTheme(page, theme);
    assert.equal(await bars(editor), tablesOf(sample).length);
    await screenshot(page, `stack-editor-${theme}`);
  }
});

function sampleRepository(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'reftable-sample-'));
  t.after(() => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }));
  return makeSample(gitBinary, join(parent, 'repositories'));
}

async function openOn(folder: string): Promise<Page> {
  const address = new URL((workbench as TestWorkbench).address);
  address.searchParams.set('folder', folder);
  return openWorkbench(browser as Browser, address.href);
}

/** Opens the main stack's editor by its command and waits until the bars are drawn. */
async function openStackEditor(page: Page): Promise<Frame> {
  await runCommand(page, 'Reftable: Open Stack Editor');
  await pick(page, '(main worktree)');
  const editor = await webviewFrame(page, '.pill');
  await editor.locator('[role=option]').first().waitFor();
  return editor;
}

function bars(editor: Frame): Promise<number> {
  return editor.locator('[role=option]').count();
}

async function press(editor: Frame, label: string, within = 'body'): Promise<void> {
  await editor
    .locator(`${within} vscode-button:not([disabled])`, { hasText: new RegExp(`^\\s*${label}\\s*$`) })
    .first()
    .click();
}

function tablesOf(folder: string): string[] {
  return readFileSync(join(folder, '.git', 'reftable', 'tables.list'), 'utf8')
    .split('\n')
    .filter(Boolean);
}

function refsOf(folder: string): string {
  return git(folder, ['for-each-ref', '--include-root-refs', '--format=%(refname) %(objectname) %(symref)']);
}

/** The times of all reflog entries that lead to a commit, as git reads them. */
function reflogTimes(folder: string): number[] {
  const names = git(folder, ['reflog', 'list']).split('\n').filter(Boolean);
  return names.flatMap(name => {
    const text = git(folder, ['reflog', 'show', '--date=raw', '--format=%gd', name]);
    return [...text.matchAll(/@\{(\d+) /g)].map(([, time]) => Number(time));
  });
}
