// axe finds nothing to complain of, in any of VS Code's four kinds of theme.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { brokenState, editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { settled } from './support/pages.ts';
import { makeTable, removeTables } from './support/tables.ts';
import type { ThemeName } from './support/themes.ts';

const THEMES: ThemeName[] = ['vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light'];

let harness: Harness;
before(async () => (harness = await startHarness()));
after(async () => {
  removeTables();
  await harness.close();
});

async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

for (const theme of THEMES) {
  describe(theme, () => {
    test('the stack editor with a chosen run', async () => {
      const page = await harness.openStack(
        { state: editorState(stackOf(UNEVEN, { unlisted: ['x.lock'] }), 'The workspace is not trusted.') },
        { theme },
      );
      await settled(page, UNEVEN.length);
      await page.locator('.chart-plot').focus();
      for (const key of ['End', 'ArrowLeft', 'Shift+ArrowLeft']) await page.keyboard.press(key);
      assert.deepEqual(await complaints(page), []);
      await page.keyboard.press('Home');
      await page.getByLabel('Show as table').check();
      assert.deepEqual(await complaints(page), []);
      await page.context().close();
    });

    test('its dialogs', async () => {
      const page = await harness.openStack(
        { state: editorState(stackOf(UNEVEN)), unrecoverable: ['refs/heads/a', 'refs/heads/b'] },
        { theme },
      );
      await settled(page, UNEVEN.length);
      for (const [name, ready] of [
        ['Compact range…', '.plan-view'],
        ['Expire reflogs…', '.handle'],
      ]) {
        await page.getByRole('button', { name }).first().click();
        await page.locator('.plan-view').waitFor();
        await page.locator(ready).first().waitFor();
        assert.deepEqual(await complaints(page), [], name);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.context().close();
    });

    test('an empty and a broken stack', async () => {
      for (const state of [
        editorState(stackOf([])),
        brokenState({ code: 'IO_ERROR', message: 'No.', file: '/x', offset: '1' }),
      ]) {
        const page = await harness.openStack({ state }, { theme });
        await page.locator('.pill').waitFor();
        assert.deepEqual(await complaints(page), []);
        await page.context().close();
      }
    });

    test('the table editor, on a record and on damage', async () => {
      const file = makeTable({ listed: false, damage: bytes => bytes.fill(0xff, 0x2100, 0x2108) });
      const page = await harness.openTable(file, {}, { theme });
      await page.getByRole('grid', { name: 'Records' }).getByText('refs/heads/topic/0000003').click();
      await page.getByRole('heading', { name: 'prefix length' }).waitFor();
      assert.deepEqual(await complaints(page), []);
      await page.getByRole('button', { name: 'Next problem' }).click();
      await page.locator('.details .problem').first().waitFor();
      await page.getByRole('tab', { name: /^Problems/ }).click();
      await page.locator('summary').click();
      assert.deepEqual(await complaints(page), []);
      await page.context().close();
    });
  });
}
