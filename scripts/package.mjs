// `npm run package`: builds small, packs the files that .vscodeignore allows into a .vsix with the addresses of
// publisher.json, compresses that again, warns about addresses that are missing, and refuses a package that is too large.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingAddresses, readPublisher } from './package/publisher.mjs';
import { recompressed } from './package/recompress.mjs';
import { checkout } from './provision/cache.mjs';
import { provideNodeModules } from './provision/node-modules.mjs';
import { packExtension } from './workbench/extension.mjs';

const limit = 830_000;

provideNodeModules();
const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const file = join(checkout, `${name}-${version}.vsix`);
packExtension(file);
const archive = await recompressed(readFileSync(file));
writeFileSync(file, archive);
const size = archive.length;
console.log(`${file}: ${size.toLocaleString('en')} bytes`);
if (size >= limit) {
  console.error(`The package must stay under ${limit.toLocaleString('en')} bytes.`);
  process.exit(1);
}
const missing = missingAddresses(readPublisher(checkout));
if (missing.length > 0) {
  console.warn(
    `publisher.json has no ${missing.join(', ')}. Before you publish, enter the addresses: without them, links`,
  );
  console.warn('and pictures of README.md do not work in a store.');
}
