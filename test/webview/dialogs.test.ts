// The dialogs that change a stack: each shows its plan first, and does exactly that plan.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { CompactionPlan, CompactionScope, ExpiryBounds } from '../../src/protocol/stack.ts';
import { unrecoverableLine } from '../../src/text/compaction.ts';
import { expiryForm, planDialog } from '../../src/text/stack-editor.ts';
import { present } from '../support/present.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, drawn, settled, until, withHost, words } from './support/pages.ts';
import type { StackHost } from './support/stack-host.ts';

const DAY = 86_400;
type Question = { scope: CompactionScope; expiry: ExpiryBounds | null };

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

async function opened(button: string, fixture: object = {}): Promise<Page> {
  const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), ...fixture });
  await page.locator('.bar').last().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: button, exact: true }).first().click();
  await page.getByRole('dialog').waitFor();
  return page;
}

async function lastPlan(page: Page): Promise<Question | undefined> {
  return (await asked(page, 'plan')).at(-1) as Question | undefined;
}

/** The one plan that was applied. The page sends nothing of it but its id. */
async function appliedPlan(page: Page): Promise<CompactionPlan> {
  assert.deepEqual(
    (await asked(page, 'apply')).map(params => Object.keys(params as object)),
    [['id']],
  );
  const [plan] = await page.evaluate(() => {
    const { plans, applied } = (window as unknown as { host: StackHost }).host;
    return applied.map(id => plans[id]);
  });
  return present(plan);
}

const act = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });

describe('compacting', () => {
  test('the plan fits a narrow editor', async () => {
    const page = await opened('Compact', { unrecoverable: [`refs/heads/${'long-'.repeat(20)}name`] });
    await page.locator('.plan-view').waitFor();
    await page.setViewportSize({ width: 330, height: 800 });
    assert.ok(await page.getByRole('dialog').evaluate(dialog => dialog.scrollWidth <= dialog.clientWidth));
    await page.context().close();
  });

  test('the plan names tables, bytes, records and what cannot be got back; pressing Compact does it', async () => {
    const page = await opened('Compact', { unrecoverable: ['refs/heads/fix/old-login', 'refs/heads/try/lfs'] });
    await page.locator('.plan-view').waitFor();
    const notified = await words(page.getByRole('dialog'));
    for (const part of [
      'Merges tables 2 to 6 (5 of 8).',
      '8 before, 4 after',
      '1.05 MiB from 5 tables',
      '965 KiB in one table',
      '15,980',
      '206',
      unrecoverableLine(2),
      'refs/heads/fix/old-login last value, 1 reflog entry',
    ]) {
      assert.ok(notified.includes(part), part);
    }
    await act(page, 'Compact').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelectorAll('.bar').length === 4);
    const plan = await appliedPlan(page);
    assert.deepEqual(plan.scope, { type: 'auto' });
    assert.deepEqual(plan.range, { first: 2, last: 6 });
    assert.match(await words(page.getByRole('status')), /8 tables \(.*\) became 4 tables/);
    assertClean(page);
    await page.context().close();
  });

  test('Cancel and Escape change nothing', async () => {
    const page = await opened('Compact all…');
    await page.locator('.plan-view').waitFor();
    assert.deepEqual((await lastPlan(page))?.scope, { type: 'all' });
    await act(page, 'Cancel').click();
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.getByRole('button', { name: 'Compact all…' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await asked(page, 'apply'), []);
    await page.context().close();
  });

  test('progress is shown, and Cancel stops the work', async () => {
    const page = await opened('Compact', { steps: 200 });
    await page.locator('.plan-view').waitFor();
    await act(page, 'Compact').click();
    await page.getByText(/Merging tables \d+\s%/).waitFor();
    await act(page, 'Cancel').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.match(await words(page.getByRole('status')), /Canceled\. Nothing was changed/);
    assert.equal(await page.locator('.bar').count(), 8);
    assert.deepEqual(
      await page.evaluate(() => (window as unknown as { host: { cancelled: string[] } }).host.cancelled),
      ['apply'],
    );
    await page.context().close();
  });

  test('a range begins with the chosen tables, and planning follows its ends', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await page.locator('.chart-plot').focus();
    for (const key of ['Home', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
    await page.locator('header').getByRole('button', { name: 'Compact range…' }).click();
    await page.locator('.plan-view').waitFor();
    assert.deepEqual((await lastPlan(page))?.scope, { type: 'range', first: 1, last: 3 });
    await page.getByLabel('to table').selectOption('7');
    await page.getByText('Merges tables 1 to 7 (7 of 8).').waitFor();
    await page.getByLabel('From table').selectOption('7');
    await page.getByText(planDialog.invalidRange()).waitFor();
    assert.ok(await act(page, 'Compact').isDisabled());
    await page.context().close();
  });

  test('a plan that fails shows why, and cannot be applied', async () => {
    const page = await opened('Compact', {
      planError: { code: 'LOCK_ERROR', message: 'The stack is locked.', file: '/x/tables.list.lock' },
    });
    await page.getByRole('dialog').getByRole('alert').waitFor();
    assert.match(await words(page.getByRole('dialog')), /LOCK_ERROR[\s\S]*The stack is locked/);
    assert.ok(await act(page, 'Compact').isDisabled());
    await page.context().close();
  });

  test('the plan is made again when the stack changes', async () => {
    const page = await opened('Compact all…');
    await page.getByText('Merges all 8 tables.').waitFor();
    await withHost(
      page,
      (host, next: ReturnType<typeof editorState>) => host.setState(next),
      editorState(stackOf([...UNEVEN, 700])),
    );
    await page.getByText('Merges all 9 tables.').waitFor();
    await page.context().close();
  });

  test('the host can open a dialog', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await withHost(page, (host, dialog: string) => host.show(dialog), 'compactAll');
    await page.getByRole('dialog', { name: 'Compact all tables' }).waitFor();
    await page.keyboard.press('Escape');
    await withHost(page, (host, dialog: string) => host.show(dialog), 'expire');
    await page.getByRole('region', { name: 'Expire reflog entries' }).waitFor();
    assert.equal(await page.getByRole('tab', { name: 'Reflogs' }).getAttribute('aria-selected'), 'true');
    await page.context().close();
  });
});

describe('expiring', () => {
  const panel = (page: Page) => page.getByRole('region', { name: 'Expire reflog entries' });
  const handle = (page: Page) => page.getByRole('slider', { name: 'Expire entries older than' });
  const bound = async (page: Page) => Number(await handle(page).getAttribute('aria-valuenow'));
  const press = (page: Page, name: string) => panel(page).getByRole('button', { name, exact: true });

  async function openedPanel(): Promise<Page> {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await page.getByRole('button', { name: 'Expire reflogs…' }).click();
    await handle(page).waitFor();
    await panel(page).locator('.expiry-dropped').waitFor();
    return page;
  }

  /** Waits until the effect that was asked for last has a bound for which `holds` is true. */
  async function previewed(page: Page, holds: (expiry: ExpiryBounds) => boolean): Promise<ExpiryBounds> {
    const question = await until(
      page,
      async () => ((await asked(page, 'expiryEffect')).at(-1) as { bounds: ExpiryBounds } | undefined)?.bounds,
      bounds => bounds !== undefined && holds(bounds),
    );
    return present(question);
  }

  const about = (days: number) => (expiry: ExpiryBounds) =>
    Math.abs(Number(expiry.time) - (Date.now() / 1000 - days * DAY)) < 3600;

  test('it begins at ninety days, with what that drops, and plans over the whole stack', async () => {
    const page = await openedPanel();
    const bounds = await previewed(page, about(90));
    assert.equal(bounds.minUpdateIndex, undefined);
    assert.match(await words(panel(page).locator('.expiry-dropped')), /^1\d,\d{3} entries/);
    assert.deepEqual(
      await asked(page, 'plan'),
      (await asked(page, 'plan')).filter(each => !(each as Question).expiry),
    );
    await press(page, 'Plan Expiry…').click();
    await page.getByRole('dialog', { name: 'Expire reflog entries' }).waitFor();
    const question = await until(
      page,
      () => lastPlan(page),
      last => last?.expiry != null,
    );
    assert.deepEqual([question?.scope, question?.expiry], [{ type: 'all' }, bounds]);
    await page.context().close();
  });

  test('the handle moves by keyboard, and numbers and date follow', async () => {
    const page = await openedPanel();
    const start = await bound(page);
    const date = await page.locator('input[type=datetime-local]').inputValue();
    await handle(page).focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft');
    const end = await bound(page);
    assert.ok(end < start);
    await previewed(page, ({ time }) => Number(time) === end);
    assert.notEqual(await page.locator('input[type=datetime-local]').inputValue(), date);
    await page.keyboard.press('End');
    await until(
      page,
      () => words(panel(page).locator('.expiry-dropped')),
      text => text.startsWith('12,480 entries'),
    );
    await page.keyboard.press('Home');
    assert.equal(await bound(page), Number(await handle(page).getAttribute('aria-valuemin')));
    await page.context().close();
  });

  test('the handle moves by mouse', async () => {
    const page = await openedPanel();
    const start = await bound(page);
    const grip = present((await handle(page).locator('.grip').boundingBox()) ?? undefined);
    await page.mouse.move(grip.x + grip.width / 2, grip.y + 30);
    await page.mouse.down();
    await page.mouse.move(grip.x - 350, grip.y + 30, { steps: 8 });
    await page.mouse.up();
    assert.ok((await bound(page)) < start - 100 * DAY);
    await previewed(page, expiry => Number(expiry.time) < start - 100 * DAY);
    await page.context().close();
  });

  test('a quick choice sets the bound, and the configuration that of each ref', async () => {
    const page = await openedPanel();
    await press(page, '1 year').click();
    await previewed(page, about(365));
    await press(page, 'By configuration').click();
    const bounds = await previewed(page, about(60));
    assert.deepEqual(bounds.patterns, [{ pattern: 'refs/stash', time: '0' }]);
    assert.deepEqual(await panel(page).locator('.expiry-rules li').allTextContents(), [
      'refs/stash: never',
      'Other refs: 90 days, the default',
    ]);
    await panel(page).getByText('Commits are not looked up', { exact: false }).waitFor();
    await press(page, '1 year').click();
    assert.equal((await previewed(page, about(365))).patterns, undefined);
    assert.equal(await panel(page).locator('.expiry-rules li').count(), 0);
    await page.context().close();
  });

  test('an update index alone is a bound; without any bound no plan is made', async () => {
    const page = await openedPanel();
    await press(page, 'Any time').click();
    await page.getByText(expiryForm.noLimits()).waitFor();
    assert.ok(await press(page, 'Plan Expiry…').isDisabled());
    const field = page.getByRole('textbox', { name: 'Below update index' });
    await field.fill('12x');
    await page.getByText(expiryForm.invalidIndex(2n ** 64n - 1n)).waitFor();
    await field.fill('18446744073709551616');
    await drawn(page);
    assert.ok(await press(page, 'Plan Expiry…').isDisabled());
    await field.fill('18,446,744,073,709,551,615');
    assert.deepEqual(await previewed(page, expiry => expiry.minUpdateIndex !== undefined), {
      minUpdateIndex: '18446744073709551615',
    });
    await page.context().close();
  });

  test('pressing Expire applies the plan that is shown', async () => {
    const page = await openedPanel();
    await press(page, '30 days').click();
    await previewed(page, about(30));
    await press(page, 'Plan Expiry…').click();
    await page.locator('.plan-view').waitFor();
    await act(page, 'Expire').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const plan = await appliedPlan(page);
    assert.ok(Math.abs(Number(plan.expiry!.time) - (Date.now() / 1000 - 30 * DAY)) < 3600);
    assert.match(await words(page.getByRole('status').first()), /8 tables \(.*\) became 1 table/);
    assertClean(page);
    await page.context().close();
  });
});
