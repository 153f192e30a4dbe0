// Hostile names and messages in the two editors: text stays text, and nothing in it is hidden.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { Writer } from '../../src/reftable/index.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { assertNothingHidden, HOSTILE } from '../support/hostile.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { brokenState, editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, pageErrors, startHarness } from './support/harness.ts';
import { assertClean, settled, until } from './support/pages.ts';

const root = resolve(import.meta.dirname, '../..');
const NAME = `${HOSTILE}<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

/** Every text and every attribute that is read or spoken. */
async function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walk = (node: Node): void => {
      if (node.nodeType === Node.TEXT_NODE && node.parentElement?.tagName !== 'STYLE') found.push(node.nodeValue ?? '');
      if (node instanceof Element) {
        for (const name of ['title', 'aria-label', 'aria-description', 'placeholder', 'value']) {
          found.push(node.getAttribute(name) ?? '');
        }
      }
      for (const child of node.childNodes) walk(child);
    };
    walk(document.body);
    return found;
  });
}

/** No text of the page hides anything, and none has become an element. */
async function assertText(page: Page): Promise<void> {
  const all = await texts(page);
  assert.ok(
    all.some(text => text.includes('\\u202e')),
    'the name is shown',
  );
  for (const text of all) for (const line of text.split('\n')) assertNothingHidden(line.trim(), 'the page');
  assert.equal(await page.locator('img, script:not([nonce]), b').count(), 0);
  assert.notEqual(await page.title(), 'run');
  assertClean(page);
}

async function assertOnlyText(page: Page): Promise<void> {
  await assertText(page);
  await page.context().close();
}

describe('hostile text', () => {
  test('is text in the stack editor', async () => {
    const summary = stackOf(UNEVEN, { unlisted: [NAME] });
    const tables = summary.tables.map((table, i) => (i % 2 === 0 ? table : { ...table, name: `${i}${NAME}.ref` }));
    const state = { ...editorState({ ...summary, tables }, NAME), repository: NAME, label: NAME };
    const page = await harness.openStack({ state });
    await settled(page, UNEVEN.length);
    await page.locator('.bar').nth(1).click();
    await assertOnlyText(page);
  });

  test('is text in an error', async () => {
    const error = {
      code: 'FORMAT_ERROR',
      message: `${NAME} is corrupt.`,
      file: `/${NAME}/tables.list`,
      offset: '7',
    } as const;
    const page = await harness.openStack({ state: brokenState(error) });
    await page.locator('.error-panel').waitFor();
    await assertOnlyText(page);
  });

  test('is text in the tabs Refs and Reflogs, in their details and in their menus', async t => {
    const stack = new TemporaryStack();
    t.after(() => stack[Symbol.dispose]());
    const [name, other] = [`refs/${NAME}/${NAME}`, `refs/heads/${NAME}`];
    const committer = { name: NAME, email: NAME };
    const update = { old: '0'.repeat(40), new: '1'.repeat(40), committer, time: 1n, tz: 0, message: NAME };
    stack.add(
      [{ name: other }, { name, value: { type: 'symref', target: `refs/${NAME}` } }],
      1n,
      [name, other].map(each => ({ name: each, updateIndex: 1n, update })),
    );
    stack.add([{ name: other }]);
    const state = editorState(stackOf([5000]));
    const page = await harness.openStack({ state, directory: stack.directory, canCompare: true });
    const shown = (region: string) => page.getByRole('region', { name: region }).getByText('\\u202e').first();
    const openMenu = async (row: Locator, entry: string) => {
      await row.click({ button: 'right' });
      await page.getByRole('menuitem', { name: entry }).waitFor();
    };

    await page.getByRole('tab', { name: 'Refs' }).click();
    const refs = page.getByRole('grid', { name: 'Refs of the stack' }).locator('.grid-row');
    await refs.first().click();
    await shown('Details of the ref').waitFor();
    await page.locator('.refs-side').getByText('\\u202e').first().waitFor();
    await openMenu(refs.first(), 'Compare with…');
    await assertText(page);
    await page.keyboard.press('Escape');
    await page.getByLabel('Filter refs').fill(`${NAME} "`);
    await page.locator('.refs-tab').getByText('\\u202e').first().waitFor();
    await assertText(page);

    await page.getByRole('tab', { name: 'Reflogs' }).click();
    const entries = page.getByRole('grid', { name: 'Reflog entries of the stack' }).locator('.grid-row');
    await entries.first().click();
    await shown('Details of the reflog entry').waitFor();
    await openMenu(entries.first(), 'Find Entries of This Person');
    await assertText(page);
    await page.getByRole('menuitem', { name: 'Find Entries of This Person' }).click();
    await page.getByRole('tabpanel', { name: 'Reflogs' }).getByText('\\u202e').first().waitFor();
    await assertOnlyText(page);
  });

  test('that runs as a script would be reported', async () => {
    const page = await harness.openStack({ state: editorState(stackOf([5000])) });
    await page.evaluate(() => {
      const image = document.createElement('img');
      image.setAttribute('onerror', "document.title = 'run'");
      image.setAttribute('src', 'x');
      document.body.append(image);
    });
    await until(
      page,
      async () => pageErrors.get(page) ?? [],
      errors => errors.some(error => error.includes('Content Security Policy')),
    );
    assert.notEqual(await page.title(), 'run');
    await page.context().close();
  });

  test('is text in the table editor', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-hostile-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, '0x000000000001-0x000000000001-9b629fa2.ref');
    const parts: Buffer[] = [];
    const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), {});
    writer.setLimits(1n, 1n);
    writer.addRef({ name: `refs/heads/${NAME}`, updateIndex: 1n, value: { type: 'symref', target: NAME } });
    writer.addLog({
      name: `refs/heads/${NAME}`,
      updateIndex: 1n,
      update: {
        ...{ old: '0'.repeat(40), new: '1'.repeat(40), committer: { name: NAME, email: NAME } },
        ...{ time: 1n, tz: 0, message: NAME },
      },
    });
    writer.close();
    writeFileSync(file, Buffer.concat(parts));
    const page = await harness.openTable(file);
    const records = page.getByRole('grid', { name: 'Records', exact: true });
    await records.getByRole('gridcell', { name: 'refs/heads/' }).first().click();
    await page.locator('.details').getByText('\\u202e').first().waitFor();
    await assertOnlyText(page);
  });

  test('never becomes HTML: no code of the pages sets any', () => {
    const markup =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|setHTMLUnsafe)\b|\.html\(|\beval\(|new Function\b/;
    for (const file of globSync('webview/**/*.ts', { cwd: root })) {
      assert.doesNotMatch(readFileSync(resolve(root, file), 'utf8'), markup, file);
    }
    for (const probe of ['e.innerHTML = x;', 'select(e).html(x)', 'e.insertAdjacentHTML("x", y)']) {
      assert.match(probe, markup);
    }
  });
});
