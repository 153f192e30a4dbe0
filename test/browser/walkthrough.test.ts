// The walkthrough in the real workbench: its buttons open sample stacks, and what it asks for completes its steps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser, pick, runCommand, screenshot, untilReady, webviewFrame } from '../support/browser.ts';
import { serveFolder } from '../support/workbench.ts';

/** A step by its id in package.json. */
const step = (page: Page, id: string) => page.locator(`.getting-started-step[data-step-id$="#${id}"]`);

const category = (page: Page) => page.locator('.getting-started-category', { hasText: 'Get Started with Reftables' });

/**
 * A click on the selected step would fold it. VS Code may have returned to its list of walkthroughs meanwhile: the steps are
 * disabled then.
 */
async function select(page: Page, id: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const isDisabled = await step(page, id).isDisabled();
    if (!isDisabled && (await step(page, id).getAttribute('aria-expanded')) === 'true') return;
    try {
      if (isDisabled) await category(page).click({ timeout: 5000 });
      return await step(page, id).click({ timeout: 5000 });
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

const untilComplete = (page: Page, id: string) =>
  step(page, id).locator('.codicon-getting-started-step-checked').waitFor();

const untilIncomplete = (page: Page, id: string) =>
  step(page, id).locator('.codicon-getting-started-step-unchecked').waitFor();

async function openWalkthrough(page: Page): Promise<void> {
  await runCommand(page, 'Help: Welcome');
  await category(page).click();
  await page.locator('.getting-started-step.expanded').waitFor();
}

/** An editor that was opened may be in the same group. */
async function returnToWalkthrough(page: Page): Promise<void> {
  await page.locator('.tabs-container .tab', { hasText: 'Walkthrough' }).click();
}

/** Presses the button of VS Code's modal dialog. */
async function confirmWith(page: Page, label: string): Promise<void> {
  const name = new RegExp(`^${label}$`);
  await page.locator('.monaco-dialog-box .monaco-button', { hasText: name }).click();
}

/** Presses a button of the selected step. */
async function press(page: Page, label: string): Promise<void> {
  await page.locator('.getting-started-step.expanded .monaco-button', { hasText: label }).click();
}

async function pressIn(editor: Frame, label: string, within = 'body'): Promise<void> {
  const name = new RegExp(`^\\s*${label}\\s*$`);
  await editor.locator(`${within} vscode-button:not([disabled])`, { hasText: name }).first().click();
}

test('the buttons of the walkthrough open sample stacks, and its steps are completed', {
  timeout: 300_000,
}, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-walkthrough-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  await page.goto(workbench.address);
  await untilReady(page);

  await openWalkthrough(page);
  await select(page, 'reftable');
  await screenshot(page, 'walkthrough');

  await press(page, 'Open a Sample Stack');
  await webviewFrame(page, '.pill[data-tone=good]', 120_000);
  await untilComplete(page, 'reftable');

  await select(page, 'compact');
  await press(page, 'Open a Sample Stack');
  const editor = await webviewFrame(page, '.pill[data-tone=warn]', 120_000);
  await pressIn(editor, 'Compact');
  await editor.locator('dialog .plan').waitFor();
  await pressIn(editor, 'Compact', 'dialog');
  await editor.locator('.pill[data-tone=good]').waitFor();
  await editor.locator('[role=listbox]').focus();
  await page.keyboard.press('Home');
  await pressIn(editor, 'Open table');
  await webviewFrame(page, '.hex-byte', 120_000);

  await returnToWalkthrough(page);
  await untilComplete(page, 'compact');
  await untilComplete(page, 'geometry');
  await screenshot(page, 'walkthrough-steps');
});

test('finding a ref, restoring a branch and repairing a stack complete their steps', { timeout: 300_000 }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-walkthrough-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  // A webview that is still loading takes the focus.
  const settings = { 'workbench.quickOpen.closeOnFocusLost': false };
  await using workbench = await serveFolder(folder, { settings });
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  await page.goto(workbench.address);
  await untilReady(page);
  await openWalkthrough(page);

  /** Opens the sample of a step, which does not complete it. */
  const openSample = async (id: string, tone: string): Promise<Frame> => {
    await select(page, id);
    await press(page, 'Open a Sample Stack');
    const editor = await webviewFrame(page, `.pill[data-tone=${tone}]`, 120_000);
    await returnToWalkthrough(page);
    await untilIncomplete(page, id);
    return editor;
  };

  await t.test('a ref that is found shows its provenance', async () => {
    await openSample('find', 'good');
    await press(page, 'Find a Ref');
    await pick(page, 'refs/heads/main');
    const editor = await webviewFrame(page, '.refs-tab .grid-row[aria-selected=true]', 120_000);
    await editor.locator('.ref-details', { hasText: 'refs/heads/main' }).waitFor();
    await returnToWalkthrough(page);
    await untilComplete(page, 'find');
  });

  await t.test('a deleted branch is restored', async () => {
    await openSample('restore', 'warn');
    await press(page, 'Restore Deleted Refs');
    await pick(page, 'tombstones');
    const deleted = page.locator('.quick-input-list .monaco-list-row', { hasText: 'refs/heads/' });
    await deleted.first().locator('[role=checkbox]').click();
    // Opening the list and choosing from it change nothing yet.
    await untilIncomplete(page, 'restore');
    await page.locator('.quick-input-widget .monaco-button', { hasText: /^OK$/ }).click();
    await confirmWith(page, 'Restore');
    await untilComplete(page, 'restore');
  });

  await t.test('a broken stack is repaired', async () => {
    await openSample('repair', 'bad');
    await press(page, 'Repair');
    await pick(page, 'list-with-repeated-table');
    const plan = await webviewFrame(page, '.repair-page .verdict', 120_000);
    await plan
      .locator('vscode-button', { hasText: /^\s*Repair…\s*$/ })
      .first()
      .click();
    await page.locator('.monaco-dialog-box').getByText('backed up first').waitFor();
    await confirmWith(page, 'Repair');
    await plan.locator('.verdict', { hasText: 'The check finds no problems' }).waitFor();
    await returnToWalkthrough(page);
    await untilComplete(page, 'repair');
    await screenshot(page, 'walkthrough-completed');
  });
});
