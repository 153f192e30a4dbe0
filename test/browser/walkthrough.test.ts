// The walkthrough in the real workbench: its buttons open sample stacks, and what it asks for completes its steps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser, runCommand, screenshot, untilReady, webviewFrame } from '../support/browser.ts';
import { serveFolder } from '../support/workbench.ts';

/** A step by its id in package.json. */
const step = (page: Page, id: string) => page.locator(`.getting-started-step[data-step-id$="#${id}"]`);

/** A click on the selected step would fold it. */
async function select(page: Page, id: string): Promise<void> {
  if ((await step(page, id).getAttribute('aria-expanded')) !== 'true') await step(page, id).click();
}

const untilComplete = (page: Page, id: string) =>
  step(page, id).locator('.codicon-getting-started-step-checked').waitFor();

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

  await runCommand(page, 'Help: Welcome');
  await page.locator('.getting-started-category', { hasText: 'Get Started with Reftables' }).click();
  await page.locator('.getting-started-step.expanded').waitFor();
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

  await page.locator('.tabs-container .tab', { hasText: 'Walkthrough' }).click();
  await untilComplete(page, 'compact');
  await untilComplete(page, 'geometry');
  await screenshot(page, 'walkthrough-steps');
});
