// The tab Refs of the stack editor, with the real engine on stacks that git or the engine wrote.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { LogRecord } from '../../src/reftable/index.ts';
import { printable } from '../../src/text/escape/printable.ts';
import { refsTabText } from '../../src/text/refs-tab.ts';
import { type SomeRef, TemporaryStack } from '../browse/support/temporary-stack.ts';
import { present } from '../support/present.ts';
import { addBranches, Repository, withoutCompaction } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { brokenState, editorState, stackOf } from './support/fixtures.ts';
import { type Harness, type PageOptions, startHarness } from './support/harness.ts';
import { asked, assertClean, request, until, withHost, words } from './support/pages.ts';
import type { StackHost } from './support/stack-host.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const STATE = editorState(stackOf([5000]));

async function openRefs(directory: string, options?: PageOptions, state = STATE): Promise<Page> {
  const page = await harness.openStack({ state, directory }, options);
  await page.getByRole('tab', { name: 'Refs' }).click();
  await page.locator('.refs-total').getByText(/ref/).waitFor();
  return page;
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Refs of the stack' });
const field = (page: Page) => page.getByLabel('Filter refs');
const details = (page: Page) => page.getByRole('region', { name: 'Details of the ref' });
/** What a row or a cell shows, in one line. */
const line = async (shown: Locator) => (await words(shown)).replaceAll('\n', '');
const total = (page: Page) => words(page.locator('.refs-total'));

/** The names of the rows that exist, in their order. */
function names(page: Page): Promise<string[]> {
  return grid(page)
    .locator('.grid-row')
    .evaluateAll(rows =>
      rows
        .sort((a, b) => Number((a as HTMLElement).dataset.index) - Number((b as HTMLElement).dataset.index))
        .map(row => row.firstElementChild?.textContent ?? ''),
    );
}

const nameOf = (page: Page, name: string) =>
  grid(page)
    .locator('.grid-row > :first-child')
    .and(page.getByRole('gridcell', { name, exact: true }));
const rowOf = (page: Page, name: string) => nameOf(page, name).locator('xpath=..');

async function boxOf(locator: Locator) {
  return present((await locator.boundingBox()) ?? undefined);
}

async function filter(page: Page, text: string, expected: string): Promise<void> {
  await field(page).fill(text);
  await until(
    page,
    () => total(page),
    words => words === expected,
  );
}

async function copied(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { host: StackHost }).host.clipboard);
}

function refNames(repository: Repository, ...args: string[]): string[] {
  const format = '--format=%(refname)';
  return repository
    .git(['for-each-ref', '--include-root-refs', format, ...args])
    .split('\n')
    .filter(Boolean);
}

/** Branches, a tag and a symbolic ref, in a table for each transaction; `refs/heads/old` is deleted. */
function makeRepository(context: TestContext) {
  const repository = new Repository();
  context.after(() => repository[Symbol.dispose]());
  const [first, second] = [repository.commit(), repository.commit('other')];
  const env = withoutCompaction;
  repository.updateRefs([`create refs/heads/main ${first}`, `create refs/heads/old ${first}`], { env });
  repository.updateRefs([`update refs/heads/main ${second}`], { env });
  repository.git(['tag', '-m', 'one', 'v1', first], { env });
  repository.updateRefs(['delete refs/heads/old'], { env });
  return { repository, first, second, directory: repository.stack };
}

function makeStack(context: TestContext, ...tables: readonly (readonly SomeRef[])[]): TemporaryStack {
  const stack = new TemporaryStack({ blockSize: 1 << 17 });
  context.after(() => stack[Symbol.dispose]());
  for (const refs of tables) stack.add(refs);
  return stack;
}

describe('the list of refs', () => {
  test('shows the mark of the value first where a ref is in many tables', async context => {
    const main = [{ name: 'refs/heads/main' }];
    const stack = makeStack(context, ...Array.from({ length: 18 }, () => main), [{ name: 'refs/heads/other' }]);
    const page = await openRefs(stack.directory);
    const row = rowOf(page, 'refs/heads/main');
    const numbers = await row.locator('.mark-number').allTextContents();
    assert.deepEqual(
      numbers,
      Array.from({ length: 18 }, (_, i) => String(17 - i)),
    );
    const first = row.locator('.mark-row').first();
    assert.equal(await first.locator('.mark-value').count(), 1);
    const [mark, cell] = [
      await boxOf(first),
      await boxOf(row.locator('[role=gridcell]', { has: page.locator('.mark-row') })),
    ];
    assert.ok(mark.x + mark.width < cell.x + cell.width, 'it is not cut off');
    await page.context().close();
  });

  test('has the refs that git lists, however many, with their values', async context => {
    const { repository, directory, second } = makeRepository(context);
    addBranches(repository, 3000, 'refs/heads/many/');
    const expected = refNames(repository);
    const page = await openRefs(directory);
    assert.equal(await total(page), '3,003 refs');
    assert.equal(await grid(page).getAttribute('aria-rowcount'), String(expected.length + 1));
    assert.deepEqual((await names(page)).slice(0, 20), expected.slice(0, 20));
    const main = rowOf(page, 'refs/heads/main');
    assert.match(await words(main), new RegExp(second.slice(0, 10)));
    await grid(page).getByRole('gridcell').first().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+ArrowUp');
    await until(
      page,
      async () => (await names(page)).at(-1),
      name => name === expected.at(-1),
    );
    assertClean(page);
    await page.context().close();
  });

  test('has the first refs of a large stack while the others are read', async context => {
    // Long values make a large table of few refs.
    const value = { type: 'symref', target: `refs/heads/${'x'.repeat(200)}` } as const;
    const all = Array.from({ length: 25_000 }, (_, i) => `refs/heads/${String(i).padStart(5, '0')}`);
    const { directory } = makeStack(
      context,
      all.map(name => ({ name, value })),
    );
    const page = await harness.openStack({ state: STATE, directory, holdsSearches: true });
    await page.getByRole('tab', { name: 'Refs' }).click();
    await until(
      page,
      () => total(page),
      words => words === 'The first 60 refs',
    );
    assert.deepEqual((await names(page)).slice(0, 20), all.slice(0, 20));
    await nameOf(page, all[3] as string).click();
    await details(page)
      .getByRole('heading', { name: all[3] as string })
      .waitFor();
    await withHost(page, host => host.release(), null);
    await until(
      page,
      () => total(page),
      words => words === '25,000 refs',
    );
    assert.equal(await rowOf(page, all[3] as string).getAttribute('aria-selected'), 'true');
    assert.equal(await grid(page).getAttribute('aria-rowcount'), String(all.length + 1));
    assertClean(page);
    await page.context().close();
  });

  test('measures its height once for all rows that scrolling draws', async context => {
    const all = Array.from({ length: 500 }, (_, i) => ({ name: `refs/heads/${String(i).padStart(4, '0')}` }));
    const { directory } = makeStack(context, all);
    const page = await openRefs(directory);
    const read = await grid(page).evaluate(async element => {
      const height = element.clientHeight;
      let reads = 0;
      Object.defineProperty(element, 'clientHeight', {
        get() {
          reads++;
          return height;
        },
      });
      element.scrollTop += 10 * height;
      for (let i = 0; i < 2; i++) await new Promise(resolve => requestAnimationFrame(resolve));
      return reads;
    });
    assert.ok(read > 0 && read < 10, `${read} times`);
    // The row with the keyboard stays.
    assert.notEqual((await names(page))[1], 'refs/heads/0001');
    await page.context().close();
  });

  test('marks in each row what every table has of the ref', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    const row = rowOf(page, 'refs/heads/main');
    const summary = (await row.locator('[role=gridcell]').nth(2).getAttribute('aria-label')) ?? '';
    const positions = summary.match(/#(\d+): (older )?value/g);
    assert.equal(positions?.length, 2);
    assert.match(summary, /^#\d+: value, #\d+: older value$/);
    assert.equal(await row.locator('.mark-value').count(), 1);
    assert.equal(await row.locator('.mark-older').count(), 1);
    await filter(page, 'deleted:', '1 deleted ref');
    const deleted = rowOf(page, 'refs/heads/old');
    assert.equal(await deleted.locator('.mark-tombstone').count(), 1);
    await page.context().close();
  });

  test('is sorted by any column, by mouse and by keyboard, and its columns are resized', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    const header = (name: string) => grid(page).getByRole('columnheader', { name });
    assert.equal(await header('Name').getAttribute('aria-sort'), 'ascending');
    await header('Update index').click();
    await until(
      page,
      () => header('Update index').getAttribute('aria-sort'),
      sort => sort === 'descending',
    );
    assert.equal((await names(page))[0], 'refs/tags/v1');
    await grid(page).getByRole('gridcell').first().click();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await until(
      page,
      () => header('Name').getAttribute('aria-sort'),
      sort => sort === 'ascending',
    );
    assert.equal(await words(page.locator(':focus')), 'Name');
    await page.keyboard.press('Enter');
    await until(
      page,
      () => header('Name').getAttribute('aria-sort'),
      sort => sort === 'descending',
    );
    assert.equal((await names(page))[0], 'refs/tags/v1');
    const width = async () => (await boxOf(header('Value'))).width;
    const before = await width();
    await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight');
    assert.ok((await width()) >= before + 5 * 16 - 1);
    const box = await boxOf(header('Value').locator('.grid-resize'));
    await page.mouse.move(box.x + 4, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 64, box.y + 8, { steps: 5 });
    await page.mouse.up();
    assert.ok((await width()) >= before + 5 * 16 + 55);
    assert.equal(await header('Value').getAttribute('aria-sort'), 'none', 'resizing does not sort');
    assertClean(page);
    await page.context().close();
  });

  test('in a narrow editor has the value beside the name', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory, { width: 330 });
    const value = await boxOf(grid(page).locator('[role=row] [role=gridcell]:nth-of-type(2)').first());
    const whole = await boxOf(grid(page));
    assert.ok(value.width >= 100 && value.x + value.width <= whole.x + whole.width, JSON.stringify({ value, whole }));
    await page.context().close();
  });

  test('does not cut names where they differ', async context => {
    const folder = `refs/heads/${'a-long-name/'.repeat(20)}`;
    const stack = makeStack(
      context,
      [1, 2, 3].map(i => ({ name: `${folder}the-end-${i}` })),
    );
    const page = await openRefs(stack.directory, { width: 700 });
    for (const i of [1, 2, 3]) {
      const end = grid(page).locator('.name-end', { hasText: `the-end-${i}` });
      const cell = await boxOf(end.locator('xpath=..'));
      const box = await boxOf(end);
      assert.ok(box.width > 20 && box.x + box.width <= cell.x + cell.width + 1);
    }
    assert.deepEqual(
      await names(page),
      [1, 2, 3].map(i => `${folder}the-end-${i}`),
    );
    await page.context().close();
  });
});

describe('the filter', () => {
  test('counts what it finds, and marks and explains what it does not understand', async context => {
    const { directory, first, repository } = makeRepository(context);
    const page = await openRefs(directory);
    await filter(page, 'main', '1 of 3 refs');
    assert.deepEqual(await names(page), ['refs/heads/main']);
    const pointing = refNames(repository, '--points-at', first);
    await filter(page, `points-at:${first}`, `${pointing.length} of 3 refs`);
    await field(page).fill('kind:branch nokey:x');
    await page.getByText("'nokey:x': unknown key.").waitFor();
    assert.equal(await words(page.locator('.filter-marks .fault')), 'nokey:x');
    assert.equal(await field(page).getAttribute('aria-invalid'), 'true');
    await filter(page, 'nothing-like-it', '0 of 3 refs');
    await page.getByText('No ref matches the filter.').waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await until(
      page,
      () => total(page),
      words => words === '3 refs',
    );
    assertClean(page);
    await page.context().close();
  });

  test('gets and loses kinds and namespaces by their counts', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    const namespaces = page.getByRole('heading', { name: refsTabText.namespaces() });
    await namespaces.waitFor();
    await field(page).fill('found-by-nothing');
    await namespaces.waitFor({ state: 'hidden' });
    await field(page).fill('1');
    await until(
      page,
      () => total(page),
      words => words === '1 of 3 refs',
    );
    await field(page).fill('');
    await until(
      page,
      () => total(page),
      words => words === '3 refs',
    );
    const facet = (name: RegExp) => page.locator('.facets').getByRole('button', { name });
    await facet(/^tag/).click();
    await until(
      page,
      () => total(page),
      words => words === '1 of 3 refs',
    );
    assert.equal(await field(page).inputValue(), 'kind:tag');
    assert.equal(await facet(/^tag/).getAttribute('aria-pressed'), 'true');
    assert.match(await words(facet(/^branch/)), /1$/, 'others keep their counts');
    await facet(/^branch/).click();
    await until(
      page,
      () => total(page),
      words => words === '2 of 3 refs',
    );
    assert.equal(await field(page).inputValue(), 'kind:tag,branch');
    await facet(/^refs\/heads\//).click();
    await until(
      page,
      () => total(page),
      words => words === '1 of 3 refs',
    );
    await facet(/^refs\/tags\//).click();
    await until(
      page,
      () => field(page).inputValue(),
      value => value === 'kind:tag,branch refs/tags/',
    );
    for (const name of [/^tag/, /^branch/, /^refs\/tags\//]) {
      const before = await field(page).inputValue();
      await facet(name).click();
      await until(
        page,
        () => field(page).inputValue(),
        value => value !== before,
      );
      await until(
        page,
        () => facet(name).getAttribute('aria-pressed'),
        pressed => pressed === 'false',
      );
    }
    assert.equal(await field(page).inputValue(), '');
    await page.context().close();
  });

  test('is kept with its history, the sort order, the widths and the selected ref', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    await filter(page, 'refs/ -HEAD', '2 of 3 refs');
    await page.keyboard.press('Enter');
    await grid(page).getByRole('columnheader', { name: 'Value' }).click();
    await nameOf(page, 'refs/tags/v1').click();
    await details(page).getByRole('heading', { name: 'refs/tags/v1' }).waitFor();
    await page.reload();
    await details(page).getByRole('heading', { name: 'refs/tags/v1' }).waitFor();
    assert.equal(await field(page).inputValue(), 'refs/ -HEAD');
    const header = grid(page).getByRole('columnheader', { name: 'Value' });
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    assert.equal(await page.locator('#ref-filters option').getAttribute('value'), 'refs/ -HEAD');
    assert.equal(await grid(page).locator('[aria-selected=true]').count(), 1);
    await page.context().close();
  });
});

describe('a selected ref', () => {
  test('shows its values in all tables with their bytes, and its reflog', async context => {
    const { directory, first, second } = makeRepository(context);
    const page = await openRefs(directory);
    await nameOf(page, 'refs/heads/main').click();
    await details(page).getByRole('heading', { name: 'refs/heads/main' }).waitFor();
    assert.deepEqual(await details(page).locator('.event-version > .mono').allTextContents(), [
      ` value ${second}`,
      ` older value ${first}`,
    ]);
    await details(page)
      .getByText(/hidden by #\d+/)
      .first()
      .waitFor();
    assert.equal(await details(page).locator('.event-entry').count(), 2);
    await details(page)
      .locator('.event-version')
      .last()
      .getByRole('button', { name: /block at/ })
      .click();
    const params = await request(page, 'openRecord');
    const { table, range } = params as { table: string; range: { start: number; end: number } };
    const bytes = readFileSync(join(directory, table)).subarray(range.start, range.end);
    assert.ok(bytes.includes(Buffer.from(first, 'hex')), 'the bytes are those of the older record');
    await nameOf(page, 'HEAD').click();
    await details(page).locator('.ref-chain').getByRole('button', { name: 'refs/heads/main' }).click();
    await details(page).getByRole('heading', { name: 'refs/heads/main' }).waitFor();
    assert.match(await line(grid(page).locator('[aria-selected=true]')), /refs\/heads\/main/);
    assertClean(page);
    await page.context().close();
  });

  test('stays selected when the stack changes, and no row shows another ref', async context => {
    const { repository, directory, first, second } = makeRepository(context);
    const page = await openRefs(directory);
    await nameOf(page, 'refs/heads/main').click();
    repository.updateRefs([`create refs/heads/aaa ${first}`, `update refs/heads/main ${first}`]);
    const state = { ...STATE, readAt: STATE.readAt + 1 };
    await withHost(page, (host, next) => host.setState(next), state);
    await until(
      page,
      () => total(page),
      words => words === '4 refs',
    );
    await until(
      page,
      async () => line(grid(page).locator('[aria-selected=true]')),
      text => text.includes('refs/heads/main') && text.includes(first.slice(0, 10)),
    );
    assert.deepEqual(await names(page), refNames(repository));
    await details(page).getByText(`value ${first}`).first().waitFor();
    assert.ok(!(await words(details(page).locator('.facts'))).includes(second));
    repository.git(['update-ref', '-d', 'refs/heads/main'], { env: withoutCompaction });
    await withHost(page, (host, next) => host.setState(next), { ...STATE, readAt: STATE.readAt + 2 });
    await until(
      page,
      () => total(page),
      words => words === '3 refs',
    );
    await details(page).getByText('This ref is deleted.').waitFor();
    assert.equal(await grid(page).locator('[aria-selected=true]').count(), 0);
    await page.context().close();
  });

  test('is shown for the host, also if the filter hides it', async context => {
    const { directory } = makeRepository(context);
    const page = await harness.openStack({ state: STATE, directory, ref: 'refs/tags/v1' });
    await details(page).getByRole('heading', { name: 'refs/tags/v1' }).waitFor();
    await until(
      page,
      () => line(grid(page).locator('[aria-selected=true]')),
      text => text.includes('refs/tags/v1'),
    );
    await filter(page, 'tag', '1 of 3 refs');
    await page.getByRole('tab', { name: 'Geometry' }).click();
    await withHost(page, (host, name) => host.showRef(name), 'refs/heads/main');
    await details(page).getByRole('heading', { name: 'refs/heads/main' }).waitFor();
    await until(
      page,
      () => line(grid(page).locator('[aria-selected=true]')),
      text => text.includes('refs/heads/main'),
    );
    assert.equal(await field(page).inputValue(), '');
    await page.context().close();
  });

  test('is found, read and left with the keyboard alone', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    await page.getByRole('tab', { name: 'Refs' }).focus();
    await page.keyboard.press('/');
    assert.ok(await field(page).evaluate(input => input === document.activeElement));
    await page.keyboard.type('refs/');
    await until(
      page,
      () => total(page),
      words => words === '2 of 3 refs',
    );
    await page.keyboard.press('Enter');
    await until(
      page,
      () => line(page.locator(':focus')),
      text => text.includes('refs/heads/main'),
    );
    await page.keyboard.press('v');
    await details(page).getByRole('heading', { name: 'refs/tags/v1' }).waitFor();
    await page.keyboard.press('Enter');
    assert.ok(await details(page).evaluate(pane => pane === document.activeElement));
    await until(
      page,
      async () => {
        await page.keyboard.press('Tab');
        return line(page.locator(':focus'));
      },
      text => text.includes('block at'),
    );
    await page.keyboard.press('Enter');
    await request(page, 'openRecord');
    await page.keyboard.press('Escape');
    assert.match(await line(page.locator(':focus')), /refs\/tags\/v1/);
    await page.keyboard.press('Control+f');
    assert.ok(await field(page).evaluate(input => input === document.activeElement));
    await page.context().close();
  });
});

describe('the objects of refs', () => {
  test('are read for rows in sight, with their subject, and missing ones are marked', async context => {
    const { repository, directory, second } = makeRepository(context);
    const named = repository.commit('<b>a commit</b> with a name', [second]);
    repository.updateRefs([`create refs/heads/named ${named}`]);
    const lost = repository.commit('lost soon');
    repository.updateRefs([`create refs/heads/lost ${lost}`]);
    const file = join(repository.gitFolder, 'objects', lost.slice(0, 2), lost.slice(2));
    renameSync(file, join(repository.folder, 'lost'));
    const page = await openRefs(directory);
    await rowOf(page, 'refs/heads/named').getByText('<b>a commit</b> with a name').waitFor();
    const missing = rowOf(page, 'refs/heads/lost').getByText('This object is missing in the repository.');
    await missing.waitFor();
    await nameOf(page, 'refs/heads/named').click();
    const object = details(page).locator('.object-facts');
    await object.getByText(/^Sample Author <author@example\.com>, 2025-06-15/).waitFor();
    await object.getByRole('button', { name: named.slice(0, 10) }).click();
    assert.deepEqual(await request(page, 'showCommit'), { oid: named });
    await nameOf(page, 'refs/tags/v1').click();
    await object.getByText(/^Tag/).waitFor();
    await nameOf(page, 'refs/heads/lost').click();
    await object.getByText('This object is missing in the repository.').waitFor();
    const requests = await page.evaluate(() => (window as unknown as { host: StackHost }).host.asked);
    const oids = requests.flatMap(({ method, params }) =>
      method === 'objects' ? (params as { oids: string[] }).oids : [],
    );
    assert.ok(oids.length < 20, 'what is known is not asked for again');
    // It is fetched, and the refs are the same.
    renameSync(join(repository.folder, 'lost'), file);
    const name = nameOf(page, 'refs/heads/lost');
    await name.click();
    await name.evaluate(cell => cell.setAttribute('data-kept', ''));
    await withHost(page, (host, state) => host.setState(state), STATE);
    await rowOf(page, 'refs/heads/lost').getByText('lost soon').waitFor();
    assert.ok(await name.evaluate(cell => cell === document.activeElement && cell.hasAttribute('data-kept')));
    assertClean(page);
    await page.context().close();
  });

  test('are not asked for in a workspace that is not trusted', async context => {
    const { directory } = makeRepository(context);
    const page = await harness.openStack({ state: STATE, directory, isTrusted: false, ref: 'refs/heads/main' });
    await details(page).getByRole('heading', { name: 'refs/heads/main' }).waitFor();
    await request(page, 'objects');
    assert.equal(await details(page).locator('.object-facts').textContent(), '');
    await page.context().close();
  });
});

describe('several selected refs', () => {
  test('are copied from the context menu, in each form', async context => {
    const { repository, directory, second } = makeRepository(context);
    const page = await openRefs(directory);
    const all = refNames(repository);
    await grid(page).getByRole('gridcell').first().click();
    await page.keyboard.press('Shift+ArrowDown');
    await until(
      page,
      () => total(page),
      words => words === '3 refs, 2 selected',
    );
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy 2 Names' }).click();
    await page.getByText('Copied 2 refs.').waitFor();
    assert.deepEqual(await copied(page), [`${all.slice(0, 2).join('\n')}\n`]);
    await page.keyboard.press('Control+a');
    await until(
      page,
      () => total(page),
      words => words === '3 refs, 3 selected',
    );
    await nameOf(page, 'refs/heads/main').click({ button: 'right' });
    for (const key of ['ArrowDown', 'End', 'Home', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await page.getByText('Copied 2 refs. 1 ref was left out.').waitFor();
    await nameOf(page, 'refs/heads/main').click();
    await page.keyboard.press('ContextMenu');
    await page.getByRole('menuitem', { name: 'Copy as git Command' }).click();
    await until(
      page,
      async () => (await copied(page)).at(-1),
      text => text === `git update-ref refs/heads/main ${second}\n`,
    );
    assert.match(await line(page.locator(':focus')), /refs\/heads\/main/, 'the focus is where it was');
    await page.keyboard.press('ContextMenu');
    await page.getByRole('menuitem', { name: 'Find Refs to the Same Object' }).click();
    await until(
      page,
      () => field(page).inputValue(),
      value => value === `points-at:${second}`,
    );
    assertClean(page);
    await page.context().close();
  });

  test('can be compared only if the host allows it, which it does in trusted workspaces', async context => {
    const { directory } = makeRepository(context);
    for (const canCompare of [true, false]) {
      const page = await harness.openStack({ state: STATE, directory, canCompare });
      await page.getByRole('tab', { name: 'Refs' }).click();
      // Of a symbolic ref, it is not looked up whether it leads to a commit.
      await nameOf(page, 'HEAD').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Copy Name' }).waitFor();
      assert.equal(await page.getByRole('menuitem', { name: 'Compare with…' }).count(), canCompare ? 1 : 0);
      await page.context().close();
    }
  });

  test('are changed one at a time from the context menu', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    const items = () => page.getByRole('menuitem').allTextContents();
    await nameOf(page, 'refs/heads/main').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Rename Branch…' }).click();
    await until(
      page,
      () => asked(page, 'changeRef'),
      edits => edits.length === 1,
    );
    assert.deepEqual(await request(page, 'changeRef'), { name: 'refs/heads/main', edit: 'renameBranch' });
    await nameOf(page, 'HEAD').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Delete…' }).waitFor();
    assert.ok(!(await items()).includes('Rename Branch…'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy 3 Names' }).waitFor();
    assert.ok(!(await items()).includes('Delete…'));
    await page.context().close();
  });

  test('are chosen one by one with Ctrl', async context => {
    const { directory } = makeRepository(context);
    const page = await openRefs(directory);
    const rows = grid(page).locator('.grid-row');
    await rows.nth(0).click();
    await rows.nth(2).click({ modifiers: ['Control'] });
    assert.deepEqual(await rows.evaluateAll(all => all.map(row => row.getAttribute('aria-selected'))), [
      'true',
      'false',
      'true',
    ]);
    await rows.nth(0).click({ modifiers: ['Control'] });
    assert.equal(await grid(page).locator('[aria-selected=true]').count(), 1);
    await page.context().close();
  });
});

describe('a stack that cannot be read completely', () => {
  test('is browsed, with what is not certain marked, and recovers', async context => {
    const { repository, directory } = makeRepository(context);
    const tables = readFileSync(join(directory, 'tables.list'), 'utf8').trimEnd().split('\n');
    const newest = join(directory, present(tables.at(-1)));
    const bytes = readFileSync(newest);
    rmSync(newest);
    const state = brokenState({ code: 'NOT_EXIST_ERROR', message: 'A table is missing.' });
    const page = await openRefs(directory, {}, state);
    assert.deepEqual(await names(page), [...refNamesOf(repository, bytes, newest), 'refs/heads/old'].sort());
    await page.getByText(/1 of \d+ tables cannot be read completely/).waitFor();
    assert.equal(
      await grid(page)
        .getByTitle(/is newer and cannot be read completely/)
        .count(),
      4,
    );
    await nameOf(page, 'refs/heads/old').click();
    await details(page).getByText('may be outdated').waitFor();
    writeFileSync(newest, bytes);
    await withHost(page, (host, next) => host.setState(next), STATE);
    await until(
      page,
      () => total(page),
      words => words === '3 refs',
    );
    assert.equal(await page.locator('.broken-notice').count(), 0);
    assertClean(page);
    await page.context().close();
  });

  test('without any table states that', async context => {
    const stack = makeStack(context);
    writeFileSync(join(stack.directory, 'tables.list'), 'no/table\n');
    const page = await openRefs(stack.directory, {}, brokenState({ code: 'FORMAT_ERROR', message: 'Bad.' }));
    await page.getByText('tables.list is damaged.').waitFor();
    await page.getByText('This stack has no refs.').waitFor();
    await page.context().close();
  });
});

/** What git lists with the table in place. */
function refNamesOf(repository: Repository, bytes: Buffer, table: string): string[] {
  writeFileSync(table, bytes);
  const all = refNames(repository);
  rmSync(table);
  return all;
}

describe('names of any kind', () => {
  test('are shown as text, however long', async context => {
    const hostile = [
      'refs/heads/<img src=x onerror="document.title=\'run\'">',
      'refs/heads/\u202egnp.exe',
      'refs/heads/\u05e9\u05dc\u05d5\u05dd',
      'refs/heads/a\nb\u0007',
      'refs/heads/\udcff\udcfe',
      `refs/heads/${'long/'.repeat(12_000)}end`,
    ];
    const value = { type: 'symref', target: `refs/heads/${'long/'.repeat(12_000)}end` } as const;
    const stack = makeStack(context, [...hostile.map(name => ({ name })), { name: 'HEAD', value }]);
    const page = await openRefs(stack.directory);
    const shown = await names(page);
    for (const name of hostile.slice(0, 5)) assert.ok(shown.includes(printable(name)), printable(name));
    const rows = grid(page).locator('.grid-row');
    for (const row of await rows.all()) {
      const box = await boxOf(row);
      assert.equal(box.height, 22);
      await row.locator('[role=gridcell]').first().click();
      await details(page).getByRole('heading').first().waitFor();
    }
    assert.equal(await page.locator('img').count(), 0);
    assert.notEqual(await page.title(), 'run');
    assertClean(page);
    await page.context().close();
  });

  test('in 300 tables have a mark for each table that has them', async context => {
    const stack = makeStack(context, ...Array.from({ length: 300 }, (_, i) => [{ name: `refs/heads/${i % 3}` }]));
    const page = await openRefs(stack.directory);
    const row = grid(page).locator('.grid-row').first();
    const summary = (await row.locator('[role=gridcell]').nth(2).getAttribute('aria-label')) ?? '';
    assert.equal(summary.split(', ').length, 100);
    assert.match(summary, /^#297: value, #294: older value, /);
    assert.ok((await row.locator('.marks').count()) <= 24);
    await row.click();
    await until(
      page,
      () => details(page).locator('.ref-event').count(),
      count => count === 100,
    );
    assertClean(page);
    await page.context().close();
  });
});

test('the reflog of a ref is read from all tables, and what is left out is counted', async context => {
  const stack = makeStack(context);
  const committer = { name: 'A', email: 'a@example.com' };
  const entry = (index: bigint): LogRecord => ({
    ...{ name: 'HEAD', updateIndex: index },
    update: { old: '1'.repeat(40), new: '2'.repeat(40), committer, time: index, tz: 0, message: `m${index}\n` },
  });
  for (let i = 1n; i <= 150n; i++) stack.add([], i, [entry(i)]);
  stack.add([{ name: 'HEAD' }], 151n);
  const page = await openRefs(stack.directory);
  await nameOf(page, 'HEAD').click();
  await details(page)
    .getByRole('button', { name: 'Show 51 entries more' })
    .or(details(page).getByRole('button', { name: /^Show 51/ }))
    .click();
  assert.equal(await details(page).locator('.ref-event').count(), 151);
  assert.equal(await details(page).locator('.event-message').first().textContent(), 'm150');
  await page.context().close();
});
