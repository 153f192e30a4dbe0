// `npm run man`: writes the manual pages of the command line. A test compares them with the definitions of the commands.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualPages } from './man/page.mjs';
import { checkout } from './provision/cache.mjs';

const folder = join(checkout, 'man', 'man1');
mkdirSync(folder, { recursive: true });
for (const [name, page] of Object.entries(manualPages())) {
  writeFileSync(join(folder, name), page);
  console.log(join(folder, name));
}
