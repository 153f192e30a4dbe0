// The stack editor as people use it: what it shows of each kind of stack, and choosing tables.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import { geometryText, stackAdvice } from '../../src/text/stack-editor.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { present } from '../support/present.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import {
  brokenState,
  brokenTables,
  busySizes,
  editorState,
  geometricSizes,
  stackOf,
  UNEVEN,
} from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, options, request, settled, until, withHost, words } from './support/pages.ts';

let harness: Harness;
beforeFirst(async () => (harness = await startHarness()));
afterLast(() => harness.close());

describe('what is shown', () => {
  test('a stack that is due names the segment, the pairs and the bytes', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    assert.equal(await page.locator('.bar').count(), 8);
    assert.equal(await words(page.locator('.pill')), 'Compaction due');
    assert.match(
      await words(page.locator('.plan-words')),
      /Compact merges 5 of 8 tables\. 2 pairs of tables break the rule\. Reads 1\.05 MiB and writes 965 KiB\./,
    );
    assert.deepEqual(await page.locator('.chips .over').allTextContents(), ['1.5× over', '1.3× over']);
    assert.equal(await page.locator('.excess').count(), 2);
    assert.equal(await page.locator('.ghost rect').count(), 1);
    assert.equal(await page.locator('.result text').textContent(), 'after Compact: 965\u00a0KiB');
    assert.deepEqual(
      (await page.locator('.feet text').allTextContents()).map(text => text.replace('\u00a0', ' ')).sort(),
      ['1.3 KiB', '146 KiB', '2.4 MiB', '208 KiB', '37 KiB', '38.6 MiB', '61 KiB', '620 KiB'],
    );
    assert.match(await words(page.locator('.counts')), /8 tables.*ref records.*reflog records.*next update index/s);
    assertClean(page);
    await page.context().close();
  });

  test('an outline is shown until the stack is known', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), withholds: 'state' });
    await page.getByRole('main').waitFor({ state: 'attached' });
    assert.ok(await page.locator('.outline').isVisible());
    await withHost(page, host => host.release(), null);
    await settled(page, UNEVEN.length);
    assert.equal(await page.locator('.outline').count(), 0);
    await page.context().close();
  });

  test('an outline gives way to an error', async () => {
    const error = { code: 'IO_ERROR', message: 'The list cannot be read.' };
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), withholds: error });
    await page.getByText('The list cannot be read.').waitFor();
    assert.equal(await page.locator('.outline').count(), 0);
    await page.context().close();
  });

  test('a geometric stack shows that there is nothing to do', async () => {
    const sizes = geometricSizes(6);
    const page = await harness.openStack({ state: editorState(stackOf(sizes)) });
    await settled(page, sizes.length);
    assert.equal(await words(page.locator('.pill')), 'Geometric');
    assert.match(await words(page.locator('.plan-words')), /Nothing to compact: the sizes are geometric/);
    assert.equal(await page.locator('.segment-band rect, .limit.breaks').count(), 0);
    await page.context().close();
  });

  test('a stack without tables shows that, and offers no action', async () => {
    const page = await harness.openStack({ state: editorState(stackOf([])) });
    await page.getByRole('heading', { name: geometryText.emptyTitle() }).waitFor();
    assert.equal(await words(page.locator('.pill')), 'Empty');
    for (const name of ['Compact', 'Compact all…', 'Compact range…', 'Expire reflogs…']) {
      assert.ok(await page.getByRole('button', { name, exact: true }).isDisabled(), name);
    }
    assert.ok(await page.getByRole('button', { name: 'Reload' }).isEnabled());
    assert.ok(await page.locator('.geometry-tab .details').getByText('tables.list names no tables.').isVisible());
    assertClean(page);
    await page.context().close();
  });

  test('one table cannot be merged, but its reflogs can expire', async () => {
    const page = await harness.openStack({ state: editorState(stackOf([5000])) });
    await settled(page, 1);
    assert.ok(await page.getByRole('button', { name: 'Compact', exact: true }).isDisabled());
    assert.ok(await page.getByRole('button', { name: 'Expire reflogs…' }).isEnabled());
    assert.ok(await page.locator('.lane-words').isHidden());
    assert.equal(await page.locator('.lane').count(), 0);
    await page.context().close();
  });

  test('of many tables the newest are in sight, and the others by keyboard, wheel, buttons and minimap', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(busySizes(300))) });
    await settled(page, 300);
    assert.equal(await page.locator('.bar').count(), 300);
    await untilInSight(page, 299, true);
    await untilInSight(page, 0, false);
    const plot = page.locator('.chart-plot');
    await plot.focus();
    await page.keyboard.press('Home');
    await untilInSight(page, 0, true);
    await untilInSight(page, 299, false);
    await page.keyboard.press('0');
    await untilInSight(page, 299, true);
    await untilInSight(page, 0, true);
    const width = () => page.locator('#table-150 .back').evaluate(bar => bar.getBoundingClientRect().width);
    const narrow = await width();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await until(page, width, wide => wide > narrow * 1.9);
    await page.getByRole('button', { name: 'Show all tables' }).click();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + 10, box.y + 100);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await untilInSight(page, 299, false);
    assert.ok(await isInSight(page, 3), 'what is under the pointer stays there');
    const map = (await page.locator('.minimap .selection').boundingBox())!;
    await page.mouse.move(map.x + map.width / 2, map.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 5, map.y + 10, { steps: 4 });
    await page.mouse.up();
    await untilInSight(page, 299, true);
    assertClean(page);
    await page.context().close();
  });

  test('of many tables over their limits, the selected one and the one under the pointer have a chip', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(busySizes(300))) });
    await settled(page, 300);
    const chips = () => page.locator('.chips .chip').count();
    assert.equal(await chips(), 0);
    const offending = await page
      .locator('.bar')
      .evaluateAll(bars =>
        bars.flatMap(({ id }, index) => (index > 250 && document.querySelector(`#${id} .excess`) ? id : [])),
      );
    const [first, second] = [present(offending[2]), present(offending[9])];
    await page.locator(`#${first}`).click();
    await page.mouse.move(2, 2);
    await until(page, chips, count => count === 1);
    assert.match((await page.locator('.chips .over').textContent()) ?? '', /×/);
    await page.locator(`#${second} .excess`).hover();
    await until(page, chips, count => count === 2);
    await page.mouse.move(2, 2);
    await until(page, chips, count => count === 1);
    assertClean(page);
    await page.context().close();
  });

  test('from fourteen tables on, the selected one, the ends and those over the limit have text', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(geometricSizes(14))) }, { width: 2000 });
    await settled(page, 14);
    assert.equal(await page.locator('.feet text').count(), 2);
    await page.locator('#table-6').click();
    assert.equal(await page.locator('.feet text').count(), 3);
    await page.context().close();
  });

  test('a broken stack shows its error with file and offset, and only Reload can be pressed', async () => {
    const state = brokenState({
      code: 'FORMAT_ERROR',
      message: 'got magic 0, want REFT.',
      file: '/srv/<b>x.ref',
      offset: '4096',
    });
    const page = await harness.openStack({ state });
    const panel = page.getByRole('alert');
    await panel.waitFor();
    const notified = await words(panel);
    for (const part of ['FORMAT_ERROR', 'got magic 0, want REFT.', '/srv/<b>x.ref', '0x1000', '4,096']) {
      assert.ok(notified.includes(part), part);
    }
    assert.ok(await page.getByText(stackAdvice.broken()).isVisible());
    assert.equal(await words(page.locator('.counts')), '');
    assert.ok(await page.getByRole('button', { name: 'Compact', exact: true }).isDisabled());
    await panel.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() =>
      (window as unknown as { host: { asked: { method: string }[] } }).host.asked.some(
        ({ method }) => method === 'reload',
      ),
    );
    await withHost(page, (host, next: StackEditorState) => host.setState(next), editorState(stackOf(UNEVEN)));
    await settled(page, UNEVEN.length);
    assert.equal(await page.getByRole('alert').count(), 0);
    assertClean(page);
    await page.context().close();
  });

  test('a broken stack is drawn, with hatched columns for the tables that cannot be read', async () => {
    const tables = brokenTables(UNEVEN);
    const unscannable = [present(tables[6]).name];
    const error = {
      code: 'NOT_EXIST_ERROR',
      message: 'A table is missing.',
      file: '/srv/x/tables.list',
      offset: '16',
    } as const;
    const page = await harness.openStack({ state: brokenState(error, tables), unscannable });
    await settled(page, UNEVEN.length);
    await page.locator('#table-6.broken').waitFor();
    assert.deepEqual(await page.locator('.bar.broken').evaluateAll(bars => bars.map(({ id }) => id)), [
      'table-2',
      'table-4',
      'table-5',
      'table-6',
    ]);
    assert.equal(await page.locator('.bar.broken .hatch').count(), 4);
    assert.equal((await page.locator('.bar:not(.broken) .share').count()) > 4, true);
    assert.match(await words(page.locator('.plan-words')), /4 of 8 tables cannot be read/);
    assert.equal(await words(page.locator('.counts')), '4 of 8 tables cannot be read');
    assert.ok((await page.locator('.feet text').allTextContents()).includes('missing'));
    const details = page.locator('.geometry-tab .details');
    for (const part of ['NOT_EXIST_ERROR', '/srv/x/tables.list', '0x10'])
      assert.ok((await words(details)).includes(part), part);
    const repair = page.locator('vscode-button', { hasText: 'Repair…' });
    assert.equal(await repair.getAttribute('appearance'), 'primary');
    await page.locator('#table-2').click();
    for (const part of [present(tables[2]).name, 'missing', 'The table is missing.', '330,705–335,587']) {
      assert.ok((await words(details)).includes(part), part);
    }
    assert.equal(await details.getByRole('button', { name: 'Open table' }).isVisible(), false);
    await page.locator('#table-4').dblclick();
    assert.deepEqual(await request(page, 'openTable'), { table: present(tables[4]).name });
    assert.equal(await page.locator('.lane.broken').count(), 4);
    assertClean(page);
    await page.context().close();
  });

  test('a read-only stack shows why and disables every action that writes', async () => {
    const why = 'This workspace is not trusted, so the stack cannot be changed.';
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN), why) });
    await settled(page, UNEVEN.length);
    assert.ok(await page.getByText(why).isVisible());
    for (const name of ['Compact', 'Compact all…', 'Compact range…', 'Expire reflogs…']) {
      assert.ok(await page.getByRole('button', { name, exact: true }).first().isDisabled(), name);
    }
    await withHost(page, (host, dialog: string) => host.show(dialog), 'compact');
    // Messages arrive in order: once the next one is drawn, the webview has handled this one.
    await withHost(
      page,
      (host, next: StackEditorState) => host.setState(next),
      editorState(stackOf(UNEVEN.slice(0, 3)), why),
    );
    await page.waitForFunction(() => document.querySelectorAll('.bar').length === 3);
    assert.equal(await page.getByRole('dialog').count(), 0);
    await page.context().close();
  });

  test('a lock, unlisted files, and gaps between tables are shown', async () => {
    const page = await harness.openStack({
      state: editorState(stackOf(UNEVEN, { locked: true, unlisted: ['tables.list.lock', 'old.ref'], gapBefore: 5 })),
    });
    await settled(page, UNEVEN.length);
    assert.equal(await words(page.locator('.pill')), 'Locked');
    assert.match(
      await words(page.locator('.lane-words')),
      /1 break between adjacent tables: no table covers .* between tables 4 and 5/,
    );
    await page.getByText('2 files that tables.list does not name').click();
    assert.ok(await page.getByText('old.ref').isVisible());
    await page.context().close();
  });

  test('the table view holds the picture’s data and shares its selection', async () => {
    const summary = stackOf(UNEVEN);
    const page = await harness.openStack({ state: editorState(summary) });
    await settled(page, UNEVEN.length);
    assert.equal(await page.getByRole('row').count(), 9);
    await page.locator('#table-1').click();
    await page.getByLabel('Show as table').check();
    assert.ok(await page.getByRole('gridcell', { name: present(summary.tables[4]).name }).isVisible());
    assert.ok(await page.locator('.chart').isHidden());
    assert.equal(await page.getByRole('gridcell', { name: / over$/ }).count(), 2);
    // Key ranges: first and last name of refs and of reflogs.
    const cells = async (row: number) => (await page.locator(`#table-row-${row} td`).allTextContents()).slice(-4);
    assert.deepEqual(await cells(0), ['HEAD', 'refs/tags/v9.8', 'refs/heads/main', 'refs/remotes/origin/main']);
    assert.equal((await cells(3))[0], 'refs/heads/feature/\\u202e1');
    const rows = () => page.getByRole('row', { selected: true }).evaluateAll(all => all.map(({ id }) => id));
    assert.deepEqual(await rows(), ['table-row-1']);
    await page.locator('#table-row-3').click();
    await page.locator('#table-row-5').click({ modifiers: ['Shift'] });
    assert.deepEqual(await rows(), ['table-row-3', 'table-row-4', 'table-row-5']);
    assert.ok(await page.getByText('Tables 3 to 5', { exact: true }).isVisible());
    await page.getByRole('grid', { name: geometryText.asTableCaption() }).focus();
    await page.keyboard.press('ArrowDown');
    assert.deepEqual(await rows(), ['table-row-6']);
    await page.keyboard.press('Enter');
    assert.deepEqual(await request(page, 'openTable'), { table: present(summary.tables[6]).name });
    await page.getByLabel('Show as table').uncheck();
    assert.deepEqual(await options(page), [6]);
    assertClean(page);
    await page.context().close();
  });

  test('while nothing is selected, the details are about the stack', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    const shown = await words(page.locator('.geometry-tab .details'));
    for (const part of [
      /The sizes are not geometric\./,
      /Last change\s+2026-09-21/,
      /Merges\s+tables 2 to 6/,
      /Tables\s+8 before, 4 after/,
      /Written\s+965 KiB in one table/,
      /header and footer, 91 bytes/,
      /No data becomes unrecoverable\./,
    ]) {
      assert.match(shown, part);
    }
    await page.context().close();
  });

  test('the details count the refs whose data Compact makes unrecoverable, apart from its other facts', async () => {
    const unrecoverable = ['refs/heads/a', 'refs/heads/b'];
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)), unrecoverable });
    await settled(page, UNEVEN.length);
    const sentence = page.getByText('Data of 2 refs becomes unrecoverable.', { exact: true });
    const [above, below] = [page.locator('.compact-facts dl'), sentence];
    const [{ bottom }, { top }] = await Promise.all([rectOf(above), rectOf(below)]);
    assert.ok(top - bottom >= 4, `${top - bottom} px`);
    await page.context().close();
  });

  test('in a narrow window, the legend and the buttons fold', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) }, { width: 700 });
    await settled(page, UNEVEN.length);
    assert.ok(await page.getByRole('button', { name: 'Compact', exact: true }).isVisible());
    assert.ok(await page.getByRole('button', { name: 'Compact all…' }).isHidden());
    const [facts, more] = await Promise.all(
      ['.head-facts', '.head .more'].map(selector => rectOf(page.locator(selector))),
    );
    assert.ok(present(more).bottom < present(facts).bottom, 'the buttons are next to the facts');
    assert.ok(await page.locator('.legend-item').first().isHidden());
    await page.locator('.legend summary').click();
    assert.ok(await page.locator('.legend-item').first().isVisible());
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Compact all…' }).click();
    await page.getByRole('dialog').waitFor();
    assertClean(page);
    await page.context().close();
  });

  test('a new repository has no branch yet, and the picture shows where HEAD points', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'HEAD', value: { type: 'symref', target: 'refs/heads/main' } }]);
    const state = { ...editorState(stackOf([150])) };
    const page = await harness.openStack({ state, directory: stack.directory });
    await page.getByText('No branch yet; HEAD points to refs/heads/main.').waitFor();
    stack.add([{ name: 'refs/heads/main' }]);
    await withHost(page, (host, next: StackEditorState) => host.setState(next), { ...state, readAt: state.readAt + 1 });
    await page.getByText('HEAD points to refs/heads/main.', { exact: false }).waitFor();
    await page.context().close();
  });

  test('the ref that is selected in the tab Refs is marked on its tables', async () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'HEAD' }, { name: 'refs/heads/main' }]);
    stack.add([{ name: 'refs/heads/other' }]);
    stack.add([{ name: 'refs/heads/main' }]);
    const names = readFileSync(join(stack.directory, 'tables.list'), 'utf8').trim().split('\n');
    const summary = stackOf([4000, 2000, 900]);
    const tables = summary.tables.map((table, index) => ({ ...table, name: present(names[index]) }));
    const fixture = { state: editorState({ ...summary, tables }), directory: stack.directory, ref: 'refs/heads/main' };
    const page = await harness.openStack(fixture);
    await page.getByRole('heading', { name: 'refs/heads/main' }).waitFor();
    await page.getByRole('tab', { name: 'Geometry' }).click();
    await page.locator('.chart .marks path').first().waitFor();
    assert.deepEqual(
      await page.locator('.chart .marks path').evaluateAll(marks => marks.map(mark => mark.getAttribute('class'))),
      ['mark-older', 'mark-value'],
    );
    assert.match(
      await words(page.locator('.marked-ref')),
      /Tables with refs\/heads\/main: #2.*: value, #0.*: older value/,
    );
    assertClean(page);
    await page.context().close();
  });
});

function rectOf(element: Locator): Promise<{ readonly top: number; readonly bottom: number }> {
  return element.evaluate(each => each.getBoundingClientRect().toJSON() as DOMRect);
}

/** Whether the middle of a bar is within the picture. */
function isInSight(page: Page, table: number): Promise<boolean> {
  return page.locator(`#table-${table}`).evaluate(bar => {
    const box = bar.getBoundingClientRect();
    const view = (bar as SVGGElement).ownerSVGElement?.getBoundingClientRect() ?? box;
    const middle = (box.left + box.right) / 2;
    return view.left <= middle && middle <= view.right;
  });
}

async function untilInSight(page: Page, table: number, expected: boolean): Promise<void> {
  await until(
    page,
    () => isInSight(page, table),
    isShown => isShown === expected,
  );
}

describe('choosing tables', () => {
  test('by keyboard: arrows walk, shift extends, Escape clears', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await options(page), [0]);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    assert.deepEqual(await options(page), [6]);
    assert.ok(await page.getByText('Table 6', { exact: true }).isVisible());
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    assert.deepEqual(await options(page), [4, 5, 6]);
    assert.equal(await page.locator('.chart-plot').getAttribute('aria-activedescendant'), 'table-4');
    assert.ok(await page.getByText('Tables 4 to 6', { exact: true }).isVisible());
    await page.keyboard.press('Escape');
    assert.deepEqual(await options(page), []);
    await page.context().close();
  });

  test('by mouse: a click chooses one, shift and a drag choose a run', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    const box = (await page.locator('.chart-plot').boundingBox())!;
    const pitch = Math.min(118, box.width / 8);
    const at = (table: number) => ({ x: box.x + (table + 0.5) * pitch, y: box.y + box.height / 2 });
    await page.mouse.click(at(2).x, at(2).y);
    assert.deepEqual(await options(page), [2]);
    await page.keyboard.down('Shift');
    await page.mouse.click(at(5).x, at(5).y);
    await page.keyboard.up('Shift');
    assert.deepEqual(await options(page), [2, 3, 4, 5]);
    await page.mouse.move(at(6).x, at(6).y);
    await page.mouse.down();
    await page.mouse.move(at(4).x, at(4).y, { steps: 6 });
    await page.mouse.move(at(3).x, at(3).y, { steps: 6 });
    await page.mouse.up();
    assert.deepEqual(await options(page), [3, 4, 5, 6]);
    await page.mouse.move(at(0).x, at(0).y);
    assert.deepEqual(await options(page), [3, 4, 5, 6], 'a released mouse chooses nothing more');
    await page.context().close();
  });

  test('the details name the table, and open it', async () => {
    const summary = stackOf(UNEVEN);
    const page = await harness.openStack({ state: editorState(summary) });
    await settled(page, UNEVEN.length);
    await page.locator('.chart-plot').focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
    const notified = await words(page.locator('.geometry-tab .details'));
    assert.ok(notified.includes(present(summary.tables[4]).name));
    assert.match(notified, /Size limit\s+104 KiB · 1.5× over/);
    assert.match(notified, /First ref\s+refs\/heads\/feature\/\\u202e1\s+Last ref\s+refs\/tags\/v9\.8/);
    assert.match(notified, /First reflog\s+refs\/heads\/main\s+Last reflog\s+refs\/remotes\/origin\/main/);
    assert.ok(notified.includes('The weight of this table is 146 KiB, that of table 3 is 208 KiB'));
    await page.getByRole('button', { name: 'Open table' }).click();
    const tables = await until(
      page,
      () => asked(page, 'openTable'),
      ({ length }) => length > 0,
    );
    assert.deepEqual(tables, [{ table: present(summary.tables[4]).name }]);
    await page.context().close();
  });

  test('Enter and a double click open a table, the menu offers what can be done', async () => {
    const summary = stackOf(UNEVEN);
    const page = await harness.openStack({ state: editorState(summary) });
    await settled(page, UNEVEN.length);
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.locator('#table-2').dblclick();
    const opened = await until(
      page,
      () => asked(page, 'openTable'),
      ({ length }) => length > 1,
    );
    assert.deepEqual(
      opened,
      [7, 2].map(index => ({ table: present(summary.tables[index]).name })),
    );
    const items = () => page.getByRole('menuitem').allTextContents();
    await page.locator('#table-3').click({ button: 'right' });
    assert.deepEqual(await options(page), [3]);
    assert.deepEqual(await items(), ['Open Table', 'Compact Range…', 'Copy File Name']);
    await page.keyboard.press('Escape');
    assert.ok(await page.locator('.chart-plot').evaluate(plot => plot === document.activeElement));
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+F10');
    assert.deepEqual(await items(), ['Compact Range…', 'Copy 2 File Names']);
    await page.getByRole('menuitem', { name: 'Copy 2 File Names' }).click();
    const names = summary.tables.slice(3, 5).map(({ name }) => name);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), names.join('\n'));
    assertClean(page);
    await page.context().close();
  });

  test('a bar under the pointer has a card, and a click leaves no focus ring', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await page.locator('#table-4').hover();
    const card = page.locator('.hover-card');
    assert.match(await words(card), /#4 · 338375.*146 KiB.*104 KiB · 1\.5× over.*337,226–338,375.*1,254 refs/s);
    await page.locator('#table-4').click();
    assert.ok(await card.isHidden());
    const ring = () => page.locator('.chart-plot').evaluate(plot => getComputedStyle(plot).outlineStyle);
    assert.ok(await page.locator('.chart-plot').evaluate(plot => plot === document.activeElement));
    assert.equal(await ring(), 'none');
    await page.keyboard.press('ArrowRight');
    assert.equal(await ring(), 'solid');
    await page.mouse.move(2, 2);
    await page.context().close();
  });

  test('scale and choice survive a reload of the webview', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await page.getByLabel('Linear').check();
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.reload();
    await settled(page, UNEVEN.length);
    assert.ok(await page.getByLabel('Linear').isChecked());
    assert.deepEqual(await options(page), [6, 7]);
    await page.context().close();
  });

  test('a selection stays on its tables while others are added, and ends when they are removed', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    await withHost(page, (host, next: StackEditorState) => host.setState(next), editorState(stackOf([...UNEVEN, 700])));
    await settled(page, UNEVEN.length + 1);
    assert.deepEqual(await options(page), [7]);
    await withHost(
      page,
      (host, next: StackEditorState) => host.setState(next),
      editorState(stackOf(UNEVEN.slice(0, 3))),
    );
    await page.waitForFunction(() => document.querySelectorAll('.bar').length === 3);
    assert.deepEqual(await options(page), []);
    await page.context().close();
  });
});

describe('motion', () => {
  test('bars move to a new state over time, and at once where motion is reduced', async () => {
    for (const reducedMotion of [false, true]) {
      const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) }, { reducedMotion });
      await settled(page, UNEVEN.length);
      const drawn = page.evaluate(barsAtFirstChange, 4);
      await withHost(
        page,
        (host, next: StackEditorState) => host.setState(next),
        editorState(stackOf(UNEVEN.slice(0, 4))),
      );
      assert.equal(await drawn, reducedMotion ? 4 : 8);
      await page.waitForFunction(() => document.querySelectorAll('.bars > g').length === 4);
      await page.context().close();
    }
  });
});

/** In the page: how many bars are drawn, leaving ones included, at the moment when the stack has so many tables. */
function barsAtFirstChange(tables: number): Promise<number> {
  return new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (document.querySelectorAll('.bar').length !== tables) return;
      observer.disconnect();
      resolve(document.querySelectorAll('.bars > g').length);
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}
