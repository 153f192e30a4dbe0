// What a person does with a broken stack in the real workbench: reads the plan and the difference, confirms, and takes
// the repair back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, Patient, troubles } from '../repair/support/stacks.ts';
import { launchBrowser, openWorkbench, runCommand, screenshot } from '../support/browser.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';

const timeout = 300_000;

let patient: Patient | undefined;
let workbench: TestWorkbench | undefined;
let browser: Browser | undefined;

before(async () => {
  patient = Patient.sample('list-with-repeated-table');
  workbench = await serveFolder(patient.folder);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await workbench?.[Symbol.asyncDispose]();
  patient?.[Symbol.dispose]();
});

test('a repair is read, confirmed in numbers, carried out, and rolled back with a click', { timeout }, async () => {
  const { stack } = patient as Patient;
  const broken = contents(stack);
  const page = await openWorkbench(browser as Browser, (workbench as TestWorkbench).address);
  await runCommand(page, 'Reftable: Repair…');
  // On the left the plan, on the right what git reads before and after.
  await page.locator('.editor-instance .view-line', { hasText: 'Repair of' }).first().waitFor();
  await page.locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert').first().waitFor();
  await screenshot(page, 'repair-plan');

  // The question of the notification goes away by itself; above the plan it stays.
  await page.locator('.editor-actions .action-label[aria-label^="Repair as Planned"]').first().click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('backed up first').waitFor();
  await screenshot(page, 'repair-confirmation');
  assert.match((await dialog.textContent()) ?? '', /8 changed, 2 removed/);
  await press(page, '.monaco-dialog-box', 'Repair');
  await showNotification(page, 'The doctor finds nothing');
  await screenshot(page, 'repair-done');
  assert.deepEqual(troubles(stack), []);

  await press(page, '.notifications-center', 'Roll Back');
  await page.locator('.statusbar-item', { hasText: 'is what it was before' }).waitFor();
  assert.deepEqual(withoutTableNames(contents(stack)), withoutTableNames(broken));
});

/** Looks into the notification centre until it says something: what pops up may be gone before it is seen. */
async function showNotification(page: Page, text: string): Promise<void> {
  for (;;) {
    const centre = page.locator('.notifications-center.visible');
    if ((await centre.count()) === 0) await page.locator('[id="status.notifications"]').click();
    const told = centre.locator('.notification-list-item', { hasText: text }).first();
    try {
      return await told.waitFor({ timeout: 3000 });
    } catch (error) {
      if (page.isClosed()) throw error;
    }
  }
}

async function press(page: Page, within: string, label: string): Promise<void> {
  await page
    .locator(`${within} .monaco-button`, { hasText: new RegExp(`^${label}$`) })
    .first()
    .click();
}
