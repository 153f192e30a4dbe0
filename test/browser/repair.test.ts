// What a person does with a broken stack in the real workbench: reads the plan and the difference, confirms, and takes
// the repair back.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, DamagedRepository, troubles } from '../repair/support/stacks.ts';
import { launchBrowser, openWorkbench, runCommand, screenshot, setTheme, themes } from '../support/browser.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';

const timeout = 300_000;

let workbench: TestWorkbench | undefined;
let browser: Browser | undefined;

before(async () => {
  workbench = await serveFolder(tmpdir());
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await workbench?.[Symbol.asyncDispose]();
});

async function openOn(damagedRepository: DamagedRepository): Promise<Page> {
  const address = new URL((workbench as TestWorkbench).address);
  address.searchParams.set('folder', damagedRepository.folder);
  return openWorkbench(browser as Browser, address.href);
}

/** Waits for a notification with this text; those with buttons are shown for at least ten seconds. */
async function notified(page: Page, text: string): Promise<Locator> {
  const notification = page.locator('.notification-list-item', { hasText: text }).first();
  await notification.waitFor();
  return notification;
}

test('a repair is shown, confirmed in numbers, applied, and rolled back with a click', { timeout }, async () => {
  using damagedRepository = DamagedRepository.sample('list-with-repeated-table');
  const { stack } = damagedRepository;
  const broken = contents(stack);
  const page = await openOn(damagedRepository);
  await runCommand(page, 'Reftable: Repair…');
  // The plan is next to the difference between the refs that git reads before and after.
  await page.locator('.editor-instance .view-line', { hasText: 'Repair of' }).first().waitFor();
  await page.locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert').first().waitFor();
  await notified(page, 'Repair plan for');
  await screenshot(page, 'repair-plan');

  // The notification's question disappears after a while; the buttons above the plan stay.
  await page.locator('.editor-actions .action-label[aria-label^="Repair as Planned"]').first().click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('backed up first').waitFor();
  await screenshot(page, 'repair-confirmation');
  assert.match((await dialog.textContent()) ?? '', /8 changed, 2 removed/);
  await press(dialog, 'Repair');
  const done = await notified(page, 'The check finds no problems');
  await screenshot(page, 'repair-done');
  assert.deepEqual(troubles(stack), []);

  await press(done, 'Roll Back');
  await page.locator('.statusbar-item', { hasText: 'Rolled back' }).waitFor();
  assert.deepEqual(withoutTableNames(contents(stack)), withoutTableNames(broken));
  await page.close();
});

test('a lock is kept unless its removal is chosen and confirmed with a warning', { timeout }, async () => {
  using damagedRepository = DamagedRepository.sample('stale-list-lock');
  const lock = join(damagedRepository.stack, 'tables.list.lock');
  const page = await openOn(damagedRepository);
  await runCommand(page, 'Reftable: Repair…');
  await page.locator('.editor-instance .view-line', { hasText: 'tables.list.lock' }).first().waitFor();
  await notified(page, 'optional step');
  for (const theme of themes) {
    await setTheme(page, theme);
    await screenshot(page, `repair-lock-plan-${theme}`);
  }

  await page.locator('.editor-actions .action-label[aria-label^="Choose Steps"]').first().click();
  const step = page.locator('.quick-input-list .monaco-list-row', { hasText: 'tables.list.lock' });
  await step.waitFor();
  assert.equal(await step.locator('[role=checkbox], input[type=checkbox]').first().isChecked(), false);
  await screenshot(page, 'repair-lock-steps');
  await step.click();
  await page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();

  await page.locator('.editor-instance .view-line', { hasText: '[x] Remove the lock' }).first().waitFor();
  await page.locator('.editor-actions .action-label[aria-label^="Repair as Planned"]').first().click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Continue only if').waitFor();
  await screenshot(page, 'repair-lock-confirmation');
  assert.ok(existsSync(lock));
  await press(dialog, 'Repair and Remove Lock');
  await notified(page, 'The check finds no problems');
  await screenshot(page, 'repair-lock-done');
  assert.equal(existsSync(lock), false);
  await page.close();
});

async function press(within: Locator, label: string): Promise<void> {
  await within
    .locator('.monaco-button', { hasText: new RegExp(`^${label}$`) })
    .first()
    .click();
}
