// Refs edited in the real workbench: staged, undone, kept over a reload, saved as one transaction, never by Auto Save.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
  untilReady,
  webviewFrame,
} from '../support/browser.ts';
import { git } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

const HEADS = 'refs/heads/';

function makeRepository(folder: string): readonly [a: string, b: string, c: string] {
  const repository = new Repository();
  const a = repository.commit('a');
  const b = repository.commit('b', [a]);
  const c = repository.commit('c', [b]);
  repository.updateRefs(['main', 'gone', 'moved', 'other'].map(name => `create ${HEADS}${name} ${a}`));
  repository.git(['symbolic-ref', `${HEADS}alias`, `${HEADS}main`]);
  renameSync(repository.folder, folder);
  return [a, b, c];
}

/** Opens the tab Refs of the stack editor. */
async function openRefs(page: Page): Promise<Frame> {
  await runCommand(page, 'Reftable: Open Stack Editor');
  const editor = await webviewFrame(page, '[role=tab]');
  await editor.getByRole('tab', { name: 'Refs', exact: true }).click();
  await cell(editor, 'main').waitFor();
  return editor;
}

function cell(editor: Frame, name: string, column = 0) {
  const named = editor.getByRole('gridcell', { name: `${HEADS}${name}`, exact: true });
  return editor.locator('.refs-tab [role=row]').filter({ has: named }).locator('[role=gridcell]').nth(column);
}

/** The item of a text in the list of a box. */
function offered(page: Page, text: string, meaning: string) {
  const item = page.locator('.quick-input-list .monaco-list-row', { hasText: meaning });
  return item.filter({ has: page.getByText(text, { exact: true }) });
}

/** Answers VS Code's input box once git accepts the text. `meaning`: what the box shows of it before. */
async function answer(page: Page, prompt: string, text: string, meaning = ''): Promise<void> {
  const box = page.locator('.quick-input-widget');
  await box.getByText(prompt).waitFor();
  await box.locator('input.input').fill(text);
  if (meaning !== '') await offered(page, text, meaning).waitFor();
  await page.keyboard.press('Enter');
  await box.getByText(prompt).waitFor({ state: 'hidden' });
}

async function change(page: Page, editor: Frame, name: string, value: string, meaning?: string): Promise<void> {
  await cell(editor, name, 1).click();
  await page.keyboard.press('Control+Enter');
  await answer(page, `New value of ${HEADS}${name}`, value, meaning);
}

function staged(editor: Frame, count: number) {
  return editor.getByRole('tab', { name: `Changes ${count} staged change` });
}

/** The update index of the newest transaction. */
function lastIndex(list: string): number {
  const [, index = ''] = /-0x([0-9a-f]+)-\w+\.ref\n$/.exec(list) ?? [];
  return Number.parseInt(index, 16);
}

test('edits are staged, undone, kept over a reload, and saved by Save alone', { timeout: 400_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-staged-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'project');
  const [a, b, c] = makeRepository(folder);
  const list = () => readFileSync(join(folder, '.git/reftable/tables.list'), 'utf8');
  const refs = () => git(folder, ['for-each-ref', '--format=%(refname:short) %(objectname) %(symref)']);
  const settings = { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 };
  await using workbench = await serveFolder(folder, { settings });
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(60_000);
  let editor = await openRefs(page);
  const [before, listed] = [refs(), list()];
  const deletedLog = git(folder, ['reflog', 'show', 'gone']);

  await change(page, editor, 'moved', 'main');
  assert.equal(await staged(editor, 1).count(), 0, 'a value that is the same is not staged');
  await change(page, editor, 'moved', b.slice(0, 8), `${b.slice(0, 10)} b`);
  await staged(editor, 1).waitFor();
  await cell(editor, 'alias', 1).click();
  await page.keyboard.press('Control+Enter');
  await offered(page, `→ ${HEADS}gone`, `${a.slice(0, 10)} a`).waitFor();
  await page.locator('.quick-input-widget input.input').fill('→ oth');
  await offered(page, '→ oth', '').waitFor();
  await offered(page, `→ ${HEADS}other`, `${a.slice(0, 10)} a`).waitFor();
  await screenshot(page, 'staged-value');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await staged(editor, 2).waitFor();
  await cell(editor, 'gone').click();
  await page.keyboard.press('Delete');
  await staged(editor, 3).waitFor();
  await change(page, editor, 'other', 'moved~0');
  assert.equal(await staged(editor, 4).count(), 0);
  await change(page, editor, 'other', c);
  await editor.getByText('Add Ref…').click();
  await answer(page, 'Full name of the new ref', `${HEADS}topic/new`);
  await answer(page, 'New value of', 'main');
  await staged(editor, 5).waitFor();
  await screenshot(page, 'staged-refs');

  await cell(editor, 'main').click();
  for (const left of [4, 3]) {
    await page.keyboard.press('Control+z');
    await staged(editor, left).waitFor();
  }
  // Auto Save has had the time to save many times.
  await page.waitForTimeout(2000);
  assert.equal(list(), listed);
  await runCommand(page, 'Developer: Reload Window');
  await untilReady(page);
  editor = await webviewFrame(page, '[role=tab]:has-text("Changes")', 120_000);
  await staged(editor, 3).click();
  const changes = editor.locator('.changes-list tbody tr');
  assert.deepEqual(
    await changes.locator('th .link').allTextContents(),
    ['moved', 'alias', 'gone'].map(n => HEADS + n),
  );
  await editor
    .locator('.changes-review')
    .getByText(/^Save writes .* reflog entries/)
    .waitFor();
  assert.equal(refs(), before);
  for (const theme of themes) {
    await setTheme(page, theme);
    await screenshot(page, `changes-tab-${theme}`);
  }
  await editor.getByRole('textbox', { name: 'Message' }).fill('edited by hand');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await staged(editor, 3).waitFor({ state: 'detached' });
  assert.equal(refs(), [`alias ${a} ${HEADS}other`, `main ${a} `, `moved ${b} `, `other ${a} `, ''].join('\n'));
  assert.match(git(folder, ['reflog', 'show', 'moved']), /^\w+ moved@\{0\}: edited by hand\n/);
  assert.equal(lastIndex(list()), lastIndex(listed) + 1, 'all changes are one transaction');

  // The way back is staged too, with the reflog of the deleted ref, and undone in the same manner.
  const saved = refs();
  for (const [expected, reflog] of [
    [before, deletedLog],
    [saved, ''],
  ]) {
    await page.getByRole('button', { name: 'Undo Last Save' }).click();
    await staged(editor, 3).waitFor();
    await page.keyboard.press('Control+s');
    await staged(editor, 3).waitFor({ state: 'detached' });
    assert.equal(refs(), expected);
    assert.equal(git(folder, ['reflog', 'list']).includes(`${HEADS}gone`), reflog !== '');
    if (reflog !== '') assert.equal(git(folder, ['reflog', 'show', 'gone']), reflog);
  }

  await editor.getByRole('tab', { name: 'Refs', exact: true }).click();
  await cell(editor, 'other').click();
  await page.keyboard.press('F2');
  await answer(page, `New full name of ${HEADS}other`, `${HEADS}another`);
  await staged(editor, 2).click();
  await page.keyboard.press('Control+s');
  await staged(editor, 2).waitFor({ state: 'detached' });
  const moved = /^\w+ another@\{0\}: Branch: renamed refs\/heads\/other to refs\/heads\/another\n\w+ another@\{1\}/;
  assert.match(git(folder, ['reflog', 'show', 'another']), moved);

  await editor.getByRole('tab', { name: 'Reflogs', exact: true }).click();
  const entry = editor.locator('.reflogs-tab .grid-row', { hasText: `${HEADS}moved` });
  await entry.filter({ hasText: 'edited by hand' }).getByRole('gridcell', { name: 'edited by hand' }).click();
  await page.keyboard.press('Delete');
  await staged(editor, 1).waitFor();
  await page.keyboard.press('Control+z');
  await staged(editor, 1).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Shift+z');
  await staged(editor, 1).waitFor();
  const entries = git(folder, ['reflog', 'show', '--format=%gs', 'moved']).split('\n');
  await page.keyboard.press('Control+s');
  await staged(editor, 1).waitFor({ state: 'detached' });
  const kept = git(folder, ['reflog', 'show', '--format=%gs', 'moved']).split('\n');
  assert.deepEqual(kept, entries.toSpliced(entries.indexOf('edited by hand'), 1));

  await editor.getByRole('tab', { name: 'Refs', exact: true }).click();
  // Another process changes a ref with a staged change.
  await change(page, editor, 'moved', c);
  await change(page, editor, 'main', b);
  git(folder, ['update-ref', `${HEADS}moved`, a, b]);
  await staged(editor, 2).click();
  await editor.getByText('Another process changed this ref').waitFor();
  await screenshot(page, 'changes-conflict');
  await page.keyboard.press('Control+s');
  await page.getByText(`1 ref was changed by another process: ${HEADS}moved`).first().waitFor();
  assert.equal(git(folder, ['rev-parse', 'moved', 'main']), `${a}\n${a}\n`);
  await editor.getByText('Keep Mine').click();
  await editor.getByText('Another process changed this ref').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await staged(editor, 2).waitFor({ state: 'detached' });
  assert.equal(git(folder, ['rev-parse', 'moved', 'main']), `${c}\n${b}\n`);

  // Undo after Save stages the way back: first of the choice in the conflict, which changed no value.
  for (let presses = 0; presses < 2; presses++) {
    await page.keyboard.press('Control+z');
    // VS Code drops a press while it still undoes; the first one shows nothing.
    await page.waitForTimeout(1500);
  }
  await staged(editor, 1).waitFor();
});
