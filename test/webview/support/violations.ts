// What axe finds wrong with a page, in each of VS Code's four kinds of theme.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { drawn } from './pages.ts';
import { type ThemeName, themes } from './themes.ts';

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const VARIABLES = [...new Set(Object.values(themes).flatMap(Object.keys))];

/**
 * All violations in the page's own theme, and those of colours in each of the others, which the page takes on as when a
 * user changes the theme: the other rules read names, roles and structure, which are the same in every theme. The page has
 * its own theme again afterwards.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const own = (await page.evaluate(() => document.body.dataset.vscodeThemeKind)) as ThemeName;
  const found = await run(page, own, {});
  for (const other of Object.keys(themes) as ThemeName[]) {
    if (other === own) continue;
    await setTheme(page, other);
    found.push(...(await run(page, other, { runOnly: { type: 'rule', values: COLOUR_RULES } })));
  }
  await setTheme(page, own);
  return found;
}

async function run(page: Page, theme: ThemeName, options: axe.RunOptions): Promise<string[]> {
  const result = await page.evaluate(chosen => (window as unknown as { axe: typeof axe }).axe.run(chosen), options);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${theme}: ${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

async function setTheme(page: Page, theme: ThemeName): Promise<void> {
  await page.evaluate(
    ({ theme, colours, all, variables }) => {
      const { style } = document.documentElement;
      for (const name of variables) {
        const value = colours[name];
        if (value === undefined) style.removeProperty(`--vscode-${name}`);
        else style.setProperty(`--vscode-${name}`, value);
      }
      document.body.classList.remove(...all);
      document.body.classList.add(theme);
      document.body.dataset.vscodeThemeKind = theme;
    },
    { theme, colours: themes[theme], all: Object.keys(themes), variables: VARIABLES },
  );
  await drawn(page);
}
