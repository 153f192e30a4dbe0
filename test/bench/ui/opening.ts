/** How long the extension takes to start and the stack editor to open, in a workbench on a small stack. */
import type { Browser, Page } from 'playwright-core';
import { openWorkbench, runCommand, webviewFrame } from '../../support/browser.ts';

/** Milliseconds from the click that opens the editor until something is drawn. */
export interface Opening {
  /** The outline of the picture. */
  readonly outline: number;
  /** The first bar. */
  readonly bar: number;
}

/** What a page keeps in each of its frames. */
interface Drawn {
  outline?: number;
  bar?: number;
}

type Watched = Window & { clicked?: number; firstDrawn?: Drawn };

/** Opens the workbench, and its view of stacks once the extension runs. */
export async function openOnStacks(browser: Browser, address: string): Promise<Page> {
  const page = await openWorkbench(browser, address);
  await page.addInitScript(watch);
  await page.evaluate(watch);
  await page.locator('.activitybar .action-label[aria-label^="Reftable"]').click();
  await page.locator('.pane .monaco-list-row', { hasText: 'tables' }).first().waitFor();
  return page;
}

/** Opens the stack editor with a click in the tree, and closes it again. */
export async function openWithClick(page: Page): Promise<Opening> {
  const row = page.locator('.pane .monaco-list-row', { hasText: 'tables' }).first();
  await row.hover();
  await row.locator('.action-label[aria-label="Open Stack Editor"]').click();
  const frame = await webviewFrame(page, 'g.bar');
  const drawn = await frame.evaluate(async () => {
    const watched: Watched = window;
    while (watched.firstDrawn?.bar === undefined) await new Promise(resolve => requestAnimationFrame(resolve));
    return watched.firstDrawn;
  });
  const clicked = await page.evaluate(() => (window as Watched).clicked ?? Number.NaN);
  await runCommand(page, 'View: Close All Editors');
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  return { outline: (drawn.outline ?? Number.NaN) - clicked, bar: (drawn.bar ?? Number.NaN) - clicked };
}

/** VS Code's own figure in milliseconds: loading the code of the extension, and the call of `activate`. */
export async function activationTime(page: Page): Promise<number> {
  await runCommand(page, 'Developer: Show Running Extensions');
  const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Reftable' });
  const [, time] = /Activation:\s*(\d+)\s*ms/.exec((await row.first().textContent()) ?? '') ?? [];
  await runCommand(page, 'View: Close All Editors');
  return Number(time);
}

/** Runs in every frame: keeps the times of the last click, and of the first frames in which something was drawn. */
function watch(): void {
  const watched: Watched = window;
  if (watched.firstDrawn) return;
  const drawn: Drawn = {};
  watched.firstDrawn = drawn;
  window.addEventListener('mousedown', () => (watched.clicked = Date.now()), { capture: true });
  // A frame that VS Code writes its document into loses what it waits for with requestAnimationFrame.
  const timer = setInterval(() => {
    for (const [name, selector] of [
      ['outline', '.outline'],
      ['bar', 'g.bar rect'],
    ] as const) {
      if (drawn[name] !== undefined || !document.querySelector(selector)) continue;
      requestAnimationFrame(() => (drawn[name] ??= Date.now()));
    }
    if (drawn.bar !== undefined) clearInterval(timer);
  }, 4);
}
