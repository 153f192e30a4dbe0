// `npm run bench -- --ui`: what a user waits for in the tabs Refs and Reflogs of a large stack, in the real workbench, and
// what it costs: memory of the worker, and the longest time that the extension host's thread did not react within.
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Frame, Page } from 'playwright-core';
import { stackActions } from '../../../src/text/stack-editor.ts';
import { launchBrowser, openWorkbench, runCommand, webviewFrame } from '../../support/browser.ts';
import { addTables, Repository, withoutCompaction } from '../../support/repository.ts';
import { serveFolder } from '../../support/workbench.ts';
import { HostFigures } from './host-figures.ts';
import { activationTime, type Opening, openOnStacks, openWithClick } from './opening.ts';
import { type Action, longestFrame, untilDrawn, untilTextChanges } from './page-timing.ts';

const { values } = parseArgs({ options: { ui: { type: 'boolean' }, refs: { type: 'string', default: '1000000' } } });
const refs = Number(values.refs);
const RUNS = 5;
const WITHIN = 300_000;

const root = mkdtempSync(join(tmpdir(), 'reftable-bench-ui-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
const folder = join(root, 'project');
const { oid, entries } = fill(folder);
console.log(`${count(refs)} refs and ${count(entries)} reflog entries in 2 tables; ${cpus().length} cores`);

{
  using host = new HostFigures();
  await using small = await serveFolder(smallStack(join(root, 'small')), { env: host.env, others: [host.probe] });
  await using browser = await launchBrowser();
  const page = await openOnStacks(browser, small.address);
  page.setDefaultTimeout(WITHIN);
  console.log('\nStart, with a stack of 5 small tables');
  console.log(line('activation', milliseconds(await activationTime(page))));
  const since = Date.now();
  const openings: Opening[] = [];
  while (openings.length < RUNS) openings.push(await openWithClick(page));
  for (const part of ['outline', 'bar'] as const) {
    const times = openings.map(opening => opening[part]);
    const first = times[0] as number;
    console.log(line(`click to ${part}`, `${middle(times)}  the first time ${milliseconds(first)}`));
  }
  console.log(line('host’s thread blocked, at most', `${host.blockedSince(since).toFixed(0)} ms`));
}

using host = new HostFigures();
await using workbench = await serveFolder(folder, { env: host.env, others: [host.probe] });
await using browser = await launchBrowser();
const page = await openWorkbench(browser, workbench.address);
page.setDefaultTimeout(WITHIN);
const opened = Date.now();
const editor = await openStackEditor(page);

console.log('\nCompaction');
await measure('plan of Compact All', RUNS, planCompactAll);

await section('Refs', '.refs-total', [
  ['filter by a word', 'topic 4711'],
  ['filter by a prefix', 'refs/heads/team-7/'],
  ['filter by a glob', 'refs/heads/team-*/topic-*99'],
  ['filter that finds all', 'refs'],
  ['filter that finds nothing', 'unheard-of'],
  ['filter by kind', 'kind:branch'],
  ['filter by object ID', oid.slice(0, 12)],
  ['filter by table', 'table:1'],
  ['filter by time', 'changed:>2025-01-01'],
  ['filter by person', 'author:Sample'],
]);
await measure('sort by update index', RUNS, () => sortBy('Update index'));
await measure('sort by name', RUNS, () => sortBy('Name'));
await measure('longest frame while scrolling', RUNS, () =>
  longestFrame(editor, '.panel:not([hidden]) [role=grid]', 60, 120),
);
console.log(line('memory of the worker', memory()));

await section('Reflogs', '.entries-total', [
  ['filter by ref', 'topic-000471'],
  ['filter by time', 'changed:>2026-01-01'],
  ['filter by person', 'author:Unknown'],
  ['filter by message', 'message:second'],
]);
await measure('longest frame while scrolling', RUNS, () =>
  longestFrame(editor, '.panel:not([hidden]) [role=grid]', 60, 120),
);
console.log(line('memory of the worker', memory()));
console.log(line('host’s thread blocked, at most', `${host.blockedSince(opened).toFixed(0)} ms`));

/** A stack of 5 tables in a new repository. */
function smallStack(to: string): string {
  const repository = new Repository();
  addTables(repository, [40, 20, 10, 5, 2]);
  renameSync(repository.folder, to);
  return to;
}

/** The time from the click until the plan is drawn. */
async function planCompactAll(): Promise<number> {
  const time = await untilDrawn(editor, '.plan-view', { target: `[title="${stackActions.compactAllTitle()}"]` });
  await page.keyboard.press('Escape');
  await editor.locator('dialog').waitFor({ state: 'detached' });
  return time;
}

/** Each ref is created in one table and updated in a second one. Returns the object ID of some of them. */
function fill(to: string): { oid: string; entries: number } {
  const repository = new Repository({ bare: true, config: ['core.logAllRefUpdates=always'] });
  const commits = Array.from({ length: 50 }, (_, i) => repository.commit(`commit ${i}`));
  const nameOf = (i: number) => `refs/heads/team-${i % 97}/topic-${String(i).padStart(8, '0')}`;
  const commit = (i: number) => commits[i % commits.length] as string;
  for (const [message, command, shift] of [
    ['first', 'create', 0],
    ['second', 'update', 1],
  ] as const) {
    const lines = Array.from({ length: refs }, (_, i) => `${command} ${nameOf(i)} ${commit(i + shift)}`);
    repository.git(['update-ref', '-m', message, '--stdin'], {
      env: withoutCompaction,
      input: `${lines.join('\n')}\n`,
    });
  }
  renameSync(repository.folder, to);
  return { oid: commit(0), entries: 2 * refs };
}

async function openStackEditor(page: Page): Promise<Frame> {
  await runCommand(page, 'Reftable: Open Stack Editor', 60_000);
  const frame = await webviewFrame(page, '[role=tab]', WITHIN);
  await frame.locator('.pill').waitFor();
  return frame;
}

/** Opens a tab and measures how long each filter takes until its count is drawn, with the rows that are drawn with it. */
async function section(tab: string, total: string, filters: readonly (readonly [string, string])[]): Promise<void> {
  const panel = '.panel:not([hidden])';
  const tabId = await editor.getByRole('tab', { name: tab }).getAttribute('id');
  console.log(`\n${tab}`);
  const start = performance.now();
  await measure('first rows after opening', 1, () => untilTextChanges(editor, total, { target: `#${tabId}` }));
  // A filter that is entered before all are read would be measured with that.
  await editor
    .locator(total)
    .getByText(/^[\d,]+ (?:refs|(?:reflog )?entries)$/)
    .waitFor();
  console.log(line('all of them', milliseconds(performance.now() - start)));
  const enter = (value: string): Action => ({ target: `${panel} .filter-input`, value });
  const all = () => untilTextChanges(editor, total, enter(''));
  for (const [what, filter] of filters) {
    await measure(`${what}: ${filter}`, RUNS, async () => {
      const time = await untilTextChanges(editor, total, enter(filter));
      await all();
      return time;
    });
  }
}

/** The time until the list is drawn in its new order. */
async function sortBy(column: string): Promise<number> {
  return editor.evaluate(async name => {
    const header = [...document.querySelectorAll('.panel:not([hidden]) [role=columnheader]')].find(
      each => each.textContent?.trim() === name,
    ) as HTMLElement;
    const before = header.ariaSort;
    const start = performance.now();
    header.click();
    while (header.isConnected && header.ariaSort === before)
      await new Promise(resolve => requestAnimationFrame(resolve));
    await new Promise(resolve => requestAnimationFrame(resolve));
    return performance.now() - start;
  }, column);
}

/** Prints the median and the longest of some times, and how long the host's thread was blocked meanwhile. */
async function measure(what: string, runs: number, run: () => Promise<number>): Promise<void> {
  const start = Date.now();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push(await run());
  await page.waitForTimeout(300);
  console.log(line(what, `${middle(times)}   host blocked ${host.blockedSince(start).toFixed(0)} ms`));
}

/** The median and, of several, the longest. */
function middle(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const median = milliseconds(sorted[times.length >> 1] as number);
  return times.length === 1 ? median : `${median}  at most ${milliseconds(sorted.at(-1) as number)}`;
}

function line(what: string, figures: string): string {
  return `${what.padEnd(52)} ${figures}`;
}

function milliseconds(time: number): string {
  return `${time.toFixed(0)} ms`.padStart(8);
}

function memory(): string {
  const { now, peak } = host.workerMemory();
  return `${mebibytes(now)}, at most ${mebibytes(peak)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
