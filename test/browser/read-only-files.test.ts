// Changes of refs by hand in a repository whose file system is read-only: the reason is shown, nothing is written or lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  chooseFromMenu,
  launchBrowser,
  openWorkbench,
  runCommand,
  screenshot,
  webviewFrame,
} from '../support/browser.ts';
import { git } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

const REASON = 'EROFS: read-only file system';

/** Makes a folder a read-only file system of its own. `false` if the system does not let this user do so. */
function mountReadOnly(folder: string): boolean {
  const mount = (...words: string[]) => spawnSync('mount', [...words, folder]).status === 0;
  return mount('--bind', folder) && mount('-o', 'remount,bind,ro');
}

const row = (page: Page, text: string | RegExp) => page.locator('.pane .monaco-list-row', { hasText: text }).first();

/** Confirms the dialog, waits for the reason and removes it. */
async function isRefused(page: Page, action: string): Promise<void> {
  await page.locator('.monaco-dialog-box').getByRole('button', { name: action, exact: true }).click();
  const reason = page.locator('.notifications-toasts .notification-list-item', { hasText: REASON });
  await reason.first().waitFor();
  assert.equal(await reason.count(), 1);
  await screenshot(page, `read-only-${action.toLowerCase().replaceAll(' ', '-')}`);
  await runCommand(page, 'Notifications: Clear All Notifications');
  await reason.waitFor({ state: 'detached' });
}

async function type(page: Page, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(text);
}

test('in a read-only file system, changes by hand are refused with the reason', { timeout: 400_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-read-only-'));
  t.after(() => {
    spawnSync('umount', [join(root, 'project/.git')]);
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const folder = join(root, 'project');
  const repository = new Repository();
  const a = repository.commit('a');
  const b = repository.commit('b', [a]);
  const options = { env: withoutCompaction };
  for (const name of ['main', 'topic']) repository.updateRefs([`create refs/heads/${name} ${a}`], options);
  const script = `create refs/heads/made ${b}\n`;
  writeFileSync(join(repository.folder, 'change.reftx'), script);
  renameSync(repository.folder, folder);
  const stack = join(folder, '.git/reftable');
  const state = () => [
    readdirSync(stack).sort(),
    readFileSync(join(stack, 'tables.list'), 'utf8'),
    readFileSync(join(folder, '.git/config'), 'utf8'),
    git(folder, ['for-each-ref', '--format=%(refname) %(objectname)']),
  ];
  const before = state();
  if (!mountReadOnly(join(folder, '.git'))) return t.skip('needs the right to mount a folder');
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(40_000);

  await row(page, 'change.reftx').dblclick();
  await page.locator('.codelens-decoration a', { hasText: 'Apply…' }).click();
  await isRefused(page, 'Apply');
  assert.equal(readFileSync(join(folder, 'change.reftx'), 'utf8'), script);

  await page.locator('.activitybar .action-label[aria-label^="Reftable"]').click();
  await row(page, /^heads/).click();
  const topic = row(page, 'topic');
  await topic.waitFor();
  await chooseFromMenu(page, topic, 'Create Branch Here…');
  await type(page, 'made');
  await page.keyboard.press('Enter');
  await isRefused(page, 'Create');
  await chooseFromMenu(page, topic, 'Set to…');
  await type(page, b);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: `${b.slice(0, 10)} b` }).waitFor();
  await page.keyboard.press('Enter');
  await isRefused(page, 'Set');
  await chooseFromMenu(page, topic, 'Rename Branch…');
  await type(page, 'renamed');
  await page.keyboard.press('Enter');
  await isRefused(page, 'Rename');
  await chooseFromMenu(page, topic, 'Point HEAD Here…');
  await isRefused(page, 'Point HEAD');
  await chooseFromMenu(page, topic, 'Delete…');
  await isRefused(page, 'Delete');

  await runCommand(page, 'Reftable: Compact All Tables…');
  await isRefused(page, 'Compact');

  await runCommand(page, 'Reftable: Open Stack Editor');
  const editor = await webviewFrame(page, '[role=tab]');
  await editor.getByRole('tab', { name: 'Refs', exact: true }).click();
  await editor.getByRole('gridcell', { name: 'refs/heads/topic', exact: true }).click();
  await page.keyboard.press('Delete');
  const changes = editor.getByRole('tab', { name: 'Changes 1 staged change' });
  await changes.click();
  await page.keyboard.press('Control+s');
  await page.locator('.notifications-toasts .notification-list-item', { hasText: REASON }).waitFor();
  await screenshot(page, 'read-only-save');
  await changes.waitFor();
  assert.deepEqual(state(), before);
});
