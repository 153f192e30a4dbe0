// The tab Reflogs of the stack editor, with the real engine on stacks that it wrote.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { ReflogEntry } from '../../src/git/index.ts';
import type { StagedEntry, StagedState } from '../../src/protocol/staged.ts';
import type { LogRecord } from '../../src/reftable/index.ts';
import { printable } from '../../src/text/escape/printable.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { assertNothingHidden, HOSTILE } from '../support/hostile.ts';
import { present } from '../support/present.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { editorState, stackOf } from './support/fixtures.ts';
import { type Harness, type PageOptions, startHarness } from './support/harness.ts';
import { asked, assertClean, request, until, withHost, words } from './support/pages.ts';
import type { StackHost } from './support/stack-host.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const STATE = editorState(stackOf([5000]));
const DAY = 86_400;
/** 2026-01-01 in UTC. */
const START = 1_767_225_600;
const PEOPLE = ['Ada', 'Bob'] as const;

const idOf = (index: bigint) => index.toString(16).padStart(4, '0').padEnd(40, '0');

/** Entry `index` is of day `index`; odd ones are Bob's, and every third one of `refs/heads/topic`. */
function entry(index: bigint): LogRecord {
  const name = PEOPLE[Number(index % 2n)] as string;
  return {
    name: index % 3n === 0n ? 'refs/heads/topic' : 'refs/heads/main',
    updateIndex: index,
    update: {
      ...{ old: idOf(index - 1n), new: idOf(index), committer: { name, email: `${name.toLowerCase()}@example.com` } },
      ...{ time: BigInt(START) + index * BigInt(DAY), tz: 530, message: `change ${index}\n` },
    },
  };
}

/** Two tables: `count` entries in the base, one after it. */
function makeStack(context: TestContext, count = 30): TemporaryStack {
  const stack = new TemporaryStack();
  context.after(() => stack[Symbol.dispose]());
  const entries = Array.from({ length: count - 1 }, (_, i) => entry(BigInt(i + 1)));
  const refs = [
    { name: 'refs/heads/main', updateIndex: 1n },
    { name: 'refs/heads/topic', updateIndex: 1n },
  ];
  const order = (a: LogRecord, b: LogRecord) =>
    a.name === b.name ? Number(b.updateIndex - a.updateIndex) : a.name < b.name ? -1 : 1;
  stack.add(refs, 1n, entries.sort(order));
  stack.add([], BigInt(count), [entry(BigInt(count))]);
  return stack;
}

async function openReflogs(directory: string, options?: PageOptions): Promise<Page> {
  const page = await harness.openStack({ state: STATE, directory }, options);
  await page.getByRole('tab', { name: 'Reflogs' }).click();
  await panel(page).locator('.entries-total').getByText(/entr/).waitFor();
  return page;
}

const panel = (page: Page) => page.getByRole('tabpanel', { name: 'Reflogs' });
const grid = (page: Page) => page.getByRole('grid', { name: 'Reflog entries of the stack' });
const field = (page: Page) => page.getByLabel('Filter reflog entries');
const details = (page: Page) => page.getByRole('region', { name: 'Details of the reflog entry' });
const total = (page: Page) => words(panel(page).locator('.entries-total'));
const line = async (shown: Locator) => (await words(shown)).replaceAll('\n', '');

/** The texts of one column, in the order of the rows that exist. */
function column(page: Page, position: number): Promise<string[]> {
  return grid(page)
    .locator('.grid-row')
    .evaluateAll(
      (rows, at) =>
        rows
          .sort((a, b) => Number((a as HTMLElement).dataset.index) - Number((b as HTMLElement).dataset.index))
          .map(row => row.children[at]?.textContent ?? ''),
      position,
    );
}
const messages = (page: Page) => column(page, 4);
const rowOf = (page: Page, message: string) =>
  grid(page).getByRole('gridcell', { name: message, exact: true }).locator('xpath=..');

async function filter(page: Page, text: string, expected: string): Promise<void> {
  await field(page).fill(text);
  await until(
    page,
    () => total(page),
    words => words === expected,
  );
}

function copied(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { host: StackHost }).host.clipboard);
}

describe('the list of reflog entries', () => {
  test('has all entries of the stack, newest first, with who made them and their table', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    assert.equal(await total(page), '30 reflog entries');
    assert.equal(await grid(page).getAttribute('aria-rowcount'), '31');
    const shown = await messages(page);
    assert.deepEqual(
      shown.slice(0, 12),
      Array.from({ length: 12 }, (_, i) => `change ${30 - i}`),
    );
    const row = await line(rowOf(page, 'change 30'));
    for (const part of ['2026-01-31 05:30 +0530', 'refs/heads/topic', '001d000000 → 001e000000', 'Ada', '#1 · 30']) {
      assert.ok(row.includes(part), `${part} in ${row}`);
    }
    assertClean(page);
    await page.context().close();
  });

  test('is sorted by other columns, and times are ages on request', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    const header = (name: string) => grid(page).getByRole('columnheader', { name });
    assert.equal(await header('Time').getAttribute('aria-sort'), 'descending');
    await header('Time').click();
    await until(
      page,
      () => messages(page),
      ([first]) => first === 'change 1',
    );
    await header('Ref').click();
    await until(
      page,
      () => column(page, 1),
      ([first]) => first === 'refs/heads/main',
    );
    await page.getByLabel('Relative times').check();
    await until(
      page,
      () => column(page, 0),
      ([first]) => /^(?:\d+ days ago|in \d+ days)$/.test(first ?? ''),
    );
    await page.getByLabel('Relative times').uncheck();
    await until(
      page,
      () => column(page, 0),
      ([first]) => /^2026-/.test(first ?? ''),
    );
    await page.context().close();
  });

  test('is filtered, with a count, faults and a history', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await filter(page, 'author:bob', '15 of 30 reflog entries');
    await filter(page, 'topic', '10 of 30 reflog entries');
    await filter(page, `message:"change 7"`, '1 of 30 reflog entries');
    await filter(page, `since:@${START + 21 * DAY}`, '10 of 30 reflog entries');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#entry-filters option').getAttribute('value'), `since:@${START + 21 * DAY}`);
    await field(page).fill('author:bob nokey:x');
    await panel(page).getByText("'nokey:x': unknown key.").waitFor();
    assert.equal(await words(panel(page).locator('.filter-marks .fault')), 'nokey:x');
    await filter(page, 'nothing-like-it', '0 of 30 reflog entries');
    await page.getByText('No reflog entry matches the filter.').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('comes in windows', async context => {
    const stack = makeStack(context, 3000);
    const page = await openReflogs(stack.directory);
    assert.equal(await total(page), '3,000 reflog entries');
    await grid(page).getByRole('gridcell').first().click();
    await page.keyboard.press('End');
    await until(
      page,
      async () => (await messages(page)).at(-1),
      last => last === 'change 1',
    );
    await details(page).getByText('change 1', { exact: true }).waitFor();
    const windows = (await asked(page, 'entries')) as { count: number }[];
    assert.ok(windows.every(({ count }) => count <= 60));
    await page.context().close();
  });

  test('keeps filter, sort order, selection and widths, and the tab', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await filter(page, 'author:ada', '15 of 30 reflog entries');
    await page.keyboard.press('Enter');
    await grid(page).getByRole('columnheader', { name: 'Table' }).click();
    await rowOf(page, 'change 20').click();
    await details(page).getByText('change 20', { exact: true }).waitFor();
    await page.reload();
    await details(page).getByText('change 20', { exact: true }).waitFor();
    assert.equal(await field(page).inputValue(), 'author:ada');
    const header = grid(page).getByRole('columnheader', { name: 'Table' });
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    assert.match(await line(grid(page).locator('[aria-selected=true]')), /change 20/);
    await page.context().close();
  });

  test('stays on the selected entry when the stack changes', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await rowOf(page, 'change 28').click();
    stack.add([], 31n, [entry(31n)]);
    await withHost(page, (host, next) => host.setState(next), { ...STATE, readAt: STATE.readAt + 1 });
    await until(
      page,
      () => total(page),
      words => words === '31 reflog entries',
    );
    await until(
      page,
      () => line(grid(page).locator('[aria-selected=true]')),
      text => text.includes('change 28'),
    );
    await page.context().close();
  });
});

describe('a selected entry', () => {
  test('shows all of its fields, and the bytes of its record', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await rowOf(page, 'change 30').click();
    await details(page).getByRole('heading', { name: 'refs/heads/topic@{0}' }).waitFor();
    const text = await words(details(page));
    for (const part of ['2026-01-31 05:30:00 +0530', 'Ada', 'ada@example.com', idOf(29n), idOf(30n), 'change 30']) {
      assert.ok(text.includes(part), part);
    }
    await details(page)
      .getByRole('button', { name: /^#1 · 30, block at/ })
      .click();
    const { table } = (await request(page, 'openRecord')) as { table: string };
    assert.equal(
      stack.path(table),
      stack.path(present(readFileSync(stack.path('tables.list'), 'utf8').split('\n')[1])),
    );
    await page.context().close();
  });

  test('leads to its ref, and a ref leads to its entries', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await rowOf(page, 'change 30').click();
    await details(page).getByRole('button', { name: 'Show Ref' }).click();
    const refDetails = page.getByRole('region', { name: 'Details of the ref', exact: true });
    await refDetails.getByRole('heading', { name: 'refs/heads/topic' }).waitFor();
    await refDetails.getByRole('button', { name: 'Open Reflog' }).click();
    await until(
      page,
      () => total(page),
      words => words === '10 of 30 reflog entries',
    );
    assert.equal(await field(page).inputValue(), 'name:refs/heads/topic');
    await page.getByRole('tab', { name: 'Refs' }).click();
    await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Open Reflog' }).click();
    await until(
      page,
      () => total(page),
      words => words === '20 of 30 reflog entries',
    );
    assertClean(page);
    await page.context().close();
  });

  test('is found, read and left with the keyboard alone', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await page.getByRole('tab', { name: 'Reflogs' }).focus();
    await page.keyboard.press('/');
    assert.ok(await field(page).evaluate(input => input === document.activeElement));
    await page.keyboard.type('author:bob');
    await until(
      page,
      () => total(page),
      words => words === '15 of 30 reflog entries',
    );
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await details(page).getByText('change 27', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    assert.ok(await details(page).evaluate(pane => pane === document.activeElement));
    await page.keyboard.press('Escape');
    assert.match(await line(page.locator(':focus').locator('xpath=..')), /change 27/);
    await page.context().close();
  });

  test('is copied with others from the context menu', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await rowOf(page, 'change 30').click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy as git reflog' }).click();
    await panel(page).getByText('Copied 2 entries.').waitFor();
    assert.deepEqual(await copied(page), [
      `${idOf(30n).slice(0, 7)} refs/heads/topic@{0}: change 30\n${idOf(29n).slice(0, 7)} refs/heads/main@{0}: change 29\n`,
    ]);
    await rowOf(page, 'change 29').click();
    await rowOf(page, 'change 29').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy New Object ID' }).click();
    await until(
      page,
      async () => (await copied(page)).at(-1),
      text => text === idOf(29n),
    );
    await page.context().close();
  });
});

test('the filtered entries are exported in the chosen format', async context => {
  const stack = makeStack(context);
  const page = await openReflogs(stack.directory);
  await filter(page, 'author:ada', '15 of 30 reflog entries');
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  assert.deepEqual(await request(page, 'exportEntries'), {
    query: { filter: 'author:ada', sort: null },
    format: 'csv',
  });
  await panel(page).getByText('Wrote 15 reflog entries to reflog.csv').waitFor();
  await page.context().close();
});

test('entries of a stack that cannot be read completely are marked', async context => {
  const stack = makeStack(context);
  const newest = present(readFileSync(stack.path('tables.list'), 'utf8').split('\n')[1]);
  const bytes = readFileSync(stack.path(newest));
  writeFileSync(stack.path(newest), 'damaged');
  const page = await openReflogs(stack.directory);
  assert.equal(await total(page), '29 reflog entries');
  await panel(page).getByText('1 of 2 tables cannot be read completely.').waitFor();
  assert.ok(
    (await grid(page)
      .getByTitle(/is newer and cannot be read completely/)
      .count()) > 5,
  );
  await rowOf(page, 'change 29').click();
  await details(page).getByText('may be outdated').waitFor();
  writeFileSync(stack.path(newest), bytes);
  await withHost(page, (host, next) => host.setState(next), { ...STATE, readAt: STATE.readAt + 1 });
  await until(
    page,
    () => total(page),
    words => words === '30 reflog entries',
  );
  assert.equal(await panel(page).locator('.broken-notice').count(), 0);
  assertClean(page);
  await page.context().close();
});

test('hostile text is shown as text', async context => {
  const stack = new TemporaryStack();
  context.after(() => stack[Symbol.dispose]());
  const text = `${HOSTILE.replaceAll('\n', ' ')}<img src=x onerror="document.title='run'">`;
  const committer = { name: text, email: `${text}\udcff` };
  const update = { old: idOf(0n), new: idOf(1n), committer, time: 2n ** 63n, tz: -1, message: `${text}\n` };
  stack.add([], 2n ** 64n - 2n, [{ name: `refs/heads/${text}`, updateIndex: 2n ** 64n - 2n, update }]);
  const page = await openReflogs(stack.directory, { width: 700 });
  await grid(page).getByRole('gridcell').first().click();
  await details(page).getByText(printable(text)).first().waitFor();
  for (const shown of (await words(page.locator('body'))).split('\n')) assertNothingHidden(shown.trim(), 'the page');
  assert.equal(await page.locator('img').count(), 0);
  assert.notEqual(await page.title(), 'run');
  assertClean(page);
  await page.context().close();
});

test('long names are cut in their namespace, not in the component that they end with', async context => {
  const stack = new TemporaryStack();
  context.after(() => stack[Symbol.dispose]());
  const name = 'refs/heads/a/quite/long/namespace/long-component';
  stack.add([{ name, updateIndex: 1n }], 1n, [{ ...entry(1n), name }]);
  const page = await openReflogs(stack.directory, { width: 700 });
  const parts = grid(page).locator('.name-middle, .name-end');
  assert.equal((await parts.allTextContents()).join(''), 'long-component');
  assert.ok(await parts.evaluateAll(all => all.every(part => part.scrollWidth <= part.clientWidth)));
  await page.context().close();
});

test('a stack without entries states that', async context => {
  const stack = new TemporaryStack();
  context.after(() => stack[Symbol.dispose]());
  stack.add([{ name: 'refs/heads/main' }]);
  const page = await openReflogs(stack.directory);
  await page.getByText('This stack has no reflog entries.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Export…' }).isDisabled());
  await page.context().close();
});

describe('deletions of entries', () => {
  const NOTHING: StagedState = { changes: [], entries: [], message: '', readOnly: null, review: null };
  const { name, updateIndex, update } = entry(29n) as ReflogEntry;
  const staged: StagedEntry = {
    ...{ name, updateIndex: `${updateIndex}`, isDeleted: true },
    update: { ...update, time: '1' },
  };

  test('are staged by key and menu, marked in the list, and dropped', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await rowOf(page, 'change 29').getByRole('gridcell').first().click();
    await rowOf(page, 'change 27')
      .getByRole('gridcell')
      .first()
      .click({ modifiers: ['Shift'] });
    await page.keyboard.press('Delete');
    await panel(page).getByText('Staged the deletion of 2 reflog entries.').waitFor();
    const { ranges, query } = (await request(page, 'stageEntryDeletions')) as Record<string, unknown>;
    assert.deepEqual([ranges, query], [[{ first: 1, last: 3 }], { filter: '', sort: null }]);
    await withHost(page, (host, next) => host.setStaged(next), { ...NOTHING, entries: [staged] });
    await page.locator('.staged-entry').first().waitFor();
    const cells = rowOf(page, 'change 29').getByRole('gridcell');
    assert.ok((await cells.evaluateAll(all => all.map(cell => cell.className))).every(c => c.includes('staged-entry')));
    assert.equal(await page.locator('.grid-row:has(.staged-entry)').count(), 1);
    await cells
      .filter({ hasText: '001d000000' })
      .and(page.getByRole('gridcell', { name: /, staged for deletion$/ }))
      .waitFor();
    await cells.first().click();
    await cells.first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Drop 1 Change' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: /Stage Deletion/ }).count(), 0);
    await page.getByRole('menuitem', { name: 'Drop 1 Change' }).click();
    const key = { name, updateIndex: '29' };
    assert.deepEqual(await request(page, 'dropEntries'), { entries: [key] });
    await rowOf(page, 'change 28').getByRole('gridcell').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Stage Deletion of 1 Entry' }).click();
    await until(
      page,
      async () => (await asked(page, 'stageEntryDeletions')).length,
      length => length === 2,
    );
    await cells.first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show Change' }).click();
    await page.locator('.changes-list .link:focus').getByText(name).waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('are not staged where refs cannot be edited', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await withHost(page, (host, next) => host.setStaged(next), { ...NOTHING, readOnly: 'It is broken.' });
    const cell = rowOf(page, 'change 29').getByRole('gridcell').first();
    await cell.click();
    await page.keyboard.press('Delete');
    await cell.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Open Reflog' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: /Stage/ }).count(), 0);
    assert.deepEqual(await asked(page, 'stageEntryDeletions'), []);
    await page.context().close();
  });
});

describe('the strip of activity', () => {
  const strip = (page: Page) => page.getByRole('region', { name: 'Activity' });
  const chart = (page: Page) => strip(page).locator('svg');
  const end = (page: Page, name: string) => strip(page).getByRole('slider', { name });

  test('has the entries by time in words, and brushing it selects a period in the filter', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    const label = await until(
      page,
      () => chart(page).getAttribute('aria-label'),
      text => text?.startsWith('30 entries from 2026-01-02') ?? false,
    );
    assert.match(label ?? '', /to 2026-01-31 00:00\.$/);
    await field(page).fill('author:bob');
    await until(
      page,
      () => chart(page).getAttribute('aria-label'),
      text => text?.startsWith('15 entries') ?? false,
    );
    const box = present((await strip(page).locator('.brush .overlay').boundingBox()) ?? undefined);
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 20, box.y + 20, { steps: 6 });
    await page.mouse.up();
    const value = await until(
      page,
      () => field(page).inputValue(),
      text => text.includes('changed:'),
    );
    assert.match(
      value,
      /^author:bob changed:2026-01-1\dT\d\d:\d\dZ\.\.2026-01-31T\d\d:\d\dZ$|^author:bob changed:2026-01-1\d\S*\.\.2026-0[12]-\S*$/,
    );
    await until(
      page,
      () => total(page),
      text => /^[78] of 30/.test(text),
    );
    assert.match((await chart(page).getAttribute('aria-label')) ?? '', /^15 entries/, 'the strip keeps the rest');
    assert.equal(await strip(page).locator('.brush .selection').isVisible(), true);
    await end(page, 'Start of the selected period').focus();
    await page.keyboard.press('Escape');
    await until(
      page,
      () => field(page).inputValue(),
      text => text === 'author:bob',
    );
    await until(
      page,
      () => total(page),
      text => text === '15 of 30 reflog entries',
    );
    assertClean(page);
    await page.context().close();
  });

  test('has an axis with days and hours as the dates of the list have them', async context => {
    const page = await openReflogs(makeStack(context).directory);
    const ticks = () => chart(page).locator('.times text').allTextContents();
    await until(page, ticks, texts => texts.length > 2 && texts.every(text => /^(Jan \d\d?|2026|Feb)$/.test(text)));
    // Entries of one day: hours are from 00 to 23.
    const stack = new TemporaryStack();
    context.after(() => stack[Symbol.dispose]());
    const hour = (index: bigint): LogRecord => {
      const { update, ...key } = entry(index);
      return { ...key, update: update && { ...update, time: BigInt(START) + index * 3600n } };
    };
    stack.add([{ name: 'refs/heads/topic' }], 1n, [3n, 15n, 21n].map(hour).reverse());
    const ofDay = await openReflogs(stack.directory);
    await until(
      ofDay,
      () => chart(ofDay).locator('.times text').allTextContents(),
      texts => texts.length > 2 && texts.every(text => /^(([01]\d|2[0-3]):\d\d|Jan \d|2026)$/.test(text)),
    );
    await ofDay.context().close();
    await page.context().close();
  });

  test('has no axis without entries', async context => {
    const stack = new TemporaryStack();
    context.after(() => stack[Symbol.dispose]());
    stack.add([{ name: 'refs/heads/main' }]);
    const empty = await openReflogs(stack.directory);
    await strip(empty).getByText('No entries.').waitFor();
    assert.ok(await chart(empty).isHidden());
    await empty.context().close();
    const page = await openReflogs(makeStack(context).directory);
    await chart(page).waitFor();
    await field(page).fill('author:eve');
    await strip(page).getByText('No entries.').waitFor();
    assert.ok(await chart(page).isHidden());
    await field(page).fill('author:bob');
    await chart(page).waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('is used with the keyboard, and shows the period of a filter', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    const start = end(page, 'Start of the selected period');
    await filter(page, `since:@${START + 21 * DAY}`, '10 of 30 reflog entries');
    await until(
      page,
      () => start.getAttribute('aria-valuenow'),
      value => value === String(START + 21 * DAY),
    );
    await start.focus();
    await page.keyboard.press('PageUp');
    await until(
      page,
      () => field(page).inputValue(),
      text => text.startsWith('changed:') && !text.includes('since'),
    );
    await until(
      page,
      async () => Number((await total(page)).split(' ')[0]),
      count => count < 10 && count > 0,
    );
    await page.keyboard.press('Home');
    await until(
      page,
      async () => Number((await total(page)).split(' ')[0]),
      count => count === 30,
    );
    await page.context().close();
  });

  test('has a handle that shows what an expiry drops, in total and of each ref', async context => {
    const stack = makeStack(context);
    const page = await openReflogs(stack.directory);
    await panel(page).getByRole('button', { name: 'Expire…' }).click();
    const expiry = page.getByRole('region', { name: 'Expire reflog entries' });
    const handle = page.getByRole('slider', { name: 'Expire entries older than' });
    await handle.focus();
    await page.keyboard.press('Home');
    await until(
      page,
      () => words(expiry.locator('.expiry-kept')),
      text => text.startsWith('30 entries'),
    );
    await expiry.locator('input[type=datetime-local]').fill('2026-01-30T12:00');
    await until(
      page,
      () => words(expiry.locator('.expiry-dropped')),
      text => text.startsWith('29 entries of 2 refs'),
    );
    await expiry.getByText('1 ref loses its last entry.').waitFor();
    const rows = await expiry.locator('tbody tr').allTextContents();
    assert.deepEqual(rows, ['refs/heads/main200', 'refs/heads/topic91']);
    // IDs 1 to 28 are in no kept entry; 29 and 30 are those of the newest one.
    await expiry.getByText('28 object IDs are in no ref and no entry afterwards').waitFor();
    await expiry.getByRole('button', { name: 'Close' }).click();
    assert.equal(await handle.isVisible(), false);
    assertClean(page);
    await page.context().close();
  });
});
