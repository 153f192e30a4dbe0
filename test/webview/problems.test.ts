// The tabs of the stack editor, and its tab Problems.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { StackProblem, StackProblems } from '../../src/protocol/stack.ts';
import { printable } from '../../src/text/escape/printable.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import { brokenState, editorState, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, request, settled, until, withHost, words } from './support/pages.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

const TABLE = '0x000000000002-0x000000000002-32fa1971.ref';

function problem(changes: Partial<StackProblem>): StackProblem {
  return {
    ...{ id: 'listOrder', severity: 'error', title: 'A title', message: 'a message', advice: 'An advice.' },
    ...{ range: null, ...changes },
  };
}

const PROBLEMS: StackProblems = {
  counts: { error: 2, warning: 1, info: 0, hint: 8 },
  groups: [
    {
      file: TABLE,
      problems: [
        problem({ id: 'blockCutOff', message: 'cut off', range: { start: 0, end: 3000 } }),
        problem({ id: 'padding', severity: 'warning', message: 'padded' }),
      ],
    },
    { file: 'tables.list', problems: [problem({ id: 'geometry', severity: 'hint', message: 'not geometric' })] },
    { file: '', problems: [problem({ id: 'headMissing', message: '<img src=x>\u202e HEAD', gitDoes: 'git fails.' })] },
  ],
};

async function openProblems(options: { readOnly?: string; problems?: StackProblems } = {}): Promise<Page> {
  const state = { ...editorState(stackOf(UNEVEN), options.readOnly), findings: PROBLEMS.counts };
  const page = await harness.openStack({ state, problems: options.problems ?? PROBLEMS });
  await settled(page, UNEVEN.length);
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await page.locator('.problem').first().waitFor();
  return page;
}

const shown = (page: Page) => page.locator('.problem .problem-text > p:nth-child(2)').allTextContents();

describe('the tabs of a stack', () => {
  test('are chosen with the keyboard, and label what they show', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), problems: PROBLEMS });
    await settled(page, UNEVEN.length);
    await page.getByRole('tab', { name: 'Geometry' }).focus();
    for (const [key, name] of [
      ['ArrowRight', 'Refs'],
      ['ArrowRight', 'Reflogs'],
      ['ArrowRight', 'Problems'],
      ['ArrowRight', 'Geometry'],
      ['End', 'Problems'],
      ['Home', 'Geometry'],
      ['ArrowLeft', 'Problems'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('tab', { name, selected: true }).waitFor();
      await page.getByRole('tabpanel', { name }).waitFor();
      assert.equal(await page.getByRole('tabpanel').count(), 1, `only ${name} is shown`);
      assert.equal(await words(page.locator(':focus')), name);
    }
    assertClean(page);
    await page.context().close();
  });

  test('are pressed also if a count arrives before the mouse button is up', async () => {
    const state = editorState(stackOf(UNEVEN));
    const page = await harness.openStack({ state, problems: PROBLEMS });
    await settled(page, UNEVEN.length);
    const tab = page.getByRole('tab', { name: /^Problems/ });
    await tab.hover();
    await page.mouse.down();
    for (const error of [2, 3]) {
      await withHost(page, (host, next) => host.setState(next), { ...state, findings: { ...PROBLEMS.counts, error } });
      await page.getByRole('tab', { name: `Problems ${error} errors` }).waitFor();
    }
    await page.mouse.up();
    await page.getByRole('tab', { name: /^Problems/, selected: true }).waitFor();
    await page.locator('.problem').first().waitFor();
    await page.context().close();
  });

  test('show buttons that are pressed also if a check ends before the mouse button is up', async () => {
    const page = await openProblems();
    const state = editorState(stackOf(UNEVEN));
    const press = async (target: Locator, error: number) => {
      await target.hover();
      await page.mouse.down();
      const checks = (await asked(page, 'problems')).length;
      await withHost(page, (host, next) => host.setState(next), { ...state, findings: { ...PROBLEMS.counts, error } });
      await until(
        page,
        async () => (await asked(page, 'problems')).length,
        length => length > checks,
      );
      await page.locator('.verdict .codicon-loading').waitFor({ state: 'detached' });
      await page.mouse.up();
    };
    await press(page.getByRole('button', { name: 'Repair…' }).first(), 3);
    assert.deepEqual(await request(page, 'repair'), { finding: { id: 'blockCutOff', file: TABLE } });
    await press(page.getByLabel('1 warning', { exact: true }), 4);
    assert.deepEqual(await shown(page), ['cut off', 'not geometric', printable('<img src=x>\u202e HEAD')]);
    await page.context().close();
  });

  test('survive a reload, and come from the host when the editor is opened again', async () => {
    const page = await openProblems();
    await page.getByLabel('1 warning', { exact: true }).uncheck();
    await page.reload();
    await page.locator('.problem').first().waitFor();
    assert.deepEqual(await shown(page), ['cut off', 'not geometric', printable('<img src=x>\u202e HEAD')]);
    await page.context().close();

    const first = await openProblems();
    await first.getByLabel('8 hints', { exact: true }).uncheck();
    const { viewState } = await until(
      first,
      async () => (await asked(first, 'keepViewState')).at(-1) as { viewState: string },
      kept => kept?.viewState.includes('hint'),
    );
    await first.context().close();

    const again = await harness.openStack({ state: editorState(stackOf(UNEVEN)), problems: PROBLEMS, viewState });
    await again.getByRole('tab', { name: /^Problems/, selected: true }).waitFor();
    await again.locator('.problem').first().waitFor();
    assert.ok(!(await shown(again)).includes('not geometric'));
    await again.context().close();
  });
});

test('a tab that another version kept is not shown', async () => {
  const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), viewState: '{"tab":"other"}' });
  await settled(page, UNEVEN.length);
  await page.getByRole('tab', { name: 'Geometry', selected: true }).waitFor();
  assertClean(page);
  await page.context().close();
});

describe('the tab Problems', () => {
  test('shows findings by file, with counts, and what is not listed', async () => {
    const page = await openProblems();
    assert.equal(await words(page.locator('.verdict')), '2 errors, 1 warning, 8 hints. Object IDs were not looked up.');
    assert.deepEqual(await page.locator('.problem-group h2').allTextContents(), [
      TABLE,
      'tables.list',
      'The directory of the stack',
    ]);
    assert.equal(await words(page.getByRole('tab', { name: /Problems/ }).locator('.tab-badge')), '3');
    await page.getByText('7 more findings are not listed.').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('opens bytes, explains and repairs one finding', async () => {
    const page = await openProblems();
    await page.getByRole('button', { name: 'Show bytes 0x0–0xbb7' }).click();
    const first = page.locator('.problem').first();
    await first.getByRole('button', { name: 'Explain' }).click();
    await first.getByRole('button', { name: 'Repair…' }).click();
    assert.deepEqual(await request(page, 'openFile'), { file: TABLE, range: { start: 0, end: 3000 } });
    assert.deepEqual(await request(page, 'explain'), { id: 'blockCutOff' });
    assert.deepEqual(await request(page, 'repair'), { finding: { id: 'blockCutOff', file: TABLE } });
    const hint = page.locator('.problem[data-severity=hint]');
    assert.equal(await hint.getByRole('button', { name: 'Repair…' }).count(), 0);
    await page.context().close();
  });

  test('offers no repair where the stack must not be changed', async () => {
    const page = await openProblems({ readOnly: 'The workspace is not trusted.' });
    assert.equal(await page.locator('.problem').getByRole('button', { name: 'Repair…' }).count(), 0);
    assert.ok(await page.locator('.head').getByRole('button', { name: 'Repair…' }).isDisabled());
    await page.context().close();
  });

  test('of a stack without findings states what was not checked', async () => {
    const counts = { error: 0, warning: 0, info: 0, hint: 0 };
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), problems: { counts, groups: [] } });
    await page.getByRole('tab', { name: /^Problems/ }).click();
    await page.getByText('No problems. Object IDs were not looked up.').waitFor();
    await page.context().close();
  });

  test('of a broken stack is where Repair… is the first action', async () => {
    const state = brokenState({ code: 'FORMAT_ERROR', message: 'got magic 0, want REFT.' });
    const page = await harness.openStack({ state, problems: PROBLEMS });
    await page.locator('.head').getByRole('button', { name: 'Repair…' }).click();
    assert.deepEqual(await request(page, 'repair'), { finding: null });
    const repair = page.locator('.head vscode-button', { hasText: 'Repair…' });
    assert.equal(await repair.getAttribute('appearance'), 'primary');
    await page.context().close();
  });
});
