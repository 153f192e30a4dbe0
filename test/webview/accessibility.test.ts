// axe reports no violation, in any of VS Code's four kinds of theme.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { brokenState, brokenTables, editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { settled } from './support/pages.ts';
import { STAGED } from './support/staged.ts';
import { makeTable, removeTables } from './support/tables.ts';
import { violations } from './support/violations.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(async () => {
  removeTables();
  await harness.close();
});

test('the stack editor with a chosen run', async () => {
  const page = await harness.openStack({
    state: editorState(stackOf(UNEVEN, { unlisted: ['x.lock'] }), 'The workspace is not trusted.'),
  });
  await settled(page, UNEVEN.length);
  await page.locator('.chart-plot').focus();
  for (const key of ['End', 'ArrowLeft', 'Shift+ArrowLeft']) await page.keyboard.press(key);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Home');
  await page.getByLabel('Show as table').check();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('its tab Refs, with a selected ref, a menu and a filter with faults', async () => {
  using stack = new TemporaryStack();
  stack.add([{ name: 'HEAD' }, { name: 'refs/heads/main' }, { name: 'refs/heads/gone' }]);
  stack.add([{ name: 'refs/heads/main' }, { name: 'refs/heads/gone', value: { type: 'deletion' } }]);
  writeFileSync(stack.path(stack.add([{ name: 'refs/heads/lost' }])), 'damaged');
  const state = editorState(stackOf([5000]));
  const page = await harness.openStack({ state, directory: stack.directory });
  await page.getByRole('tab', { name: 'Refs' }).click();
  await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click();
  await page.getByRole('heading', { name: 'refs/heads/main' }).waitFor();
  await page.locator('.refs-side .filter-syntax summary').click();
  await page.locator('.broken-notice summary').click();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click({ button: 'right' });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await page.getByLabel('Filter refs').fill('deleted: kind:x');
  await page.locator('.filter-faults li').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Filter refs').fill('no-such-ref');
  await page.getByText('No ref matches the filter.').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('its tab Reflogs, with a selected entry, a period and the handle of an expiry', async () => {
  using stack = new TemporaryStack();
  const committer = { name: 'Ada', email: 'ada@example.com' };
  const update = { old: '0'.repeat(40), new: '1'.repeat(40), committer, tz: 60 };
  const logs = [3n, 2n, 1n].map(index => ({
    ...{ name: 'refs/heads/main', updateIndex: index },
    update: { ...update, time: 1_700_000_000n + 86_400n * index, message: `change ${index}\n` },
  }));
  stack.add([{ name: 'refs/heads/main', updateIndex: 1n }], 1n, logs);
  writeFileSync(stack.path(stack.add([{ name: 'refs/heads/lost' }])), 'damaged');
  const page = await harness.openStack({ state: editorState(stackOf([5000])), directory: stack.directory });
  await page.getByRole('tab', { name: 'Reflogs' }).click();
  await page.getByRole('gridcell', { name: 'change 3', exact: true }).click();
  await page.getByRole('heading', { name: 'refs/heads/main@{0}' }).waitFor();
  await page.getByLabel('Filter reflog entries').fill('since:2023-11-16 nokey:1');
  await page.getByText("'nokey:1': unknown key.").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Expire…', exact: true }).click();
  await page.locator('.expiry-refs').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('its tab Changes, with a conflict and a change that git refuses', async () => {
  const page = await harness.openStack({ state: editorState(stackOf([5000])), staged: STAGED });
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByText('Another process changed this ref').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('tab', { name: 'Refs' }).click();
  await page.getByRole('list', { name: '1 staged new ref' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('its dialogs', async () => {
  const page = await harness.openStack({
    state: editorState(stackOf(UNEVEN)),
    unrecoverable: ['refs/heads/a', 'refs/heads/b'],
  });
  await settled(page, UNEVEN.length);
  await page.getByRole('button', { name: 'Compact range…' }).first().click();
  await page.locator('.plan-view').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Expire reflogs…' }).click();
  await page.getByRole('button', { name: 'Plan Expiry…' }).click();
  await page.locator('.plan-view').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('an empty and a broken stack', async () => {
  for (const state of [
    editorState(stackOf([])),
    brokenState({ code: 'IO_ERROR', message: 'No.', file: '/x', offset: '1' }),
    brokenState({ code: 'FORMAT_ERROR', message: 'No.', file: '/x', offset: '1' }, brokenTables(UNEVEN)),
  ]) {
    const page = await harness.openStack({ state });
    await page.locator('.pill').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  }
});

test('the table editor, on a record and on damage', async () => {
  const file = makeTable({ listed: false, damage: bytes => bytes.fill(0xff, 0x2100, 0x2108) });
  const page = await harness.openTable(file, {});
  await page.getByRole('grid', { name: 'Records' }).getByText('refs/heads/topic/0000003').click();
  await page.getByRole('heading', { name: 'Prefix length' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Next problem' }).click();
  await page.locator('.details .problem').first().waitFor();
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await page.locator('summary').click();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('a text that cannot be read in some themes is found in these', async () => {
  const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
  await settled(page, UNEVEN.length);
  await page.evaluate(() => {
    const text = document.createElement('p');
    text.textContent = 'grey';
    text.style.cssText = 'color: #ccc; background: var(--vscode-editor-background); position: relative; z-index: 9';
    document.querySelector('main, [role=main], body')?.append(text);
  });
  const found = (await violations(page)).filter(each => each.includes('color-contrast'));
  assert.deepEqual(
    found.map(each => each.split(':')[0]),
    ['vscode-light', 'vscode-high-contrast-light'],
    found.join('\n'),
  );
  await page.context().close();
});
