// `npm run l10n`: writes the English templates of src/text to l10n/bundle.l10n.json, removes from the translations what is
// not used any longer, and lists what they lack. A test compares all of them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { englishBundle, keysOf } from './l10n/templates.mjs';
import { checkout } from './provision/cache.mjs';

const folder = join(checkout, 'l10n');
const english = englishBundle(checkout);
write('bundle.l10n.json', english);
for (const file of readdirSync(folder)) {
  const [, locale] = /^bundle\.l10n\.(.+)\.json$/.exec(file) ?? [];
  if (locale === undefined) continue;
  const texts = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const keys = keysOf(english, locale);
  write(file, Object.fromEntries(keys.filter(key => key in texts).map(key => [key, texts[key]])));
  for (const key of keys.filter(key => !(key in texts))) console.log(`  lacks ${JSON.stringify(key)}`);
}

function write(name, texts) {
  const file = join(folder, name);
  writeFileSync(file, `${JSON.stringify(texts, null, 2)}\n`);
  console.log(file);
}
