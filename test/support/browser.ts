// Chromium on the workbench, and common steps of a user.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { checkoutCache } from '../../scripts/provision/cache.mjs';
import { provideChromium } from '../../scripts/provision/chromium.mjs';
import { launchChromium } from '../../scripts/workbench/browser.mjs';

/** VS Code's own themes of each kind, as its theme picker lists them, and the class of a workbench drawn with them. */
const themePicks = {
  dark: { label: 'Dark Modern', drawn: 'vs-dark' },
  light: { label: 'Light Modern', drawn: 'vs' },
  'high-contrast-dark': { label: 'Dark High Contrast', drawn: 'hc-black' },
  'high-contrast-light': { label: 'Light High Contrast', drawn: 'hc-light' },
} as const;

export type Theme = keyof typeof themePicks;

export const themes = Object.keys(themePicks) as Theme[];

export function launchBrowser(): Promise<Browser> {
  return launchChromium(provideChromium());
}

/** Opens an address of the workbench and waits until it knows the installed extensions. */
export async function openWorkbench(browser: Browser, address: string, size = { width: 1400, height: 900 }) {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(120_000);
  await page.goto(address);
  await untilReady(page);
  return page;
}

/**
 * Waits until the workbench is drawn and knows what the installed extensions contribute: their editors, commands and
 * languages. Until then VS Code opens a table as text. The performance mark is the one that VS Code itself sets when
 * it has registered all contributions; nothing on the page shows that moment.
 */
export async function untilReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench[class*=vscode-theme] .part.statusbar .statusbar-item').first().waitFor();
  await page.locator('.monaco-workbench .part.sidebar .monaco-list').first().waitFor();
  await page.waitForFunction(() => performance.getEntriesByName('code/didLoadExtensions').length > 0);
}

/**
 * Runs a command by its full title, `Category: Title`, from the command palette. The palette does not follow commands
 * that come while it is open, so it is opened again until the command is there.
 */
export async function runCommand(page: Page, title: string, within = 30_000): Promise<void> {
  const end = Date.now() + within;
  for (;;) {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget input.input');
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    try {
      // A webview that is still loading takes the focus and loses the key.
      await input.fill(`>${title}`, { timeout: 3000 });
      return await row.click({ timeout: 3000 });
    } catch (error) {
      if (Date.now() > end) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Chooses the row of an open quick pick whose label has a text, with the keyboard: a tooltip can cover the row. */
export async function pick(page: Page, text: string): Promise<void> {
  const rows = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  await rows.first().waitFor();
  await page.locator('.quick-input-widget input.input').fill(text);
  await rows.and(page.locator('.focused')).waitFor();
  await page.keyboard.press('Enter');
}

/** Chooses an entry of the context menu of a row. A menu ignores clicks for 100 ms after it was drawn, so it may need two. */
export async function chooseFromMenu(page: Page, row: Locator, text: string): Promise<void> {
  await row.click({ button: 'right' });
  const entry = page.locator('.context-view .action-item', { hasText: text }).first();
  for (let clicks = 1; ; clicks++) {
    await entry.click();
    try {
      return await entry.waitFor({ state: 'detached', timeout: 1000 });
    } catch (error) {
      if (clicks === 20) throw error;
    }
  }
}

/** Changes the colour theme, with VS Code's own picker. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  const { label, drawn } = themePicks[theme];
  await runCommand(page, 'Preferences: Color Theme');
  await page.locator('.quick-input-widget input.input').fill(label);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator(`.monaco-workbench.${drawn}`).waitFor();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The frame that shows a webview's content: the one in which something matches the selector, and that is not in `except`. */
export async function webviewFrame(
  page: Page,
  selector: string,
  within = 30_000,
  except: readonly Frame[] = [],
): Promise<Frame> {
  const end = Date.now() + within;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      if (
        frame !== page.mainFrame() &&
        !except.includes(frame) &&
        (await frame
          .locator(selector)
          .count()
          .catch(() => 0))
      )
        return frame;
    }
    await page.waitForTimeout(100);
  }
  const frames = page.frames().map(frame => frame.url().slice(0, 100));
  throw new Error(`No webview shows ${selector}; frames: ${frames.join(', ')}`);
}

/** Saves a picture under `.cache/screenshots`, with every animation at its end, and returns its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(checkoutCache, 'screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/**
 * The errors of this extension that VS Code logs from now on: of its activation, and exceptions and rejections that nothing
 * caught. They are read from the browser's console, since the registry's server writes no log files.
 */
export function extensionErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', message => {
    const text = message.text();
    if (message.type() === 'error' && ofExtension.test(text)) errors.push(text);
  });
  return errors;
}

/** Not the look-up of a newer version, which fails without a network. */
const ofExtension =
  /\[reftable\.vscode-reftable\]|Activating extension 'reftable\.|\/extensions\/reftable\.vscode-reftable-/;

/** Waits until the workbench shows that an extension, named as it is shown, has been activated. */
export async function waitUntilActive(page: Page, displayName: string, within = 30_000): Promise<void> {
  await runCommand(page, 'Developer: Show Running Extensions');
  const list = page.locator('.runtime-extensions-editor .monaco-list');
  const row = list.locator('.extension', { hasText: displayName }).filter({ hasText: /Activation: \d+/ });
  await list.focus();
  const end = Date.now() + within;
  // The list shows only a part of itself, and its order changes as extensions start: scroll until it appears.
  for (let step = 0; (await row.count()) === 0; step++) {
    if (Date.now() > end) throw new Error(`${displayName} is not among the running extensions`);
    await page.keyboard.press(step % 6 === 5 ? 'Home' : 'PageDown');
    await page.waitForTimeout(250);
  }
}
