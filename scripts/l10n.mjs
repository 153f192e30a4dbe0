// `npm run l10n`: writes the English templates of src/text to l10n/bundle.l10n.json, which translators copy. A test
// compares the two.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { englishBundle } from './l10n/templates.mjs';
import { checkout } from './provision/cache.mjs';

const file = join(checkout, 'l10n', 'bundle.l10n.json');
writeFileSync(file, `${JSON.stringify(englishBundle(checkout), null, 2)}\n`);
console.log(file);
