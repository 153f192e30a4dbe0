// Browsing reflogs in the real workbench: counts, fields and the exported file are git's, and a reload loses nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { launchBrowser, openWorkbench, runCommand, screenshot, untilReady, webviewFrame } from '../support/browser.ts';
import { git } from '../support/git.ts';
import { present } from '../support/present.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

/** 2026-01-01 12:00 in UTC. */
const START = 1_767_268_800;
const DAY = 86_400;

/** `main`, to which HEAD leads, moved by Ada on the first days of 2026, and `topic`, moved by Bob on the days after. */
function makeRepository(folder: string): void {
  const repository = new Repository();
  const move = (name: string, who: string, day: number, message: string) => {
    const env = {
      ...withoutCompaction,
      ...{ GIT_COMMITTER_NAME: who, GIT_COMMITTER_EMAIL: `${who.toLowerCase()}@example.com` },
      GIT_COMMITTER_DATE: `${START + day * DAY} +0130`,
    };
    repository.git(['update-ref', '--create-reflog', '-m', message, name, repository.commit(message)], { env });
  };
  for (let day = 0; day < 6; day++) move('refs/heads/main', 'Ada', day, `main ${day}`);
  for (let day = 6; day < 9; day++) move('refs/heads/topic', 'Bob', day, `topic ${day}, with a "quote"`);
  renameSync(repository.folder, folder);
}

/** A reflog entry as git reads it. */
interface Entry {
  readonly time: string;
  readonly zone: string;
  readonly ref: string;
  readonly old: string;
  readonly new: string;
  readonly name: string;
  readonly email: string;
  readonly message: string;
}

/** The entries of all reflogs, newest first of each ref. */
function entriesOf(folder: string): Entry[] {
  const refs = git(folder, ['reflog', 'list']).split('\n').filter(Boolean);
  return refs.flatMap(ref => {
    const format = '--format=%gd%x00%H%x00%gn%x00%ge%x00%gs';
    const lines = git(folder, ['reflog', 'show', '--date=raw', format, ref]).split('\n').filter(Boolean);
    const entries = lines.map(line => {
      const [at = '', oid = '', name = '', email = '', message = ''] = line.split('\0');
      const [, time = '', zone = ''] = /@\{(\d+) ([+-]\d{4})\}$/.exec(at) ?? [];
      return { ...{ time, zone, ref, new: oid }, ...{ name, email, message } };
    });
    return entries.map((entry, i) => ({ ...entry, old: entries[i + 1]?.new ?? '0'.repeat(40) }));
  });
}

/** The records of a CSV file with fields in quotes. */
function csvRecords(text: string): string[][] {
  return text
    .split('\r\n')
    .filter(Boolean)
    .map(line =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

/** Accepts the file that VS Code's own save dialog proposes. */
async function save(page: Page): Promise<void> {
  const dialog = page.locator('.quick-input-widget', { hasText: 'Export Reflog Entries' });
  await dialog
    .locator('.monaco-button', { hasText: /^(?:OK|Save)$/ })
    .first()
    .click();
}

test('reflogs are browsed', { timeout: 600_000 }, async t => {
  const root = mkdtempSync(join(tmpdir(), 'reftable-reflogs-tab-'));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'project');
  makeRepository(folder);
  const entries = entriesOf(folder);
  await using workbench = await serveFolder(folder);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  page.setDefaultTimeout(120_000);
  await runCommand(page, 'Reftable: Open Stack Editor');
  let editor = await webviewFrame(page, '[role=tab]', 120_000);
  await editor.getByRole('tab', { name: 'Reflogs' }).click();
  const panel = () => editor.getByRole('tabpanel', { name: 'Reflogs' });
  const field = () => editor.getByLabel('Filter reflog entries');
  const details = () => editor.getByRole('region', { name: 'Details of the reflog entry' });
  const messages = (frame: Frame) =>
    frame
      .getByRole('grid', { name: 'Reflog entries of the stack' })
      .locator('.grid-row')
      .evaluateAll(rows => rows.map(row => row.children[4]?.textContent ?? ''));
  const untilTotal = (text: string) => panel().locator('.entries-total', { hasText: text }).waitFor();
  const topic = entries.filter(({ ref }) => ref === 'refs/heads/topic');
  const newest = present(topic[0]);

  await t.test('there are as many as git has', async () => {
    assert.equal(entries.length, 15, 'HEAD has those of main');
    await untilTotal(`${entries.length} reflog entries`);
    await screenshot(page, 'reflogs-tab');
  });

  for (const [filter, isFound] of [
    ['name:refs/heads/main', ({ ref }) => ref === 'refs/heads/main'],
    ['changed:2026-01-02..2026-01-03', ({ time }) => Number(time) > START && Number(time) < START + 3 * DAY],
    ['author:bob', ({ name }) => name === 'Bob'],
  ] as const satisfies readonly (readonly [string, (entry: Entry) => boolean])[]) {
    await t.test(`the filter ${filter} finds what git has`, async () => {
      const found = entries.filter(isFound);
      assert.ok(found.length > 0);
      await field().fill(filter);
      await untilTotal(`${found.length} of ${entries.length} reflog entries`);
      const expected = found.map(({ message }) => message);
      assert.deepEqual((await messages(editor)).sort(), expected.sort());
    });
  }

  await t.test('the details of an entry are git’s, and lead to its bytes', async () => {
    await editor.getByRole('gridcell', { name: newest.message, exact: true }).click();
    await details().getByRole('heading', { name: 'refs/heads/topic@{0}' }).waitFor();
    const text = (await details().textContent()) ?? '';
    for (const each of [newest.old, newest.new, newest.name, newest.email, newest.message]) {
      assert.ok(text.includes(each), `${each} in ${text}`);
    }
    assert.equal(newest.new, git(folder, ['rev-parse', 'refs/heads/topic@{0}']).trim());
    await details()
      .getByRole('button', { name: /block at 0x/ })
      .click();
    const table = await webviewFrame(page, `.hex-byte.cursor`, 120_000);
    await table.locator('.details').getByText(newest.new).first().waitFor();
    await screenshot(page, 'reflogs-tab-bytes');
    await runCommand(page, 'Go Back');
    editor = await webviewFrame(page, '.entries-total', 120_000);
  });

  await t.test('what is found is exported as CSV with git’s data', async () => {
    const file = join(folder, 'reflog.csv');
    await field().fill('author:bob');
    await untilTotal(`${topic.length} of`);
    await editor.getByRole('button', { name: 'Export…' }).click();
    await editor.getByRole('menuitem', { name: 'CSV' }).click();
    await save(page);
    await untilTotal('reflog.csv');
    const [head, ...records] = csvRecords(readFileSync(file, 'utf8'));
    assert.deepEqual(head, ['time', 'zone', 'ref', 'old', 'new', 'name', 'email', 'message', 'updateIndex', 'table']);
    assert.deepEqual(
      records.map(record => record.slice(0, 8)),
      topic.map(entry => [
        ...[entry.time, entry.zone, entry.ref, entry.old, entry.new],
        ...[entry.name, entry.email, entry.message],
      ]),
    );
  });

  await t.test('tab, filter and selection survive a reload of the window', async () => {
    await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
    await untilReady(page);
    editor = await webviewFrame(page, '.entries-total', 120_000);
    await untilTotal(`${topic.length} of ${entries.length} reflog entries`);
    assert.equal(await field().inputValue(), 'author:bob');
    assert.equal(await editor.getByRole('tab', { name: 'Reflogs' }).getAttribute('aria-selected'), 'true');
    await details().getByRole('heading', { name: 'refs/heads/topic@{0}' }).waitFor();
    const selected = editor.locator('.reflogs-tab .grid-row[aria-selected=true]');
    assert.ok(((await selected.textContent()) ?? '').includes(newest.message));
    await screenshot(page, 'reflogs-tab-reloaded');
  });
});
