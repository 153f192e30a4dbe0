// `npm run package`: builds small, packs the files that .vscodeignore allows into a .vsix, and refuses one that is too
// large.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './provision/cache.mjs';
import { provideNodeModules } from './provision/node-modules.mjs';
import { packExtension } from './workbench/extension.mjs';

const limit = 970_000;

provideNodeModules();
const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const file = join(checkout, `${name}-${version}.vsix`);
packExtension(file);
const { size } = statSync(file);
console.log(`${file}: ${size.toLocaleString('en')} bytes`);
if (size >= limit) {
  console.error(`The package must stay under ${limit.toLocaleString('en')} bytes.`);
  process.exit(1);
}
