// The icon font of the pages: of VS Code's codicons, the glyphs and rules that the pages use. The whole font has 126 kB.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import subsetFont from 'subset-font';
import { checkout } from '../provision/cache.mjs';

const CODICONS = join(checkout, 'node_modules/@vscode/codicons/dist');
/** A rule that gives an icon its character. */
const RULE = /^\.codicon-([\w-]+):before \{ content: "\\([0-9a-f]+)" \}\n/gm;

/** Files by name, for the folder of the pages. Throws for an icon that the font does not have. */
export async function iconFiles() {
  const icons = new Set(await usedIcons());
  const characters = [];
  const css = readFileSync(join(CODICONS, 'codicon.css'), 'utf8').replace(RULE, (rule, icon, code) => {
    if (!icons.delete(icon)) return '';
    characters.push(String.fromCodePoint(Number.parseInt(code, 16)));
    return rule;
  });
  if (icons.size > 0) throw new Error(`The icon font has no ${[...icons].join(', ')}.`);
  const font = readFileSync(join(CODICONS, 'codicon.ttf'));
  const ttf = await subsetFont(font, characters.join(''), { targetFormat: 'truetype' });
  return { 'codicon.css': Buffer.from(css), 'codicon.ttf': ttf };
}

/** The names in webview/parts/icons.ts. */
async function usedIcons() {
  const source = readFileSync(join(checkout, 'webview/parts/icons.ts'), 'utf8');
  const { code } = await esbuild.transform(source, { loader: 'ts' });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).ICONS;
}
