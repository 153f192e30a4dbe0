// The status bar in a window with two stacks.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launchBrowser, pick, runCommand, screenshot, untilReady } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { addTables, Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

/** A repository `project` of three tables, whose compaction is due, with a linked worktree `side`, whose stack is broken. */
function twoStacks(root: string): void {
  const repository = new Repository();
  addTables(repository, [20, 3]);
  const folder = join(root, 'project');
  renameSync(repository.folder, folder);
  writeFileSync(join(folder, 'main.txt'), 'text\n');
  git(folder, ['worktree', 'add', '-q', '../side', 'table-0/branch-0']);
  writeFileSync(join(folder, '.git/worktrees/side/reftable/tables.list'), 'missing.ref\n');
}

test('the status bar names the stack of the active tab, else the worst one', { timeout: 600_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-status-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  twoStacks(root);
  await using workbench = await serveFolder(root);
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(120_000);
  await page.goto(workbench.address);
  await untilReady(page);
  const shows = (text: RegExp) => page.locator('.statusbar-item', { hasText: text }).waitFor();

  await shows(/project \(side\): Broken/);
  await screenshot(page, 'status-bar-worst');

  await runCommand(page, 'Reftable: Open Stack Editor', 120_000);
  await pick(page, 'project (main worktree)');
  await shows(/project \(main worktree\): Compaction due · 3 tables, /);
  await screenshot(page, 'status-bar-two-stacks');

  await runCommand(page, 'View: Close All Editors', 120_000);
  await shows(/project \(side\): Broken/);

  const row = (text: string) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text }).first();
  // Its folder is unfolded already if the Explorer followed the tab of the stack.
  if (!(await row('main.txt').isVisible())) await row('project').click();
  await row('main.txt').dblclick();
  await shows(/project \(main worktree\): Compaction due · 3 tables, /);
});
