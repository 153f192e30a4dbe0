// `npm run findings`: writes docs/findings.md. A test compares the two.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsPage } from './findings/page.mjs';
import { checkout } from './provision/cache.mjs';

const file = join(checkout, 'docs', 'findings.md');
writeFileSync(file, findingsPage());
console.log(file);
