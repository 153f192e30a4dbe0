// Browsing refs in the real workbench: the list is git's, and every step of a search can be done with the keyboard.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import {
  launchBrowser,
  openWorkbench,
  runCommand,
  screenshot,
  setTheme,
  themes,
  webviewFrame,
} from '../support/browser.ts';
import { git } from '../support/git.ts';
import { addBranches, Repository, withoutCompaction } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

const BRANCHES = 3000;
const SUBJECT = 'Find <b>this</b> commit';

/** Many branches, and one that was moved in a second table. */
function makeRepository(folder: string): { older: string; newer: string } {
  const repository = new Repository();
  addBranches(repository, BRANCHES);
  const older = repository.commit('The commit before');
  const newer = repository.commit(SUBJECT, [older]);
  repository.updateRefs([`create refs/heads/main ${older}`, `create refs/heads/release/v2 ${older}`], {
    env: withoutCompaction,
  });
  repository.updateRefs([`update refs/heads/release/v2 ${newer}`], { env: withoutCompaction });
  repository.git(['tag', '-a', '-m', 'A tag', 'v1', newer], { env: withoutCompaction });
  renameSync(repository.folder, folder);
  return { older, newer };
}

/** Waits until the element with the focus in a frame satisfies a condition, pressing a key each time it does not. */
async function pressUntil(page: Page, frame: Frame, key: string, isThere: (focused: string) => boolean): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const focused = await frame.evaluate<string>("document.activeElement?.textContent ?? ''");
    if (isThere(focused)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not lead there`);
}

test('a ref is found, its provenance read, its bytes shown, with the keyboard alone', { timeout: 300_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-refs-tab-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'project');
  const { older, newer } = makeRepository(folder);
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(60_000);

  await runCommand(page, 'Reftable: Open Stack Editor');
  let editor = await webviewFrame(page, '[role=tab]');
  await runCommand(page, 'View: Focus Active Editor Group');
  await pressUntil(page, editor, 'Tab', focused => focused.startsWith('Geometry'));
  await page.keyboard.press('ArrowRight');
  const listed = git(folder, ['for-each-ref', '--include-root-refs', '--format=%(refname)']).trim().split('\n');
  const total = editor.locator('.refs-total');
  await total.getByText(`${listed.length.toLocaleString('en')} refs`).waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('release v2');
  await total.getByText(/^1 of /).waitFor();
  await page.keyboard.press('Enter');
  const details = editor.locator('.ref-details');
  await details.getByRole('heading', { name: 'refs/heads/release/v2' }).waitFor();
  await details.locator('.object-facts').getByText(SUBJECT).waitFor();
  await editor.locator('[role=row]').getByText(SUBJECT).waitFor();
  const versions = await details.locator('.event-version > .mono').allTextContents();
  assert.deepEqual(versions, [` value ${newer}`, ` older value ${older}`]);
  for (const theme of themes) {
    await setTheme(page, theme);
    await screenshot(page, `refs-tab-${theme}`);
  }
  await runCommand(page, 'View: Focus Active Editor Group');
  await pressUntil(page, editor, 'Tab', focused => focused.includes('#1') && focused.includes('block at'));
  await page.keyboard.press('Enter');

  // The table editor shows the older record.
  const table = await webviewFrame(page, '[role=grid] [role=row]:has-text("release/v2")');
  await table.getByText(older).first().waitFor();
  await screenshot(page, 'refs-tab-bytes');
  await runCommand(page, 'Go Back');
  editor = await webviewFrame(page, '.ref-details .ref-name:text-is("refs/heads/release/v2")');
  assert.equal(await editor.getByLabel('Filter refs').inputValue(), 'release v2');
  await page.setViewportSize({ width: 700, height: 800 });
  await screenshot(page, 'refs-tab-narrow');
});
