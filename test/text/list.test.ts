// Lists in a sentence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, suite, test } from 'node:test';
import { setLanguage } from '../../src/text/l10n.ts';
import { list } from '../../src/text/list.ts';

const bundles = join(import.meta.dirname, '../../l10n');

function use(locale: string): void {
  setLanguage({ locale, messages: JSON.parse(readFileSync(join(bundles, `bundle.l10n.${locale}.json`), 'utf8')) });
}

suite('a list', () => {
  afterEach(() => setLanguage({ locale: 'en', messages: {} }));

  test('leaves out what is empty, and does not fill placeholders in its items', () => {
    assert.equal(list([]), '');
    assert.equal(list([false, 'refs', '', undefined, '{0}', 'a, b']), 'refs, {0}, a, b');
  });

  test('has the punctuation of the language', () => {
    use('zh-cn');
    assert.equal(list(['a', 'b', 'c']), 'a，b，c');
    use('de');
    assert.equal(list(['a', 'b', 'c']), 'a, b, c');
  });
});
