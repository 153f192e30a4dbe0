// Editing refs in the page: what is staged is shown in the tabs Refs and Changes, and what the user does is requested.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StagedState, StagedValue } from '../../src/protocol/staged.ts';
import { deletedRefsText } from '../../src/text/deleted-refs.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { present } from '../support/present.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { editorState, stackOf } from './support/fixtures.ts';
import { type Harness, type PageOptions, startHarness } from './support/harness.ts';
import { assertClean, request, until, words } from './support/pages.ts';
import type { StackHost } from './support/stack-host.ts';
import { STAGED } from './support/staged.ts';

declare const host: StackHost;

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const state = editorState(stackOf([5000]));
const NOTHING: StagedState = { changes: [], entries: [], message: '', readOnly: null, review: null };

async function open(fixture: object, options: PageOptions = {}) {
  const page = await harness.openStack({ state, ...fixture }, options);
  const asked = (...methods: string[]) =>
    page.evaluate(names => host.asked.filter(({ method }) => names.includes(method)), methods);
  const setStaged = (staged: StagedState) => page.evaluate(next => host.setStaged(next), staged);
  return { page, asked, setStaged, [Symbol.asyncDispose]: () => page.context().close() };
}

describe('the tab Changes', () => {
  test('is there while something is staged, with the number of changes', async () => {
    await using editor = await open({ staged: STAGED });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes 5 staged changes' }).click();
    await page.locator('.changes-list').waitFor();
    await editor.setStaged(NOTHING);
    await page.getByRole('tab', { name: 'Changes' }).waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('tab', { name: 'Refs' }).getAttribute('aria-selected'), 'true');
  });

  test('shows each change before and after, the conflict with the third value, and why git refuses others', async () => {
    await using editor = await open({ staged: STAGED });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    const rows = page.locator('.changes-list tbody tr');
    const cells = (row: number) => rows.nth(row).locator('td').allTextContents();
    assert.deepEqual((await cells(0)).slice(0, 2), ['1111111111', '2222222222']);
    assert.match((await rows.nth(0).locator('.conflict').textContent()) ?? '', /from 1111111111 to 3333333333/);
    assert.equal(await rows.nth(0).getByText('cannot lock ref').count(), 0);
    assert.deepEqual((await cells(1)).slice(0, 2), ['1111111111', 'none']);
    assert.match((await cells(1))[2] ?? '', /−3/);
    await rows.nth(2).getByText("'refs/heads/a' exists").waitFor();
    assert.deepEqual((await cells(3)).slice(0, 2), ['→ refs/heads/main', '→ refs/heads/x']);
    assert.ok(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled());
    assert.deepEqual((await cells(4)).slice(0, 2), ['1111111111 → 2222222222', 'deleted']);
    assert.match((await cells(4))[2] ?? '', /−1/);
    await rows.nth(4).getByText('Ann, commit: a mistake').waitFor();
  });

  test('names a ref that another process deleted or created', async () => {
    const [first, ...others] = STAGED.changes;
    const { ref, base } = present(first);
    const review = (now: StagedValue) => ({ ...STAGED.review!, conflicts: [{ ref, present: now }] });
    await using editor = await open({ staged: { ...STAGED, review: review(null) } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    const conflict = page.locator('.changes-list .conflict p');
    await conflict.getByText('Another process deleted this ref, which had the value 1111111111.').waitFor();
    const changes = [{ ...present(first), base: null }, ...others];
    await editor.setStaged({ ...STAGED, changes, review: review(base) });
    await conflict.getByText('Another process created this ref with the value 1111111111.').waitFor();
  });

  test('in a narrow editor has names, conflicts and refusals in whole lines, and is still a table', async () => {
    await using editor = await open({ staged: STAGED }, { width: 330 });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    const width = async (selector: string) => (await page.locator(selector).first().boundingBox())?.width ?? 0;
    const whole = await width('.changes-list');
    for (const selector of ['.changes-list .conflict', '.changes-list p.bad']) {
      assert.ok((await width(selector)) > whole - 30, `${selector}: ${await width(selector)} of ${whole}`);
    }
    // As Chromium gives it to screen readers, which depends on how the elements are laid out.
    const accessibility = await page.context().newCDPSession(page);
    const { root } = await accessibility.send('DOM.getDocument');
    const { nodeId } = await accessibility.send('DOM.querySelector', {
      nodeId: root.nodeId,
      selector: '.changes-list',
    });
    const { nodes } = await accessibility.send('Accessibility.queryAXTree', { nodeId });
    const count = (role: string) => nodes.filter(node => node.role?.value === role).length;
    assert.deepEqual(['table', 'row', 'rowheader', 'columnheader', 'cell'].map(count), [1, 6, 5, 4, 21]);
  });

  test('shows a deletion of an entry that another process has done, and drops it', async () => {
    const [key] = STAGED.entries.map(({ name, updateIndex }) => ({ name, updateIndex }));
    const review = { ...STAGED.review!, conflicts: [], faults: [], entryConflicts: [present(key)] };
    await using editor = await open({ staged: { ...STAGED, review } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('.changes-list .conflict').getByText('Another process has deleted this entry.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled());
    await page.getByRole('button', { name: 'Drop the change of this reflog entry of refs/heads/main' }).click();
    assert.deepEqual(await request(page, 'dropEntries'), { entries: [key] });
  });

  test('shows a restored entry, and whether deleted ones can be recovered', async () => {
    const entries = STAGED.entries.map(entry => ({ ...entry, isDeleted: false }));
    const review = { ...STAGED.review!, conflicts: [], faults: [] };
    await using editor = await open({ staged: { ...STAGED, entries, review } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    const cells = await page.locator('.changes-list tbody tr').nth(4).locator('td').allTextContents();
    assert.deepEqual(cells.slice(0, 2), ['none', '1111111111 → 2222222222']);
    const line = page.locator('.changes-review');
    await line.getByText(/and deletes 3 reflog entries\. Older tables still have the deleted entries/).waitFor();
    const unrecoverable = { total: 1, first: [{ name: 'refs/heads/main', value: false, entries: 3 }] };
    await editor.setStaged({ ...STAGED, review: { ...review, merged: 2, unrecoverable } });
    await line.getByText(/Older tables still have/).waitFor({ state: 'detached' });
    await page.locator('.changes-losses').getByText('refs/heads/main').waitFor();
  });

  test('has its buttons pressed also if a review arrives before the mouse button is up', async () => {
    const plain = { ...STAGED.review!, conflicts: [], faults: [] };
    await using editor = await open({ staged: { ...STAGED, review: null } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    for (const [name, method] of [
      ['Drop the change of HEAD', 'dropChanges'],
      ['Drop the change of this reflog entry of refs/heads/main', 'dropEntries'],
    ] as const) {
      await page.getByRole('button', { name }).hover();
      await page.mouse.down();
      for (const bytes of [700, 900]) {
        await editor.setStaged({ ...STAGED, review: { ...plain, bytes } });
        await page.getByText(`Save writes ${bytes}`).waitFor();
      }
      await page.mouse.up();
      await request(page, method);
    }
    await editor.setStaged(STAGED);
    await page.getByRole('button', { name: 'Keep Mine' }).hover();
    await page.mouse.down();
    await editor.setStaged({ ...STAGED, review: { ...STAGED.review!, faults: [] } });
    await page.getByText("'refs/heads/a' exists").waitFor({ state: 'detached' });
    await page.mouse.up();
    assert.deepEqual(await request(page, 'resolveConflict'), { ref: 'refs/heads/main', keepsMine: true });
  });

  test('leads from an entry to the tab Reflogs', async () => {
    await using editor = await open({ staged: STAGED });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page
      .locator('.changes-list tbody tr')
      .nth(4)
      .getByRole('button', { name: 'refs/heads/main', exact: true })
      .click();
    await page.getByRole('tab', { name: 'Reflogs', selected: true }).waitFor();
    const entryOf = (params: unknown) => (params as { entry: unknown }).entry;
    const last = async () => (await editor.asked('findEntries')).map(({ params }) => entryOf(params)).at(-1);
    assert.deepEqual(await until(page, last, entry => entry != null), { name: 'refs/heads/main', updateIndex: '7' });
  });

  test('asks for what the buttons are for', async () => {
    await using editor = await open({ staged: STAGED });
    const { page, asked } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByRole('button', { name: 'Keep Theirs' }).click();
    await page.getByRole('button', { name: 'Keep Mine' }).click();
    await page.getByRole('button', { name: 'Drop the change of HEAD' }).click();
    await page.getByRole('button', { name: 'Open as Script' }).click();
    await page.getByRole('button', { name: 'Copy as git Commands' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('another');
    await page.keyboard.press('Tab');
    const ref = 'refs/heads/main';
    assert.deepEqual(await asked('resolveConflict', 'dropChanges', 'openScript', 'copyGitCommands', 'setMessage'), [
      { method: 'resolveConflict', params: { ref, keepsMine: false } },
      { method: 'resolveConflict', params: { ref, keepsMine: true } },
      { method: 'dropChanges', params: { refs: ['HEAD'] } },
      { method: 'openScript', params: null },
      { method: 'copyGitCommands', params: null },
      { method: 'setMessage', params: { message: 'another' } },
    ]);
    await editor.setStaged({ ...STAGED, review: { ...STAGED.review!, conflicts: [], faults: [] } });
    await page.getByText('Save writes 312').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    assert.equal((await asked('saveChanges')).length, 1);
  });

  test('names the refs that become unrecoverable, which can be restored first', async () => {
    const first = [{ name: 'refs/heads/old', value: true, entries: 2 }];
    const review = { ...STAGED.review!, conflicts: [], faults: [], unrecoverable: { total: 1, first } };
    await using editor = await open({ staged: { ...STAGED, review } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('.changes-losses').getByText('refs/heads/old').waitFor();
    await page.getByText(deletedRefsText.restoreFirst()).click();
    assert.deepEqual(await request(page, 'restoreRefs'), { names: ['refs/heads/old'] });
  });

  test('shows why nothing can be saved', async () => {
    await using editor = await open({ staged: { ...STAGED, review: null, readOnly: 'The stack is broken.' } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('.changes-review').getByText('The stack is broken.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled());
  });
});

describe('the tab Geometry', () => {
  const sizes = [8000, 2000, 500];
  const saved = (merged: number): StagedState => ({
    ...STAGED,
    review: { ...STAGED.review!, ...{ conflicts: [], faults: [], merged }, table: { bytes: 312, merged } },
  });

  test('has a dashed column for the table that Save would write, and what is merged then', async () => {
    await using editor = await open({ state: editorState(stackOf(sizes)), staged: saved(0) });
    const { page } = editor;
    await page.locator('.staged-table rect').waitFor();
    assert.match(
      await words(page.locator('.saved-words')),
      /^Save writes 312 B with 1 reflog entry and deletes 3 reflog entries\. Older tables/,
    );
    assert.equal(await page.locator('.feet .staged').textContent(), '312\u00a0B');
    assert.equal(await page.locator('.staged-bracket path').count(), 0);
    assert.ok(await page.locator('.staged-mark').isVisible());
    const box = (await page.locator('.staged-table rect').boundingBox())!;
    const bars = await page.locator('.bar').all();
    for (const bar of bars) assert.ok((await bar.boundingBox())!.x < box.x);
    await editor.setStaged(saved(3));
    await page.locator('.staged-bracket path').waitFor();
    assert.match(await words(page.locator('.saved-words')), /Then 3 tables are merged\./);
    await editor.setStaged(STAGED);
    await page.locator('.staged-table rect').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.saved-words').count(), 0);
  });

  test('has the column also for a stack without tables', async () => {
    const empty = editorState(stackOf([]));
    await using editor = await open({ state: empty, staged: saved(0) });
    const { page } = editor;
    const rect = page.locator('.staged-table rect');
    await rect.waitFor();
    await page.getByRole('heading', { name: 'No tables' }).waitFor();
    assert.match(await words(page.locator('.saved-words')), /^Save writes 312 B/);
    assert.equal(await page.locator('.feet .staged').textContent(), '312\u00a0B');
    assert.ok(await page.getByLabel('Show as table').isDisabled());
    const box = (await rect.boundingBox())!;
    assert.ok(box.height > 50 && box.width > 20, JSON.stringify(box));
    const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
    for (const options of [{}, { clickCount: 2 }, { button: 'right' as const }]) await page.mouse.click(...at, options);
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('.chart-plot').getAttribute('aria-activedescendant'), null);
    assert.deepEqual(await editor.asked('openTable'), []);
    assertClean(page);
    await editor.setStaged(NOTHING);
    await rect.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'No tables' }).waitFor();
  });

  test('does not let the column be selected as a table', async () => {
    await using editor = await open({ state: editorState(stackOf(sizes)), staged: saved(0) });
    const { page } = editor;
    const box = (await page.locator('.staged-table rect').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('.bar[aria-selected=true]').waitFor();
    assert.equal(await page.locator('.bar[aria-selected=true]').getAttribute('id'), 'table-2');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('.chart-plot').getAttribute('aria-activedescendant'), 'table-2');
  });
});

describe('the tab Refs', () => {
  test('stages values by key, double click and menu, and marks them', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/gone' }, { name: 'refs/heads/main' }, { name: 'refs/heads/x' }]);
    await using editor = await open({ directory: stack.directory });
    const { page, asked } = editor;
    await page.getByRole('tab', { name: 'Refs' }).click();
    const cell = page.getByRole('gridcell', { name: 'refs/heads/main', exact: true });
    await cell.click();
    await page.keyboard.press('Control+Enter');
    await cell.dblclick();
    const [first, second] = await asked('stageValue');
    assert.deepEqual(first, second);
    const { ref, seen } = present(first).params as { ref: string; seen: { type: string; oid: string } };
    assert.equal(ref, 'refs/heads/main');
    assert.match(seen.oid, /^[0-9a-f]{40}$/);
    await cell.click();
    await page.keyboard.press('F2');
    assert.deepEqual(await request(page, 'stageRename'), { ref, seen });
    await page.getByRole('gridcell', { name: 'refs/heads/x', exact: true }).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Delete');
    await page.getByText('Staged the deletion of 1 ref.').waitFor();
    const [deletion] = await asked('stageDeletions');
    assert.deepEqual((present(deletion).params as { ranges: unknown }).ranges, [{ first: 1, last: 2 }]);
    await editor.setStaged({ ...NOTHING, changes: [{ ref, base: { type: 'oid', oid: seen.oid }, value: null }] });
    await page.locator('.staged-ref').getByText('⇒ none').waitFor();
    await cell.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Drop 1 Change' }).click();
    assert.deepEqual((await asked('dropChanges'))[0]?.params, { refs: [ref] });
  });

  test('lists the refs that are created, and leads to their changes', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/main' }]);
    const added = ['refs/heads/new', 'refs/heads/other'].map(ref => ({
      ...{ ref, base: null, value: { type: 'oid', oid: '2'.repeat(40) } as const },
    }));
    await using editor = await open({ directory: stack.directory, staged: STAGED });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Refs' }).click();
    const list = page.getByRole('list', { name: '1 staged new ref' });
    assert.equal(await list.getByRole('button').textContent(), 'refs/heads/a/b⇒ 2222222222');
    await editor.setStaged({ ...STAGED, changes: [...STAGED.changes, ...added] });
    const rows = page.getByRole('list', { name: '3 staged new refs' }).getByRole('button');
    await rows.first().focus();
    for (const key of ['ArrowDown', 'End', 'ArrowUp']) await page.keyboard.press(key);
    assert.equal(await page.locator('.staged-row:focus .staged-name').textContent(), 'refs/heads/new');
    await page.keyboard.press('Delete');
    assert.deepEqual(await request(page, 'dropChanges'), { refs: ['refs/heads/new'] });
    await page.keyboard.press('F2');
    assert.deepEqual(await request(page, 'stageRename'), { ref: 'refs/heads/new', seen: null });
    await rows.nth(2).click();
    await page.locator('.changes-list .link:focus').waitFor();
    assert.equal(await page.locator('.changes-list .link:focus').textContent(), 'refs/heads/other');
    await page.getByRole('tab', { name: 'Refs' }).click();
    await editor.setStaged(NOTHING);
    await page.locator('.staged-refs').waitFor({ state: 'hidden' });
  });

  test('shows both names of a renamed ref', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/main' }]);
    const [old, ref] = ['refs/heads/main', 'refs/heads/trunk'];
    const value = { type: 'oid', oid: '1'.repeat(40) } as const;
    const changes = [
      { ref: old, base: value, value: null, renamedTo: ref },
      { ref, base: null, value, renamedFrom: old },
    ];
    await using editor = await open({ directory: stack.directory, staged: { ...NOTHING, changes } });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Refs' }).click();
    await page.locator('.grid .staged-ref').getByText(`⇒ ${ref}`).waitFor();
    const added = page.getByRole('list', { name: '1 staged new ref' }).getByRole('button');
    assert.equal(await added.textContent(), `${ref}⇒ 1111111111renamed from ${old}`);
    await page.getByRole('tab', { name: 'Changes' }).click();
    const heads = await page.locator('.changes-list tbody th').allTextContents();
    assert.deepEqual(heads, [`${old}renamed to ${ref}`, `${ref}renamed from ${old}`]);
  });

  test('leads from a staged ref of the list to its change', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/main' }]);
    await using editor = await open({ directory: stack.directory, staged: STAGED });
    const { page } = editor;
    await page.getByRole('tab', { name: 'Refs' }).click();
    await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show Change' }).click();
    await page.locator('.changes-list .link:focus').getByText('refs/heads/main').waitFor();
  });

  test('does not edit a stack that is read only, and states why', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/main' }]);
    await using editor = await open({ directory: stack.directory, staged: { ...NOTHING, readOnly: 'It is broken.' } });
    const { page, asked } = editor;
    await page.getByRole('tab', { name: 'Refs' }).click();
    await page.locator('.refs-tab').getByText('It is broken.').waitFor();
    await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click();
    for (const key of ['F2', 'Control+Enter', 'Delete']) await page.keyboard.press(key);
    assert.deepEqual(await asked('stageValue', 'stageRename', 'stageDeletions'), []);
    assert.ok(await page.getByRole('button', { name: 'Add Ref…' }).isDisabled());
  });
});
