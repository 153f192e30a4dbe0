// The translations that are shipped: complete, with the same values and the same code as the English texts.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { shippedTranslations } from '../../scripts/build/translations.mjs';
import { englishBundle, keysOf } from '../../scripts/l10n/templates.mjs';
import { language, setLanguage, translation } from '../../src/text/l10n.ts';
import { root } from './support/pseudo.ts';

type Texts = Readonly<Record<string, string>>;

const read = (...path: string[]): Texts => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const ENGLISH: Texts = englishBundle(root);
const MANIFEST = read('package.nls.json');

const locales = readdirSync(join(root, 'l10n')).flatMap(file => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? []);

/** Without the name of a plural form. */
const templateOf = (key: string) => key.replace(/\/(?:zero|one|two|few|many)$/, '');

/** What a translation must not change: placeholders, options, names in backquotes, icons, and paths of git's files. */
function fixedParts(text: string): string[] {
  const parts = text.match(/\{\d+\}|(?<![\w-])--[a-z][a-z-]*|`[^`]*`|\$\([a-z-]+\)|\btables\.list\b|\.reftx\b/g) ?? [];
  return [...new Set(parts)].sort();
}

/** Differences of one text, as lines. `isForm`: a plural form may leave out the number. */
function differences(key: string, english: string, text: string | undefined, isForm = false): string[] {
  if (text === undefined || text === '') return [`${key}: is missing`];
  const [expected, found] = [fixedParts(english), fixedParts(text)];
  const wrong = [
    ...expected.filter(part => !found.includes(part) && !(isForm && part === '{0}')),
    ...found.filter(part => !expected.includes(part) && !(isForm && part === '{0}')),
  ];
  const space = (value: string) => [/^\s*/.exec(value)?.[0], /\s*$/.exec(value)?.[0]].join('|');
  return [
    ...wrong.map(part => `${key}: ${part} in ${text}`),
    ...(space(english) === space(text) ? [] : [`${key}: space around ${text}`]),
  ];
}

test('German and Simplified Chinese are shipped', () => {
  assert.deepEqual(locales.sort(), ['de', 'zh-cn']);
});

for (const locale of locales) {
  suite(locale, () => {
    const texts = read('l10n', `bundle.l10n.${locale}.json`);
    const manifest = read(`package.nls.${locale}.json`);

    test('has a translation of each text, in each of its plural forms, and no other', () => {
      assert.deepEqual(Object.keys(texts), keysOf(ENGLISH, locale));
      assert.deepEqual(Object.keys(manifest).sort(), Object.keys(MANIFEST).sort());
    });

    test('keeps placeholders, options, names of files and the space around a text', () => {
      const wrong = Object.entries(texts).flatMap(([key, text]) =>
        differences(key, ENGLISH[key] ?? templateOf(key), text, templateOf(key) !== key),
      );
      for (const [key, english] of Object.entries(MANIFEST)) wrong.push(...differences(key, english, manifest[key]));
      assert.deepEqual(wrong, []);
    });

    test('ships with short keys, by which each text is found', t => {
      const before = language();
      t.after(() => setLanguage(before));
      const shipped = JSON.parse(shippedTranslations(join(root, 'l10n'))[`bundle.l10n.${locale}.json`] ?? '');
      setLanguage({ locale, messages: shipped });
      assert.deepEqual(Object.fromEntries(Object.keys(texts).map(key => [key, translation(key)])), texts);
      assert.ok(Object.keys(shipped).every(key => key.length <= 6));
    });

    test('has no sentence in English', () => {
      const same = Object.entries({ ...texts, ...manifest }).filter(
        ([key, text]) => text === (ENGLISH[key] ?? MANIFEST[key]) && /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text),
      );
      assert.deepEqual(same, []);
    });
  });
}
