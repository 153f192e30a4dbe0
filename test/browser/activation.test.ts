// The packaged extension in windows that open different folders: it starts by itself where there are reftables.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, untilReady } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { addTables, Repository } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { serveFolder, type TestWorkbench } from '../support/workbench.ts';

const timeout = 600_000;

let root: string;
let workbench: TestWorkbench | undefined;
let browser: Browser | undefined;

beforeFirst(async () => {
  root = mkdtempSync(join(tmpdir(), 'reftable-activation-'));
  workbench = await serveFolder(root);
  browser = await launchBrowser();
});

afterLast(async () => {
  await browser?.close();
  await workbench?.[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** A folder with a repository of two tables, `repository`, which has a folder `src/lib`. */
function folderWithRepository(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  const made = new Repository();
  addTables(made, [20, 3]);
  renameSync(made.folder, join(folder, 'repository'));
  mkdirSync(join(folder, 'repository/src/lib'), { recursive: true });
  return folder;
}

async function openWindow(folder: string): Promise<Page> {
  const address = new URL((workbench as TestWorkbench).address);
  address.searchParams.set('folder', folder);
  const page = await (browser as Browser).newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(address.href);
  await untilReady(page);
  return page;
}

/** Whether the extension has made its log, which it does first. */
function isActive(): boolean {
  const { data } = workbench as TestWorkbench;
  return readdirSync(data, { recursive: true, encoding: 'utf8' }).some(name =>
    /logs.*reftable\.vscode-reftable$/.test(name),
  );
}

/** Whether a language server of this workbench runs. */
function hasLanguageServer(): boolean {
  const { data } = workbench as TestWorkbench;
  const commands = readdirSync('/proc').map(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  return commands.some(command => command.includes(data) && command.includes('languageServer.js'));
}

test('a folder without reftables starts no language server, until it has some', { timeout }, async () => {
  const folder = join(root, 'files');
  mkdirSync(join(folder, 'repository'), { recursive: true });
  git(join(folder, 'repository'), ['init', '-q', '--ref-format=files']);
  const page = await openWindow(folder);
  while (!isActive()) await page.waitForTimeout(200);
  // With reftables, the server runs soon after that.
  await page.waitForTimeout(10_000);
  if (existsSync('/proc/self/cmdline')) assert.equal(hasLanguageServer(), false);

  // The extension follows what comes later.
  const later = join(folder, 'later');
  mkdirSync(later);
  git(later, ['init', '-q', '--ref-format=reftable']);
  git(later, ['commit', '-q', '--allow-empty', '-m', 'first']);
  await page.locator('.statusbar-item', { hasText: /\d+ tables?, / }).waitFor();
  if (existsSync('/proc/self/cmdline')) while (!hasLanguageServer()) await page.waitForTimeout(100);
  await page.close();
});

for (const [where, open] of [
  [
    'a linked worktree',
    (folder: string) => {
      git(join(folder, 'repository'), ['worktree', 'add', '-q', '../side', 'table-0/branch-0']);
      return join(folder, 'side');
    },
  ],
  ['a folder above a repository', (folder: string) => folder],
  ['a folder in a repository', (folder: string) => join(folder, 'repository/src/lib')],
] as const) {
  test(`the extension starts by itself in ${where}`, { timeout }, async () => {
    const folder = open(folderWithRepository(where.replaceAll(' ', '-')));
    const page = await openWindow(folder);
    await page.locator('.statusbar-item', { hasText: /\d+ tables?, / }).waitFor();
    await page.close();
  });
}
