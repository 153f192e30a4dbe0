// Deleted refs in the tab Refs and in the plan of a compaction, with the real engine on stacks that git wrote.
import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { deletedRefsText, deletedText, valueText } from '../../src/text/deleted-refs.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, request, until, words } from './support/pages.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const STATE = editorState(stackOf([5000]));
const OLD = 'refs/heads/old';

/** Two branches were deleted in one transaction, and one of them was created again. */
function makeStack(context: TestContext): string {
  const repository = new Repository();
  context.after(() => repository[Symbol.dispose]());
  const oid = repository.commit();
  const env = { env: withoutCompaction };
  repository.updateRefs([`create refs/heads/main ${oid}`, `create ${OLD} ${oid}`, `create refs/heads/x ${oid}`], env);
  repository.updateRefs([`delete ${OLD}`, 'delete refs/heads/x'], env);
  repository.updateRefs([`create refs/heads/x ${oid}`], env);
  return repository.stack;
}

async function openRefs(directory: string, state = STATE): Promise<Page> {
  const page = await harness.openStack({ state, directory });
  await page.getByRole('tab', { name: 'Refs' }).click();
  await page.locator('.refs-total').getByText(/ref/).waitFor();
  return page;
}

const facet = (page: Page, name: string) => page.locator('.facets').getByRole('button', { name });
const restore = (page: Page) => page.locator('.ref-details vscode-button');

async function isInside(inner: Locator, outer: Locator): Promise<boolean> {
  const [box, around] = [await inner.boundingBox(), await outer.boundingBox()];
  assert.ok(box !== null && around !== null);
  return box.x >= around.x && box.x + box.width <= around.x + around.width;
}

async function showDeleted(page: Page): Promise<void> {
  await facet(page, deletedRefsText.facet()).click();
  await until(
    page,
    () => words(page.locator('.refs-total')),
    text => text === '1 deleted ref',
  );
  await page.getByRole('gridcell', { name: OLD, exact: true }).click();
}

describe('deleted refs', () => {
  test('are counted, shown with what is known of their deletion, and restored', async context => {
    const page = await openRefs(makeStack(context));
    const button = facet(page, deletedRefsText.facet());
    assert.match(await words(button), /1$/);
    assert.ok(await isInside(button, page.locator('.refs-side')), 'the count is not cut off');
    await showDeleted(page);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    const details = page.locator('.ref-details');
    await details.getByText(deletedText.alsoChanged(['refs/heads/x'], 1).slice(1)).waitFor();
    await details.getByText(/Deleted at update index 3/).waitFor();
    await restore(page).click();
    assert.deepEqual(await request(page, 'restoreRefs'), { names: [OLD] });
    await page.getByRole('gridcell', { name: OLD, exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: deletedRefsText.restore(1) }).click();
    await until(
      page,
      () => asked(page, 'restoreRefs'),
      all => all.length === 2,
    );
    await button.click();
    await until(
      page,
      () => words(page.locator('.refs-total')),
      text => text === '3 refs',
    );
    assertClean(page);
    await page.context().close();
  });

  test('of other sources, and reflogs of refs that exist again, are selected in a list', async context => {
    const page = await openRefs(makeStack(context));
    await facet(page, deletedRefsText.others()).click();
    assert.deepEqual(await request(page, 'restoreRefs'), { names: null });
    assertClean(page);
    await page.context().close();
  });

  test('cannot be restored in a workspace that is read only', async context => {
    const page = await openRefs(makeStack(context), { ...STATE, readOnly: 'Not trusted.' });
    await showDeleted(page);
    await page
      .locator('.ref-details')
      .getByText(/Deleted at update index 3/)
      .waitFor();
    assert.equal(await restore(page).count(), 0);
    assert.equal(await facet(page, deletedRefsText.others()).count(), 0);
    await page.getByRole('gridcell', { name: OLD, exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem').first().waitFor();
    assert.equal(await page.getByRole('menuitem', { name: deletedRefsText.restore(1) }).count(), 0);
    await page.context().close();
  });

  test('may be more than are counted where a table or the list cannot be read', async context => {
    for (const damage of [
      (stack: string, [table]: readonly string[]) => truncateSync(join(stack, table as string), 30),
      (stack: string) => writeFileSync(join(stack, 'tables.list'), 'not a table\n'),
    ]) {
      const repository = new Repository();
      context.after(() => repository[Symbol.dispose]());
      repository.updateRefs([`create refs/heads/main ${repository.commit()}`], { env: withoutCompaction });
      damage(repository.stack, repository.tables());
      const page = await openRefs(repository.stack);
      await page.locator('.facets').getByText(deletedRefsText.incomplete()).waitFor();
      assert.equal(await facet(page, deletedRefsText.facet()).count(), 0);
      assertClean(page);
      await page.context().close();
    }
  });

  test('that a compaction makes unrecoverable can be restored first', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), unrecoverable: [OLD] });
    await page.getByRole('button', { name: 'Compact', exact: true }).first().click();
    await page.getByRole('dialog').getByText(deletedRefsText.restoreFirst()).click();
    assert.deepEqual(await request(page, 'restoreRefs'), { names: [OLD] });
    await page.context().close();
  });
});

describe('an older value of a ref', () => {
  test('is restored from its history, unless the workspace is read only', async context => {
    const repository = new Repository();
    context.after(() => repository[Symbol.dispose]());
    for (const message of ['one', 'two']) {
      repository.updateRefs([`update refs/heads/main ${repository.commit(message)}`], { env: withoutCompaction });
    }
    for (const readOnly of [null, 'Not trusted.']) {
      const page = await openRefs(repository.stack, { ...STATE, readOnly });
      await page.getByRole('gridcell', { name: 'refs/heads/main', exact: true }).click();
      const details = page.locator('.ref-details');
      await details.getByText(/older value/).waitFor();
      const links = details.getByRole('button', { name: valueText.link() });
      assert.equal(await links.count(), readOnly === null ? 1 : 0);
      if (readOnly === null) {
        await links.click();
        assert.deepEqual(await request(page, 'restoreValue'), { name: 'refs/heads/main', updateIndex: '2' });
      }
      await page.context().close();
    }
  });
});
