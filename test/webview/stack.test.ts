// The stack editor as people use it: what it shows of each kind of stack, and choosing tables.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import { geometryText } from '../../src/text/stack-editor.ts';
import { brokenState, busySizes, editorState, geometricSizes, stackOf, UNEVEN } from './support/fixtures.ts';
import { type Harness, startHarness } from './support/harness.ts';
import { asked, assertClean, options, settled, until, withHost, words } from './support/pages.ts';

let harness: Harness;
before(async () => (harness = await startHarness()));
after(() => harness.close());

describe('what is shown', () => {
  test('a stack that is due names the segment, the pairs and the bytes', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(UNEVEN)) });
    await settled(page, UNEVEN.length);
    assert.equal(await page.locator('.bar').count(), 8);
    assert.equal(await words(page.locator('.pill')), 'Compaction due');
    assert.match(
      await words(page.locator('.plan-words')),
      /Compact merges 5 of 8 tables\. 2 pairs break the factor 2\. Reads 1\.05 MiB and writes 965 KiB\./,
    );
    assert.equal(await page.locator('.limit.breaks').count(), 2);
    assert.equal(await page.locator('.over.breaks').count(), 2);
    assert.equal(await page.locator('.ghost rect').count(), 1);
    assert.match(await words(page.locator('.counts')), /8 tables.*ref records.*reflog entries.*next update index/s);
    assertClean(page);
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
    await page.getByText(geometryText.emptyTitle()).waitFor();
    assert.equal(await words(page.locator('.pill')), 'Empty');
    for (const name of ['Compact', 'Compact all…', 'Compact range…', 'Expire reflogs…']) {
      assert.ok(await page.getByRole('button', { name, exact: true }).isDisabled(), name);
    }
    assert.ok(await page.getByRole('button', { name: 'Reload' }).isEnabled());
    assertClean(page);
    await page.context().close();
  });

  test('one table cannot be merged, but its reflogs can expire', async () => {
    const page = await harness.openStack({ state: editorState(stackOf([5000])) });
    await settled(page, 1);
    assert.ok(await page.getByRole('button', { name: 'Compact', exact: true }).isDisabled());
    assert.ok(await page.getByRole('button', { name: 'Expire reflogs…' }).isEnabled());
    await page.context().close();
  });

  test('three hundred tables are drawn side by side and scroll', async () => {
    const page = await harness.openStack({ state: editorState(stackOf(busySizes(300))) });
    await settled(page, 300);
    assert.equal(await page.locator('.bar').count(), 300);
    const chart = page.locator('.chart');
    assert.ok(await chart.evaluate(element => element.scrollWidth > element.clientWidth));
    await page.locator('.chart-plot').focus();
    await page.keyboard.press('End');
    const inSight = await page.locator('#table-299').evaluate(bar => {
      const box = bar.getBoundingClientRect();
      const view = bar.closest('.chart')!.getBoundingClientRect();
      return box.left >= view.left && box.right <= view.right;
    });
    assert.ok(inSight, 'the chosen bar is scrolled into sight');
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

  test('the table view holds the picture’s data', async () => {
    const summary = stackOf(UNEVEN);
    const page = await harness.openStack({ state: editorState(summary) });
    await settled(page, UNEVEN.length);
    assert.equal(await page.getByRole('row').count(), 9);
    await page.getByLabel('Show as table').check();
    assert.ok(await page.getByRole('cell', { name: summary.tables[4].name }).isVisible());
    assert.ok(await page.locator('.chart').isHidden());
    assert.equal(await page.getByRole('cell', { name: /^✕/ }).count(), 2);
    await page.context().close();
  });
});

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
    const at = (table: number) => ({ x: box.x + (table + 0.5) * (box.width / 8), y: box.y + box.height / 2 });
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
    const notified = await words(page.locator('.details'));
    assert.ok(notified.includes(summary.tables[4].name));
    assert.match(notified, /Size limit\s+104 KiB · ✕ 1.5×/);
    await page.getByRole('button', { name: 'Open table' }).click();
    const tables = await until(
      page,
      () => asked(page, 'openTable'),
      ({ length }) => length > 0,
    );
    assert.deepEqual(tables, [{ table: summary.tables[4].name }]);
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
