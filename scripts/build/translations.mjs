// The translations as they ship: with short keys instead of the English texts, which the bundles have.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortKey } from '../../src/text/short-key.ts';

/** The text of each file that ships, by its name, from the translations in a folder. */
export function shippedTranslations(folder) {
  const files = readdirSync(folder).filter(file => /^bundle\.l10n\..+\.json$/.test(file));
  return Object.fromEntries(
    files.map(file => [file, JSON.stringify(withShortKeys(JSON.parse(readFileSync(join(folder, file), 'utf8'))))]),
  );
}

/** Throws for two texts that have the same key: change one of them a little. */
export function withShortKeys(messages) {
  const keys = new Map();
  for (const english of Object.keys(messages)) {
    const key = shortKey(english);
    if (keys.has(key)) throw new Error(`Two texts have the key ${key}: ${keys.get(key)} and ${english}`);
    keys.set(key, english);
  }
  return Object.fromEntries([...keys].map(([key, english]) => [key, messages[english]]));
}
