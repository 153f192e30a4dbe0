// The container Reftable in the activity bar: its two views, the tabs that open from them, and the status bar's links.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import {
  chooseFromMenu,
  extensionErrors,
  launchBrowser,
  runCommand,
  screenshot,
  setTheme,
  untilReady,
  webviewFrame,
} from '../support/browser.ts';
import { git } from '../support/git.ts';
import { present } from '../support/present.ts';
import { addTables, Repository, withoutCompaction } from '../support/repository.ts';
import { hasEditorTitles, serveFolder } from '../support/workbench.ts';

/** `project` with a linked worktree, and `broken`, one of whose tables is missing. Returns the commit of the refs. */
function makeRepositories(root: string): string {
  const project = new Repository();
  addTables(project, [20, 3]);
  const oid = project.commit();
  const names = ['heads/main', 'pull/2/head', 'pull/10/head', 'pull/9/head', 'tags/v1.0', 'remotes/origin/main'];
  project.updateRefs(
    names.map(name => `create refs/${name} ${oid}`),
    { env: withoutCompaction },
  );
  project.git(['symbolic-ref', 'HEAD', 'refs/heads/main'], { env: withoutCompaction });
  renameSync(project.folder, join(root, 'project'));
  git(join(root, 'project'), ['worktree', 'add', '-q', '../side', 'table-0/branch-0']);
  const broken = new Repository();
  addTables(broken, [9, 4, 2]);
  rmSync(join(broken.stack, present(broken.tables()[1])));
  renameSync(broken.folder, join(root, 'broken'));
  return oid;
}

const pane = (page: Page, title: string) =>
  page.locator('.pane', { has: page.locator(`.pane-header:has-text("${title}")`) });
const row = (page: Page, title: string, text: string) =>
  pane(page, title).locator('.monaco-list-row', { hasText: text }).first();
const tab = (page: Page, text: string | RegExp) => page.locator('.tabs-container .tab', { hasText: text });
/** The active tab of an editor of this extension, by its title, or by its label where VS Code does not show the title. */
const editorTab = (page: Page, title: RegExp, label: RegExp) =>
  page.locator('.tabs-container .tab.active', { hasText: hasEditorTitles() ? title : label });

/** The stack editor, as soon as it shows the details of the ref. */
async function selectedRef(page: Page, ref: string): Promise<Frame> {
  return webviewFrame(page, `.ref-details .ref-name:text-is("${ref}")`, 120_000);
}

const showAsText = (page: Page, ref: string) => chooseFromMenu(page, row(page, 'Refs', ref), 'Show Ref as Text');

test('the views, the tabs and the status bar', { timeout: 600_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-views-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const oid = makeRepositories(root);
  await using workbench = await serveFolder(root);
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  const errors = extensionErrors(page);
  await page.goto(workbench.address);
  await untilReady(page);
  await page.locator('.activitybar .action-label[aria-label^="Reftable"]').click();

  await row(page, 'Stacks', 'main worktree').click();
  await row(page, 'Refs', 'refs').waitFor();
  await row(page, 'Stacks', '#1 · ').waitFor();
  await screenshot(page, 'views-stacks');

  await row(page, 'Refs', 'pull').click();
  await row(page, 'Refs', '10').waitFor();
  const rows = await pane(page, 'Refs').locator('.monaco-list-row .label-name').allTextContents();
  assert.deepEqual(rows.slice(rows.indexOf('pull'), rows.indexOf('pull') + 4), ['pull', '2', '9', '10']);

  // A click selects the ref in the stack editor's list; the focus stays in the view.
  await row(page, 'Refs', 'HEAD').click();
  await editorTab(page, /^Stack project/, /^project · tables\.list/).waitFor();
  const editor = await selectedRef(page, 'HEAD');
  assert.match((await editor.locator('[role=row][aria-selected=true]').textContent()) ?? '', /HEAD/);
  await pane(page, 'Refs').locator('.monaco-list:focus').waitFor();
  await screenshot(page, 'views-ref');

  await showAsText(page, 'HEAD');
  await tab(page, 'HEAD').waitFor();
  await page.locator('.view-line', { hasText: 'Resolves to' }).waitFor();
  await page.locator('.view-line .detected-link', { hasText: 'refs/heads/main' }).waitFor();
  await screenshot(page, 'views-ref-text');

  await row(page, 'Refs', 'HEAD').click();
  await selectedRef(page, 'HEAD');
  await page.keyboard.press('Control+F');
  await page.locator('.quick-input-widget input.input').fill('v1');
  await page.locator('.quick-input-widget .quick-input-title', { hasText: /^1 ref$/ }).waitFor();
  await page.keyboard.press('Enter');
  const list = await selectedRef(page, 'refs/tags/v1.0');

  await list.locator('[role=row][aria-selected=true]').click({ button: 'right' });
  await list.getByRole('menuitem', { name: 'Reveal in Tree' }).click();
  await pane(page, 'Refs').locator('.monaco-list-row.selected', { hasText: 'v1.0' }).waitFor();
  await screenshot(page, 'views-revealed');
  await showAsText(page, 'v1.0');
  await tab(page, 'v1.0').waitFor();
  // The Git extension shows the commit.
  await page
    .locator('.view-line .detected-link', { hasText: /^[0-9a-f]{40}$/ })
    .first()
    .click({ modifiers: ['ControlOrMeta'] });
  await tab(page, oid.slice(0, 7)).waitFor();
  await screenshot(page, 'views-commit');

  await runCommand(page, 'Reftable: Filter Refs…');
  await page.locator('.quick-input-widget input.input').fill('pull');
  await page.keyboard.press('Enter');
  await pane(page, 'Refs').getByText("Filter 'pull': 3 refs").waitFor();
  await row(page, 'Refs', 'tags').waitFor({ state: 'detached' });
  await screenshot(page, 'views-filtered');
  await runCommand(page, 'Reftable: Clear Filter of Refs');
  await row(page, 'Refs', 'tags').waitFor();

  await chooseFromMenu(page, row(page, 'Stacks', 'main worktree'), 'Open Stack Editor');
  await webviewFrame(page, '.pill', 120_000);
  await editorTab(page, /^Stack project \(main worktree\)/, /^project · tables\.list/).waitFor();
  await row(page, 'Stacks', '#0 · ').click();
  await editorTab(page, /^#0 · 1 · broken/, /^0x\w+-0x\w+-\w+\.ref/).waitFor();
  await row(page, 'Stacks', 'missing').waitFor();
  await row(page, 'Refs', '0x').waitFor();
  for (const theme of ['dark', 'light', 'high-contrast-light'] as const) {
    await setTheme(page, theme);
    await page.locator('[id*="reftable.health"]').hover();
    await page.locator('.monaco-hover:visible a', { hasText: 'Repair…' }).waitFor();
    await screenshot(page, `views-broken-${theme}`);
    await page.mouse.move(700, 300);
  }
  await page.locator('[id*="reftable.health"]').hover();
  await page.locator('.monaco-hover:visible a', { hasText: 'Open Stack Editor' }).click();
  await editorTab(page, /^Stack broken/, /^broken · tables\.list/).waitFor();

  await runCommand(page, 'Reftable: List Stacks by State');
  await row(page, 'Stacks', 'project (side)').waitFor();
  const stacks = pane(page, 'Stacks').locator('.monaco-list-row[aria-level="1"] .label-name');
  assert.deepEqual((await stacks.allTextContents())[0], 'broken');
  await screenshot(page, 'views-list');
  assert.deepEqual(errors, []);
});
