// A transaction script is applied with its code lens, and a branch is deleted from the view Refs, with undo.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { chooseFromMenu, launchBrowser, openWorkbench, runCommand, screenshot } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

const row = (page: Page, text: string | RegExp) => page.locator('.pane .monaco-list-row', { hasText: text }).first();
const toast = (page: Page, text: string) =>
  page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();

/** Confirms a dialog that has this line. */
async function confirm(page: Page, line: string, action: string): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box', { hasText: line });
  await dialog.waitFor();
  await screenshot(page, `edits-${action}`);
  await dialog.getByRole('button', { name: action }).click();
}

test('refs are changed by a script and from the view', { timeout: 600_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-edits-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'project');
  const repository = new Repository();
  const oid = repository.commit('first');
  repository.updateRefs([`create refs/heads/main ${oid}`]);
  writeFileSync(join(repository.folder, 'change.reftx'), `create refs/heads/made ${oid}\n`);
  renameSync(repository.folder, folder);
  const refs = () => git(folder, ['for-each-ref', '--format=%(refname) %(objectname)']).trim().split('\n');
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(40_000);

  await row(page, 'change.reftx').dblclick();
  const lens = page.locator('.codelens-decoration a', { hasText: 'Apply…' });
  await page.locator('.codelens-decoration', { hasText: 'Checked against project' }).waitFor();
  await lens.click();
  await confirm(page, `refs/heads/made: created, ${oid.slice(0, 10)}`, 'Apply');
  await toast(page, 'project: 1 ref created.').waitFor();
  assert.deepEqual(refs(), [`refs/heads/made ${oid}`, `refs/heads/main ${oid}`]);
  assert.match(git(folder, ['reflog', 'show', 'made']), /made@\{0\}: apply change\.reftx/);
  await runCommand(page, 'Notifications: Clear All Notifications');

  await page.locator('.activitybar .action-label[aria-label^="Reftable"]').click();
  await row(page, /^heads/).click();

  await row(page, 'made').waitFor();
  await chooseFromMenu(page, row(page, 'made'), 'Delete…');
  await confirm(page, 'its reflog is deleted too: 1 reflog entry', 'Delete');
  const deleted = toast(page, 'project: 1 ref deleted.');
  await deleted.waitFor();
  assert.deepEqual(refs(), [`refs/heads/main ${oid}`]);
  await deleted.hover();
  await deleted.getByRole('button', { name: 'Undo' }).click();
  await toast(page, 'project: the change was undone.').waitFor();
  assert.deepEqual(refs(), [`refs/heads/made ${oid}`, `refs/heads/main ${oid}`]);
});
