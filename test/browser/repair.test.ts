// The steps of a user with a broken stack in the real workbench: read the plan and the difference, confirm, and roll
// the repair back.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, DamagedRepository, troubles } from '../repair/support/stacks.ts';
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

async function openOn(damagedRepository: DamagedRepository): Promise<Page> {
  const address = new URL((workbench as TestWorkbench).address);
  address.searchParams.set('folder', damagedRepository.folder);
  return openWorkbench(browser as Browser, address.href);
}

/** The page of the plan, as soon as it shows this. */
async function planPage(page: Page, text: string | RegExp): Promise<Frame> {
  const frame = await webviewFrame(page, '.repair-page .verdict');
  await frame.locator('.verdict', { hasText: text }).waitFor();
  return frame;
}

test('a repair is shown, confirmed in numbers, applied, and rolled back with a click', { timeout }, async () => {
  using damagedRepository = DamagedRepository.sample('list-with-repeated-table');
  const { stack } = damagedRepository;
  const broken = contents(stack);
  const page = await openOn(damagedRepository);
  await runCommand(page, 'Reftable: Repair…');
  let plan = await planPage(page, 'nothing is lost');
  for (const theme of themes) {
    await setTheme(page, theme);
    await screenshot(page, `repair-plan-${theme}`);
  }
  await button(plan, 'Show Difference').click();
  await page.locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert').first().waitFor();
  await screenshot(page, 'repair-difference');
  await runCommand(page, 'View: Close Editor');

  plan = await planPage(page, 'nothing is lost');
  await button(plan, 'Repair…').click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('backed up first').waitFor();
  await screenshot(page, 'repair-confirmation');
  assert.match((await dialog.textContent()) ?? '', /8 changed, 2 removed/);
  await press(dialog, 'Repair');
  plan = await planPage(page, 'The check finds no problems');
  await screenshot(page, 'repair-done');
  assert.deepEqual(troubles(stack), []);

  await button(plan, 'Roll Back').click();
  await planPage(page, 'Rolled back');
  await screenshot(page, 'repair-rolled-back');
  assert.deepEqual(withoutTableNames(contents(stack)), withoutTableNames(broken));
  await page.close();
});

test('a lock is kept unless its removal is chosen and confirmed with a warning', { timeout }, async () => {
  using damagedRepository = DamagedRepository.sample('stale-list-lock');
  const lock = join(damagedRepository.stack, 'tables.list.lock');
  const page = await openOn(damagedRepository);
  await runCommand(page, 'Reftable: Repair…');
  const plan = await planPage(page, 'optional step');
  for (const theme of themes) {
    await setTheme(page, theme);
    await screenshot(page, `repair-lock-plan-${theme}`);
  }
  const box = plan.getByRole('checkbox', { name: /Remove the lock tables\.list\.lock/ });
  assert.equal(await box.isChecked(), false);
  await box.check();
  await planPage(page, '1 step');
  await page.locator('.editor-actions .action-label[aria-label^="Repair as Planned"]').first().click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Continue only if').waitFor();
  await screenshot(page, 'repair-lock-confirmation');
  assert.ok(existsSync(lock));
  await press(dialog, 'Repair and Remove Lock');
  await planPage(page, 'The check finds no problems');
  await screenshot(page, 'repair-lock-done');
  assert.equal(existsSync(lock), false);
  await page.close();
});

function button(frame: Frame, label: string): Locator {
  return frame.locator('vscode-button', { hasText: label });
}

async function press(within: Locator, label: string): Promise<void> {
  await within
    .locator('.monaco-button', { hasText: new RegExp(`^${label}$`) })
    .first()
    .click();
}
