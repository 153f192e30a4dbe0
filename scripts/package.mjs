// `npm run package`: builds small, packs what .vscodeignore lets through into a .vsix, and refuses one that is too big.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './provision/cache.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';
import { run } from './provision/run.mjs';

const limit = 1_000_000;

provideNodeModules();
run(node, ['esbuild.mjs', '--minify'], { cwd: checkout });
const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const file = join(checkout, `${name}-${version}.vsix`);
const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');
run(
  node,
  [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file],
  {
    cwd: checkout,
    env: withBinaries(),
  },
);
const { size } = statSync(file);
console.log(`${file}: ${size.toLocaleString('en')} bytes`);
if (size >= limit) {
  console.error(`The package must stay under ${limit.toLocaleString('en')} bytes.`);
  process.exit(1);
}
