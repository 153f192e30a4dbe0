// Comparing two refs of the tab Refs in VS Code's own view of changes, which the Git extension has the files for.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { compareText } from '../../src/text/compare.ts';
import { launchBrowser, openWorkbench, pick, runCommand, screenshot, webviewFrame } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

/** `topic` and `main` parted after `v1`, an annotated tag; `alone` has no commit in common with them. */
function makeRepository(folder: string): void {
  const repository = new Repository();
  const commit = (message: string, files: Record<string, string | undefined>) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(repository.folder, name);
      if (text === undefined) rmSync(file);
      else writeFileSync(file, text);
    }
    repository.git(['add', '-A']);
    repository.git(['commit', '-q', '-m', message]);
  };
  commit('base', { 'changed.txt': 'one\n', 'removed.txt': 'gone\n', 'renamed.txt': 'the same\nlines\nas before\n' });
  repository.git(['tag', '-a', '-m', 'A tag', 'v1']);
  repository.git(['switch', '-q', '-c', 'topic']);
  commit('topic', {
    ...{ 'changed.txt': 'two\n', 'removed.txt': undefined, 'added.txt': 'new\n' },
    ...{ 'renamed.txt': undefined, 'moved.txt': 'the same\nlines\nas before\n' },
  });
  repository.git(['switch', '-q', 'main']);
  commit('main', { 'only-main.txt': 'main\n' });
  repository.git(['update-ref', 'refs/heads/alone', repository.commit('alone')]);
  renameSync(repository.folder, folder);
}

const rowOf = (editor: Frame, name: string) =>
  editor.locator(`.refs-tab .grid-row:has([role=gridcell][aria-label="${name}"])`);
const compareItem = (editor: Frame) => editor.getByRole('menuitem', { name: /^Compare/ });

/** Opens the menu of a ref until it has the entry or not: the Git extension opens and closes repositories by itself. */
async function openMenu(page: Page, editor: Frame, name: string, hasCompare: boolean): Promise<void> {
  for (;;) {
    await rowOf(editor, name).click({ button: 'right' });
    await editor.getByRole('menu').waitFor();
    if ((await compareItem(editor).count()) === Number(hasCompare)) return;
    await page.keyboard.press('Escape');
    await editor.getByRole('menu').waitFor({ state: 'detached' });
    await page.waitForTimeout(250);
  }
}

/** Checks the files that the editor of this title shows, which come one after the other; of a renamed file both names. */
async function assertCompared(page: Page, title: string, expected: readonly string[]): Promise<void> {
  await page.locator('.tabs-container .tab.active', { hasText: title }).waitFor();
  const names = page.locator('.multiDiffEntry .title.modified, .multiDiffEntry .title.original');
  for (const name of expected) await names.filter({ hasText: name }).first().waitFor();
  const shown = new Set(await names.allTextContents());
  shown.delete('');
  assert.deepEqual([...shown].sort(), [...expected].sort());
}

test('two refs are compared from their merge base on', { timeout: 300_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-compare-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'project');
  makeRepository(folder);
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(120_000);
  await runCommand(page, 'Reftable: Open Stack Editor');
  let editor = await webviewFrame(page, '[role=tab]', 120_000);
  await editor.getByRole('tab', { name: 'Refs' }).click();

  // A webview that is loaded again takes the focus and closes a pick: those with a pick come before the first close.
  await t.test('those without a commit in common are refused', async () => {
    await openMenu(page, editor, 'refs/heads/alone', true);
    await compareItem(editor).click();
    await pick(page, 'refs/heads/main');
    const message = compareText.unrelated('refs/heads/main', 'refs/heads/alone');
    await page.locator('.notifications-toasts .notification-list-item', { hasText: message }).first().waitFor();
  });

  await t.test('one selected, the other found', async () => {
    await openMenu(page, editor, 'refs/heads/main', true);
    await compareItem(editor).click();
    await pick(page, 'refs/tags/v1');
    await assertCompared(page, 'refs/tags/v1...refs/heads/main', ['only-main.txt']);
    await runCommand(page, 'View: Close Editor');
    editor = await webviewFrame(page, '.refs-tab .grid-row', 120_000);
  });

  await t.test('both selected', async () => {
    await rowOf(editor, 'refs/heads/main').click();
    await rowOf(editor, 'refs/heads/topic').click({ modifiers: ['ControlOrMeta'] });
    await openMenu(page, editor, 'refs/heads/topic', true);
    await screenshot(page, 'compare-menu');
    await compareItem(editor).click();
    const expected = git(folder, ['diff', '--name-only', '--no-renames', 'main...topic']).trim().split('\n');
    await assertCompared(page, 'refs/heads/main...refs/heads/topic', expected);
    await screenshot(page, 'compare');
    await runCommand(page, 'View: Close Editor');
    editor = await webviewFrame(page, '.refs-tab .grid-row', 120_000);
  });

  await t.test('the menu does not offer it where the Git extension has no repository', async () => {
    await runCommand(page, 'Git: Close Repository');
    await openMenu(page, editor, 'refs/heads/main', false);
  });
});
