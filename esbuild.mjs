// Builds everything that ships: in dist/ the bundles of the extension and of its language client, the libraries that several
// bundles load, the engine's worker, the language server and the command line with the code that these three share, and the
// webviews, with the translations; and ThirdPartyNotices.txt with the licenses of what they contain. It fails if one is
// missing. `--watch` keeps building, without the notices; `--minify` is what the package uses.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { bundles } from './scripts/build/bundles.mjs';
import { iconFiles } from './scripts/build/icons.mjs';
import { minifyFiles } from './scripts/build/minify.mjs';
import { bundledPackages, notices } from './scripts/build/notices.mjs';
import { shippedTranslations } from './scripts/build/translations.mjs';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');

for (const built of ['dist', 'ThirdPartyNotices.txt']) rmSync(built, { recursive: true, force: true });
const contexts = await Promise.all(bundles({ minify }).map(options => esbuild.context(options)));
const results = await Promise.all(contexts.map(context => (watch ? context.watch() : context.rebuild())));
writeFiles('dist/webview', await iconFiles());
writeFiles('dist/l10n', shippedTranslations('l10n'));
if (!watch) {
  await Promise.all(contexts.map(context => context.dispose()));
  const outputs = results.flatMap(({ metafile }) => Object.keys(metafile.outputs));
  if (minify) await minifyFiles(outputs.filter(file => /\.c?js$/.test(file)));
  const packages = bundledPackages(results.map(({ metafile }) => metafile));
  writeFileSync('ThirdPartyNotices.txt', notices('.', [...packages, 'node_modules/@vscode/codicons']));
}

function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(`${folder}/${file}`, content);
}
