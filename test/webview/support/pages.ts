// Waits for the pages of the harness, and reads from them.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { pageErrors } from './harness.ts';
import type { StackHost } from './stack-host.ts';

/** Waits until every table is drawn with its sections, and the suggestion is computed. */
export async function settled(page: Page, tables: number): Promise<void> {
  await page.locator(`.bar:nth-of-type(${tables})`).waitFor({ state: 'attached' });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.table-view td')].every(cell => cell.textContent !== '…'),
  );
  await page.waitForFunction(
    () => !document.querySelector('.segment-band rect') || document.querySelector('.ghost rect'),
  );
}

const patience = 30_000;

/**
 * Reads from a page, again after every frame that it draws, until the value is as wanted, and returns it. Fails after
 * 30 s, as Playwright's own waits do, with the last value.
 */
export async function until<T>(page: Page, read: () => Promise<T>, isExpected: (value: T) => boolean): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    if (isExpected(value)) return value;
    if (Date.now() > end) assert.fail(`still ${JSON.stringify(value)} after ${patience / 1000} s`);
    await drawn(page);
  }
}

/** Waits until the page has drawn two frames: what it measures in one is drawn in the next. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** What the page asked its host for, by method. */
export async function asked(page: Page, method: string): Promise<unknown[]> {
  const all = await page.evaluate(() => (window as unknown as { host: StackHost }).host.asked);
  return all.filter(request => request.method === method).map(({ params }) => params);
}

/** What the page asks its host for by a method, as soon as it has. */
export function request(page: Page, method: string): Promise<unknown> {
  const last = async () => (await asked(page, method)).at(-1);
  return until(page, last, params => params !== undefined);
}

export function withHost<T>(page: Page, act: (host: StackHost, value: T) => void, value: T): Promise<void> {
  return page.evaluate(`(${act})(host, ${JSON.stringify(value)})`);
}

/** The page ran without an error and without a refusal of its content security policy. */
export function assertClean(page: Page): void {
  assert.deepEqual(pageErrors.get(page), []);
}

/** Positions of the chosen tables. */
export function options(page: Page): Promise<number[]> {
  return page
    .getByRole('option', { selected: true })
    .evaluateAll(bars => bars.map(bar => Number(bar.id.replace('table-', ''))).sort((a, b) => a - b));
}

/** The text that a user reads there. */
export async function words(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text is not read
  return (await locator.innerText()).replaceAll('\u00a0', ' ');
}
