// The page of a repair plan in a real browser, with the real service.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { deletedRefsText } from '../../src/text/deleted-refs.ts';
import { DELETED, deleteBranchInUnlisted } from '../repair/support/deleted-in-unlisted.ts';
import { withoutTableNames } from '../repair/support/restored.ts';
import { contents, DamagedRepository, troubles } from '../repair/support/stacks.ts';
import { Repository } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, request, until, words } from './support/pages.ts';
import { violations } from './support/violations.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const verdict = (page: Page) => page.locator('.repair-head .verdict');
const boxes = (page: Page) => page.getByRole('checkbox');
const press = (page: Page, name: string) => page.locator('vscode-button', { hasText: name }).click();

describe('the page of a repair plan', () => {
  test('shows what the plan does and loses, with the evidence for each step', async () => {
    using repository = DamagedRepository.sample('list-with-repeated-table');
    const page = await harness.openRepair({ directory: repository.stack });
    await page.getByRole('heading', { name: 'Repair of project' }).waitFor();
    assert.match(await words(verdict(page)), /^\d steps?, nothing is lost\.$/);
    assert.equal(await boxes(page).first().isChecked(), true);
    await page.locator('.repair-step summary').first().click();
    await page.locator('.repair-step details').getByRole('button').first().click();
    const { file } = (await request(page, 'openFile')) as { file: string };
    assert.equal(file, 'tables.list');
    assert.match(
      await words(page.locator('.changes .facts')),
      /git reads now[\s\S]*git reads after the repair[\s\S]*8 changed, 2 removed/,
    );
    await press(page, 'Show Difference');
    await request(page, 'showDifference');
    await press(page, 'Show as Text');
    await request(page, 'showText');
    assertClean(page);
    await page.context().close();
  });

  test('names deleted refs that only the backup then has, which can be restored first', async context => {
    const repository = new Repository();
    context.after(() => repository[Symbol.dispose]());
    deleteBranchInUnlisted(repository);
    const page = await harness.openRepair({ directory: repository.stack });
    await page.locator('.only-in-backup').getByText(DELETED).waitFor();
    await press(page, deletedRefsText.restoreFirst());
    assert.deepEqual(await request(page, 'restoreRefs'), { names: [DELETED] });
    assertClean(page);
    await page.context().close();
  });

  test('applies the plan once, and rolls it back', async () => {
    using repository = DamagedRepository.sample('list-with-repeated-table');
    const broken = withoutTableNames(contents(repository.stack));
    const page = await harness.openRepair({ directory: repository.stack });
    await press(page, 'Repair…');
    await verdict(page).getByText('Repaired project. The check finds no problems.').waitFor();
    assert.deepEqual(troubles(repository.stack), []);
    assert.equal(await page.locator('vscode-button', { hasText: 'Repair…' }).count(), 0);
    assert.ok(await boxes(page).first().isDisabled());
    await press(page, 'Check with git');
    await page.getByText('git refs verify: no error').waitFor();
    await press(page, 'Roll Back');
    await verdict(page).getByText('Rolled back project.').waitFor();
    assert.deepEqual(withoutTableNames(contents(repository.stack)), broken);
    await press(page, 'Plan Again');
    await verdict(page).getByText('nothing is lost').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('plans again for the chosen steps, by keyboard, and keeps the focus', async () => {
    using repository = DamagedRepository.sample('stale-list-lock');
    const page = await harness.openRepair({ directory: repository.stack });
    await verdict(page).getByText('1 optional step').waitFor();
    assert.equal(await boxes(page).isChecked(), false);
    await page.getByText('Can lose refs').waitFor();
    assert.equal(await page.locator('vscode-button', { hasText: 'Repair…' }).count(), 0);
    await boxes(page).focus();
    await page.keyboard.press('Space');
    await verdict(page).getByText('1 step').waitFor();
    assert.deepEqual(await request(page, 'choose'), { steps: ['removeLock:tables.list.lock'] });
    await until(
      page,
      () => boxes(page).evaluate(box => box === document.activeElement),
      isFocused => isFocused,
    );
    assert.ok(await boxes(page).isChecked());
    await page.context().close();
  });

  test('replaces a step by its alternative', async () => {
    using repository = DamagedRepository.sample('unlisted-newer-table');
    const page = await harness.openRepair({ directory: repository.stack });
    const selected = () => boxes(page).evaluateAll(all => all.map(box => (box as HTMLInputElement).checked));
    await verdict(page).waitFor();
    const before = await selected();
    assert.equal(before.filter(Boolean).length, 1);
    await boxes(page).nth(before.indexOf(false)).click();
    await until(page, selected, after => after.every((isSelected, i) => isSelected !== before[i]));
    await page.context().close();
  });

  test('shows why a plan could not be applied, and plans again', async () => {
    using repository = DamagedRepository.sample('list-reversed');
    const applyError = { code: 'OUTDATED_ERROR', message: 'The stack has changed.' };
    const page = await harness.openRepair({ directory: repository.stack, applyError });
    await press(page, 'Repair…');
    await page.getByRole('alert').getByText('The stack has changed.').waitFor();
    await page.locator('.error-panel vscode-button').click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    assert.equal((await asked(page, 'planAgain')).length, 1);
    await press(page, 'Repair…');
    await verdict(page).getByText('Repaired project.').waitFor();
    await page.context().close();
  });

  test('marks a plan as outdated when the stack changes, and plans again first', async () => {
    using repository = DamagedRepository.sample('list-reversed');
    const page = await harness.openRepair({ directory: repository.stack });
    const repair = page.locator('vscode-button', { hasText: 'Repair…' });
    const again = page.locator('vscode-button', { hasText: 'Plan Again' });
    await repair.waitFor();
    assert.equal(await again.count(), 0);
    await page.evaluate(() => (window as unknown as { host: { outdate(): void } }).host.outdate());
    await verdict(page).getByText('The stack has changed since this plan was made.').waitFor();
    assert.deepEqual(
      [await again.getAttribute('appearance'), await repair.getAttribute('appearance')],
      ['primary', 'secondary'],
    );
    assert.equal(await repair.getAttribute('disabled'), '');
    assert.deepEqual(await violations(page), []);
    await again.click();
    await again.waitFor({ state: 'detached' });
    assert.equal(await repair.getAttribute('disabled'), null);
    await press(page, 'Repair…');
    await verdict(page).getByText('Repaired project.').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('offers to roll back a repair after which something failed', async () => {
    using repository = DamagedRepository.sample('list-reversed');
    const unfinished = 'The stack is repaired, but objects could not be looked up afterwards.';
    const page = await harness.openRepair({ directory: repository.stack, unfinished });
    await press(page, 'Repair…');
    await verdict(page).getByText(unfinished).waitFor();
    await press(page, 'Roll Back');
    await verdict(page).getByText('Rolled back project.').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('keeps the place and the focus of the keyboard', async () => {
    using repository = DamagedRepository.sample('list-reversed');
    const applyError = { code: 'OUTDATED_ERROR', message: 'The stack has changed.' };
    const openError = { code: 'IO_ERROR', message: 'The file does not exist.' };
    const page = await harness.openRepair({ directory: repository.stack, applyError, openError });
    const focused = () =>
      page.evaluate(() => (document.activeElement as HTMLElement).dataset.key ?? document.activeElement?.localName);
    await page.locator('.repair-step summary').first().click();
    const finding = page.locator('.repair-step details').getByRole('button').first();
    await finding.press('Enter');
    await page.getByRole('alert').getByText('The file does not exist.').waitFor();
    assert.equal(await page.locator('.error-panel vscode-button').count(), 0, 'another plan does not help');
    assert.ok(await finding.evaluate(button => button === document.activeElement), 'the finding has the focus');
    const repair = page.locator('vscode-button', { hasText: 'Repair…' });
    await repair.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The stack has changed.').waitFor();
    assert.equal(await focused(), 'apply');
    assert.ok(await finding.isVisible(), 'the findings are still unfolded');
    await page.keyboard.press('Enter');
    await verdict(page).getByText('Repaired project.').waitFor();
    assert.equal(await focused(), 'h1');
    await page.locator('vscode-button', { hasText: 'Check with git' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.git-answers').getByText('git refs verify: no error').waitFor();
    await until(page, focused, key => key === 'askGit');
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });

  test('changes nothing in a workspace that is not trusted', async () => {
    using repository = DamagedRepository.sample('list-reversed');
    const page = await harness.openRepair({ directory: repository.stack, readOnly: 'The workspace is not trusted.' });
    await verdict(page).waitFor();
    assert.ok(await boxes(page).first().isDisabled());
    const repair = page.locator('vscode-button', { hasText: 'Repair…' });
    assert.deepEqual(
      [await repair.getAttribute('disabled'), await repair.getAttribute('title')],
      ['', 'The workspace is not trusted.'],
    );
    await page.context().close();
  });

  test('has no accessibility violation in any theme, before and after the repair', async () => {
    using repository = DamagedRepository.sample('footer-checksum-wrong');
    const page = await harness.openRepair({ directory: repository.stack }, { width: 700 });
    await verdict(page).waitFor();
    assert.deepEqual(await violations(page), []);
    await press(page, 'Repair…');
    await verdict(page).getByText('Repaired project.').waitFor();
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });
});
