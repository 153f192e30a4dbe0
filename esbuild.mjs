// Builds everything that ships into dist/: the extension host's bundle, the engine's worker, the language
// server, the terminal face and the two webviews. `--watch` keeps building; `--minify` is what the package uses.
import { cpSync, existsSync, rmSync } from 'node:fs';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

const shared = {
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};
const node = { ...shared, platform: 'node', target: 'node20' };
const browser = { ...shared, platform: 'browser', target: 'chrome128', format: 'iife' };

const bundles = [
  {
    ...node,
    format: 'cjs',
    entryPoints: ['src/extension/extension.ts'],
    outfile: 'dist/extension.cjs',
    external: ['vscode'],
  },
  { ...node, format: 'cjs', entryPoints: ['src/service/worker/worker.ts'], outfile: 'dist/worker.cjs' },
  { ...node, format: 'cjs', entryPoints: ['src/language/server.ts'], outfile: 'dist/languageServer.cjs' },
  {
    ...node,
    format: 'esm',
    entryPoints: ['src/cli/cli.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...browser, entryPoints: ['webview/stack/stack.ts'], outfile: 'dist/webview/stack.js' },
  { ...browser, entryPoints: ['webview/table/table.ts'], outfile: 'dist/webview/table.js' },
].filter(({ entryPoints }) => existsSync(entryPoints[0]));

rmSync('dist', { recursive: true, force: true });
const contexts = await Promise.all(bundles.map(options => esbuild.context(options)));
await Promise.all(contexts.map(context => (watch ? context.watch() : context.rebuild())));
for (const file of ['codicon.css', 'codicon.ttf']) {
  cpSync(`node_modules/@vscode/codicons/dist/${file}`, `dist/webview/${file}`);
}
if (!watch) await Promise.all(contexts.map(context => context.dispose()));
