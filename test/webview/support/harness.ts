// Runs a webview in a plain browser: the page the extension would serve, under its content security policy, with a
// host inside the page at the other end of the wire.
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { PAGES } from '../../../scripts/build/bundles.mjs';
import { iconFiles } from '../../../scripts/build/icons.mjs';
import type { Language } from '../../../src/text/l10n.ts';
import { launchBrowser } from '../../support/browser.ts';
import { answer, answerOfStack } from './engine.ts';
import type { RepairFixture } from './repair-host.ts';
import type { StackFixture } from './stack-host.ts';
import type { TableFixture } from './table-host.ts';
import { type ThemeName, themes } from './themes.ts';

const root = join(import.meta.dirname, '../../..');
const ORIGIN = 'https://webview.test';
const NONCE = 'harness';

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** On by default, so that screenshots do not change. */
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
  /** Left out: English. */
  readonly language?: Language;
}

export interface Harness {
  /** The refs are those of the stack in `fixture.directory`. */
  openStack(fixture: Omit<StackFixture, 'theme' | 'colours'>, options?: PageOptions): Promise<Page>;
  openRepair(fixture: Omit<RepairFixture, 'theme' | 'colours'>, options?: PageOptions): Promise<Page>;
  /** `file` is a table. */
  openTable(file: string, fixture?: Partial<TableFixture>, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Builds the webviews and starts one browser. */
export async function startHarness(): Promise<Harness> {
  const files = await build();
  const browser = await launchBrowser();
  return {
    openStack: (fixture, options) => open(browser, files, 'stack', fixture, options, fixture.directory),
    openRepair: (fixture, options) => open(browser, files, 'repair', fixture, options, fixture.directory),
    openTable: (file, fixture = {}, options = {}) => open(browser, files, 'table', fixture, options, file),
    close: () => browser.close(),
  };
}

/** Errors the page ran into, its policy's refusals included, in the order they came. */
export const pageErrors = new WeakMap<Page, string[]>();

type Editor = 'stack' | 'table' | 'repair';
type Files = Map<string, string | Buffer>;

const BUILD = { bundle: true, platform: 'browser', target: 'chrome128', logLevel: 'warning' } as const;

async function build(): Promise<Files> {
  const options = { ...BUILD, absWorkingDir: root, outdir: '/', write: false } as const;
  const outputs = await Promise.all([
    esbuild.build({ ...options, entryPoints: PAGES, format: 'esm', splitting: true }),
    esbuild.build({
      ...options,
      entryPoints: {
        stackHost: 'test/webview/support/stack-host.ts',
        tableHost: 'test/webview/support/table-host.ts',
        repairHost: 'test/webview/support/repair-host.ts',
      },
      format: 'iife',
    }),
  ]);
  const files: Files = new Map(
    outputs.flatMap(({ outputFiles }) => outputFiles.map(({ path, text }) => [path, text] as const)),
  );
  for (const [file, bytes] of Object.entries(await iconFiles())) files.set(`/${file}`, bytes);
  return files;
}

async function open(
  browser: Browser,
  files: Files,
  editor: Editor,
  fixture: object,
  options: PageOptions = {},
  path = '',
): Promise<Page> {
  const { theme = 'vscode-dark', width = 1320, height = 860, reducedMotion = true, forcedColors = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: forcedColors ? 'active' : 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  pageErrors.set(page, errors);
  page.on('pageerror', error => errors.push(String(error)));
  page.on(
    'console',
    message =>
      message.type() === 'error' &&
      errors.push(`${message.text()} (${message.location().url}:${message.location().lineNumber})`),
  );
  await context.route('**/*', async route => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', headers: policy(), body: html(editor, options.language) });
    const body = files.get(pathname);
    if (body === undefined) return route.fulfill({ status: pathname === '/favicon.ico' ? 204 : 404, body: '' });
    return route.fulfill({ contentType: contentType(pathname), body });
  });
  await page.addInitScript(data => Object.assign(window, { fixture: data }), {
    ...fixture,
    theme,
    colours: themes[theme],
  });
  const engine = editor === 'table' ? answer : answerOfStack;
  await page.exposeFunction('engine', (method: string, params: unknown) => engine(path, method, params));
  await page.goto(`${ORIGIN}/`);
  return page;
}

function policy(): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; style-src ${ORIGIN} 'nonce-${NONCE}'; font-src ${ORIGIN}; script-src 'nonce-${NONCE}'`,
  };
}

function html(editor: Editor, language: Language | undefined): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta property="csp-nonce" content="${NONCE}">
  <title>${editor}</title>
  <link rel="stylesheet" href="/codicon.css">
  <link rel="stylesheet" href="/${editor}.css">
</head>
<body>
  ${editor === 'stack' ? '<div class="outline" aria-hidden="true"></div>' : ''}
  <script nonce="${NONCE}" type="application/json" id="language">${language ? JSON.stringify(language) : ''}</script>
  <script nonce="${NONCE}" src="/${editor}Host.js"></script>
  <script nonce="${NONCE}" type="module" src="/${editor}.js"></script>
</body>
</html>`;
}

function contentType(path: string): string {
  if (path.endsWith('.css')) return 'text/css';
  return path.endsWith('.js') ? 'text/javascript' : 'font/ttf';
}
