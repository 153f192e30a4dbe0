// The walkthrough in the real workbench: its buttons open sample stacks, and what it asks for completes its steps.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import {
  extensionErrors,
  launchBrowser,
  pick,
  runCommand,
  screenshot,
  untilReady,
  webviewFrame,
} from '../support/browser.ts';
import { serveFolder } from '../support/workbench.ts';

/** A step by its id in package.json. */
const step = (page: Page, id: string) => page.locator(`.getting-started-step[data-step-id$="#${id}"]`);

/**
 * Opens the page as users find it. A later click on its tab, or Escape in the page, would lead to VS Code's list of
 * walkthroughs: newer versions then forget which one is shown.
 */
async function openWalkthrough(page: Page): Promise<void> {
  await runCommand(page, 'Welcome: Open Walkthrough');
  await pick(page, 'Get Started with Reftables');
  await page.locator('.getting-started-step.expanded').waitFor();
}

/** A click on the selected step would fold it. */
async function select(page: Page, id: string): Promise<void> {
  if ((await step(page, id).getAttribute('aria-expanded')) !== 'true') await step(page, id).click();
}

const untilComplete = (page: Page, id: string) =>
  step(page, id).locator('.codicon-getting-started-step-checked').waitFor();

const untilIncomplete = (page: Page, id: string) =>
  step(page, id).locator('.codicon-getting-started-step-unchecked').waitFor();

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

test('all steps of the walkthrough are completed beside what its buttons open', { timeout: 400_000 }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-walkthrough-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  // A webview that is still loading takes the focus.
  const settings = { 'workbench.quickOpen.closeOnFocusLost': false };
  await using workbench = await serveFolder(folder, { settings });
  await using browser = await launchBrowser();
  // VS Code's own `toSide:` leaves a page of this width where it is.
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(60_000);
  const errors = extensionErrors(page);
  await page.goto(workbench.address);
  await untilReady(page);
  await openWalkthrough(page);

  /** Selects a step and opens its sample, which does not complete it. */
  const openSample = async (id: string, tone: string): Promise<Frame> => {
    await select(page, id);
    const earlier = page.frames();
    await press(page, 'Open a Sample Stack');
    const editor = await webviewFrame(page, `.pill[data-tone=${tone}]`, 60_000, earlier);
    await untilIncomplete(page, id);
    return editor;
  };

  const finish = async (id: string) => {
    await untilComplete(page, id);
    await screenshot(page, `walkthrough-${id}`);
    assert.equal(await page.locator('.editor-group-container').count(), 2);
  };

  await t.test('a sample stack', async () => {
    await select(page, 'reftable');
    await press(page, 'Open a Sample Stack');
    await webviewFrame(page, '.pill[data-tone=good]', 60_000);
    await finish('reftable');
  });

  await t.test('a ref and its provenance', async () => {
    await openSample('find', 'good');
    await press(page, 'Find a Ref');
    await pick(page, 'refs/heads/main');
    const editor = await webviewFrame(page, '.refs-tab .grid-row[aria-selected=true]', 60_000);
    await editor.locator('.ref-details', { hasText: 'refs/heads/main' }).waitFor();
    await finish('find');
  });

  await t.test('a deleted branch', async () => {
    await openSample('restore', 'warn');
    await press(page, 'Restore Deleted Refs');
    const deleted = page.locator('.quick-input-list .monaco-list-row', { hasText: 'refs/heads/' });
    await deleted.first().locator('[role=checkbox]').click();
    // Opening the list and choosing from it change nothing yet.
    await untilIncomplete(page, 'restore');
    await page.locator('.quick-input-widget .monaco-button', { hasText: /^OK$/ }).click();
    await confirmWith(page, 'Restore');
    await finish('restore');
  });

  await t.test('a compaction, and the bytes of a table', async () => {
    const editor = await openSample('compact', 'warn');
    await pressIn(editor, 'Compact');
    await editor.locator('dialog .plan').waitFor();
    await pressIn(editor, 'Compact', 'dialog');
    await editor.locator('.pill[data-tone=good]').waitFor();
    await finish('compact');
    await untilIncomplete(page, 'geometry');
    await editor.locator('[role=listbox]').focus();
    await page.keyboard.press('Home');
    await pressIn(editor, 'Open table');
    await webviewFrame(page, '.hex-byte', 60_000);
    await finish('geometry');
  });

  await t.test('a broken stack', async () => {
    await openSample('repair', 'bad');
    await press(page, 'Repair');
    const plan = await webviewFrame(page, '.repair-page .verdict', 60_000);
    await pressIn(plan, 'Repair…');
    await page.locator('.monaco-dialog-box').getByText('backed up first').waitFor();
    await confirmWith(page, 'Repair');
    await plan.locator('.verdict', { hasText: 'The check finds no problems' }).waitFor();
    await finish('repair');
  });
  assert.deepEqual(errors, []);
});
