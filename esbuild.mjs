// Builds everything that ships: in dist/ the bundles of the extension and of its language client, the libraries that several
// bundles load, the engine's worker, the language server and the command line with the code that these three share, and the
// webviews; and ThirdPartyNotices.txt with the licenses of what they contain. It fails if one is
// missing. `--watch` keeps building, without the notices; `--minify` is what the package uses.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { bundles } from './scripts/build/bundles.mjs';
import { iconFiles } from './scripts/build/icons.mjs';
import { minifyFiles } from './scripts/build/minify.mjs';
import { bundledPackages, notices } from './scripts/build/notices.mjs';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

for (const built of ['dist', 'ThirdPartyNotices.txt']) rmSync(built, { recursive: true, force: true });
const contexts = await Promise.all(bundles({ minify }).map(options => esbuild.context(options)));
const results = await Promise.all(contexts.map(context => (watch ? context.watch() : context.rebuild())));
mkdirSync('dist/webview', { recursive: true });
for (const [file, bytes] of Object.entries(await iconFiles())) writeFileSync(`dist/webview/${file}`, bytes);
if (!watch) {
  await Promise.all(contexts.map(context => context.dispose()));
  const outputs = results.flatMap(({ metafile }) => Object.keys(metafile.outputs));
  if (minify) await minifyFiles(outputs.filter(file => /\.c?js$/.test(file)));
  const packages = bundledPackages(results.map(({ metafile }) => metafile));
  writeFileSync('ThirdPartyNotices.txt', notices('.', [...packages, 'node_modules/@vscode/codicons']));
}
