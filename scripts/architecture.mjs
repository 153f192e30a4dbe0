// `npm run architecture`: draws docs/architecture.svg from the imports in the source. A test compares the two.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImports } from './architecture/imports.mjs';
import { drawArchitecture } from './architecture/picture.mjs';
import { checkout } from './provision/cache.mjs';

const file = join(checkout, 'docs', 'architecture.svg');
writeFileSync(file, drawArchitecture(readImports(checkout)));
console.log(file);
