// `npm run package:engine`: packs the engine as an npm package, and prints the sizes of what programs get of it.
import { join } from 'node:path';
import { buildLibrary, measureLibrary } from './build/library.mjs';
import { checkout, checkoutCache } from './provision/cache.mjs';
import { run } from './provision/run.mjs';

const folder = join(checkoutCache, 'engine');
await buildLibrary(folder);
const [{ filename, size }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', checkout, folder]));
console.log(`${join(checkout, filename)}: ${size.toLocaleString('en')} bytes`);
const sizes = await measureLibrary(folder);
for (const { what, bytes, limit } of sizes)
  console.log(`${what}: ${bytes.toLocaleString('en')} bytes minified, gzip (limit ${limit.toLocaleString('en')})`);
if (sizes.some(({ bytes, limit }) => bytes > limit)) {
  console.error('The engine must stay within these limits.');
  process.exit(1);
}
