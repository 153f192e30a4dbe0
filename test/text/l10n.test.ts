// The language of the texts: lookup, plural forms, the bundle for translators.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, suite, test } from 'node:test';
import { englishBundle, templatesOf } from '../../scripts/l10n/templates.mjs';
import { CATALOGUE } from '../../src/text/findings/catalogue.ts';
import { language, setLanguage, t } from '../../src/text/l10n.ts';
import { bytes, count, plural } from '../../src/text/numbers.ts';
import { root } from './support/pseudo.ts';

const ENGLISH = language();
afterEach(() => setLanguage(ENGLISH));

suite('a text', () => {
  test('is English without a translation', () => {
    setLanguage({ locale: 'de', messages: { Other: 'Anderes' } });
    assert.equal(t('Compact {0}?', 'x'), 'Compact x?');
    assert.equal(t('toString'), 'toString');
  });

  test('is translated by its template, with the values inserted', () => {
    setLanguage({ locale: 'de', messages: { '{0} in {1}': '{1} hat {0}' } });
    assert.equal(t('{0} in {1}', 'a', 'b'), 'b hat a');
  });

  test('does not fill placeholders in values', () => {
    assert.equal(t('{0} {1}', '{1}', '{0}'), '{1} {0}');
    assert.equal(t('{0} {1}', 'a'), 'a {1}');
  });

  test('refuses a locale that Intl does not accept, and keeps the language', () => {
    assert.throws(() => setLanguage({ locale: 'no locale', messages: {} }), RangeError);
    assert.equal(language(), ENGLISH);
  });
});

suite('a count', () => {
  test('has the two English forms', () => {
    const tables = (value: number | bigint) => plural('{0} table', '{0} tables', value);
    assert.deepEqual([0, 1, 2n, 1000].map(tables), ['0 tables', '1 table', '2 tables', '1,000 tables']);
  });

  test('has the forms of another language, and its digits', () => {
    setLanguage({
      locale: 'pl',
      messages: { '{0} tables/one': '{0} tabela', '{0} tables/few': '{0} tabele', '{0} tables': '{0} tabel' },
    });
    const tables = [1, 3, 5, 12_345].map(value => plural('{0} table', '{0} tables', value));
    assert.deepEqual(tables, ['1 tabela', '3 tabele', '5 tabel', '12\u00a0345 tabel']);
  });

  test('is in English where only other texts are translated', () => {
    setLanguage({ locale: 'fr', messages: {} });
    assert.equal(plural('{0} table', '{0} tables', 0), '0 tables');
    assert.equal(plural('{0} table', '{0} tables', 1), '1 table');
  });

  test('follows the language of the texts', () => {
    setLanguage({ locale: 'de', messages: {} });
    assert.deepEqual([count('18446744073709551615'), bytes(1536)], ['18.446.744.073.709.551.615', '1,5\u00a0KiB']);
    setLanguage(ENGLISH);
    assert.equal(count(1234), '1,234');
  });
});

suite('the bundle for translators', () => {
  test('has all templates of the sources', () => {
    const bundle = JSON.parse(readFileSync(join(root, 'l10n/bundle.l10n.json'), 'utf8'));
    assert.deepEqual(bundle, englishBundle(root), 'run npm run l10n');
  });

  test('has the templates of subfolders', () => {
    const bundle = englishBundle(root);
    const explanations = Object.values(CATALOGUE).map(({ explanation }) => explanation());
    assert.deepEqual(
      explanations.filter(text => !Object.hasOwn(bundle, text)),
      [],
    );
  });

  test('is read from calls over several lines and with escapes', () => {
    assert.deepEqual(templatesOf('x.ts', "t(\n  'It\\'s {0}',\n  a,\n); plural('{0} a', \"{0} 'as'\", n, x);"), [
      ["It's {0}", "It's {0}"],
      ["{0} 'as'/one", '{0} a'],
      ["{0} 'as'", "{0} 'as'"],
    ]);
  });

  for (const call of ['t(text)', "t('a' + 'b')", 't(`a`)', "plural('{0} a', many, n)"]) {
    test(`refuses ${call}, whose template no translator would see`, () => {
      assert.throws(() => templatesOf('x.ts', `const x = ${call};`), /not a literal/);
    });
  }

  test('is named in package.json, and package.json has no text of its own', () => {
    const { l10n, contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(l10n, './dist/l10n');
    const titles =
      JSON.stringify(contributes).match(/"(?:title|displayName|name|contents|description)":"[^"]*"/g) ?? [];
    const own = titles.filter(title => !/:"%[\w.]+%"$/.test(title));
    assert.deepEqual(
      own.filter(title => !/^"name":"[a-z]|^"title":"Reftable"/.test(title)),
      [],
    );
  });
});
