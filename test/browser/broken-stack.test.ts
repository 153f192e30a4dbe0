// A stack with a missing and a damaged table in the real workbench: what each tab of its editor shows, and that the
// editor recovers by itself when the files are back.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame } from 'playwright-core';
import { launchBrowser, openWorkbench, runCommand, screenshot, webviewFrame } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { present } from '../support/present.ts';
import { addTables, Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

/** Positions: the base has HEAD alone, and each table after it the branches of one size. */
const SIZES = [9, 4, 3, 2];
const [OLDER, MISSING, DAMAGED, NEWEST] = [1, 2, 3, 4] as const;

/** Damages a healthy stack; returns what puts its files back. */
function damage(stack: string, tables: readonly string[], kept: string): () => void {
  const [missing, damaged] = [MISSING, DAMAGED].map(position => join(stack, present(tables[position])));
  const [lost, whole] = [join(kept, 'missing'), join(kept, 'damaged')];
  renameSync(present(missing), lost);
  copyFileSync(present(damaged), whole);
  // Without its footer the table cannot be opened, and its records can be read.
  truncateSync(present(damaged), 150);
  return () => {
    renameSync(lost, present(missing));
    renameSync(whole, present(damaged));
  };
}

const nameOf = (table: number, branch = 0) => `refs/heads/table-${table - 1}/branch-${branch}`;
const brokenBars = (editor: Frame) => editor.locator('.bar.broken').evaluateAll(bars => bars.map(({ id }) => id));
const primary = (editor: Frame) => editor.locator('.actions vscode-button[appearance=primary]:not([hidden])');

test('a stack with a missing, a damaged and healthy tables', { timeout: 600_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-broken-stack-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const repository = new Repository();
  addTables(repository, SIZES);
  const tables = repository.tables();
  const folder = join(root, 'project');
  renameSync(repository.folder, folder);
  const refs = git(folder, ['for-each-ref', '--include-root-refs', '--format=%(refname)']).trim().split('\n');
  const putBack = damage(join(folder, '.git', 'reftable'), tables, root);

  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(120_000);
  await runCommand(page, 'Reftable: Open Stack Editor');
  let editor = await webviewFrame(page, '[role=tab]', 120_000);
  const tab = (name: string) => editor.getByRole('tab', { name });
  const rowOf = (name: string) => editor.locator(`.refs-tab .grid-row:has([role=gridcell][aria-label="${name}"])`);

  await t.test('has hatched columns in the tab Geometry, and Repair… as the first action', async () => {
    await editor.locator('.bar.broken .hatch').first().waitFor();
    assert.deepEqual(await brokenBars(editor), [`table-${MISSING}`, `table-${DAMAGED}`]);
    assert.equal(await editor.locator('.bar.broken .hatch').count(), 2);
    assert.equal(await editor.locator('.bar:not(.broken)').count(), tables.length - 2);
    assert.deepEqual(await primary(editor).allTextContents(), ['Repair…']);
    await screenshot(page, 'broken-stack-geometry');
  });

  await t.test('has marks in the tab Refs at what may be outdated or incomplete', async () => {
    await tab('Refs').click();
    await editor.locator('.broken-notice').waitFor();
    await rowOf(nameOf(OLDER)).locator('.doubt').waitFor();
    await rowOf(nameOf(DAMAGED)).locator('.doubt').waitFor();
    assert.equal(await rowOf(nameOf(NEWEST)).locator('.doubt').count(), 0);
    assert.equal(await rowOf(nameOf(MISSING)).count(), 0);
    await screenshot(page, 'broken-stack-refs');
  });

  await t.test('has its findings in the tab Problems by file, with a filter and links to the bytes', async () => {
    await tab('Problems').click();
    const groups = editor.locator('.problem-group');
    const errors = editor.locator('.problem[data-severity=error]');
    await errors.first().waitFor();
    const files = await groups.locator('h2').allTextContents();
    assert.equal(new Set(files).size, files.length);
    assert.ok(files.includes(present(tables[DAMAGED])), files.join());
    const all = (await editor.locator('.problem-groups').textContent()) ?? '';
    assert.ok(all.includes(present(tables[MISSING])), all);
    const filter = editor.getByRole('group', { name: 'Severities to show' }).getByRole('checkbox').first();
    const shown = await errors.count();
    await filter.uncheck();
    await errors.first().waitFor({ state: 'detached' });
    await filter.check();
    await errors.first().waitFor();
    assert.equal(await errors.count(), shown);
    await screenshot(page, 'broken-stack-problems');
    const ofTable = groups.filter({ has: editor.locator('h2', { hasText: present(tables[DAMAGED]) }) });
    await ofTable
      .getByRole('button', { name: /^Show bytes/ })
      .first()
      .click();
    const table = await webviewFrame(page, '.hex-byte.cursor', 120_000);
    await table.locator('.details h2').first().waitFor();
    await screenshot(page, 'broken-stack-bytes');
    await runCommand(page, 'Go Back');
    editor = await webviewFrame(page, '.problem-group', 120_000);
  });

  await t.test('recovers by itself when the files are back', async t => {
    await tab('Geometry').click();
    await editor.locator('.bar.broken .hatch').first().waitFor();
    const started = performance.now();
    putBack();
    await editor.locator('.bar.broken').first().waitFor({ state: 'detached' });
    t.diagnostic(`the stack was whole after ${Math.round(performance.now() - started)} ms`);
    assert.equal(await editor.locator('.bar').count(), tables.length);
    // Until the check has run again, its findings are those of the broken stack.
    await primary(editor).filter({ hasText: 'Repair…' }).waitFor({ state: 'detached' });
    await tab('Refs').click();
    // HEAD leads to a branch that does not exist: git does not list it.
    await editor.locator('.refs-total', { hasText: `${refs.length + 1} refs` }).waitFor();
    await rowOf(nameOf(MISSING)).waitFor();
    assert.equal(await editor.locator('.refs-tab .doubt').count(), 0);
    await tab('Problems').click();
    await editor.locator('.problem[data-severity=error]').first().waitFor({ state: 'detached' });
    await screenshot(page, 'broken-stack-whole');
  });
});
