// The keys of the translations that ship.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withShortKeys } from '../../scripts/build/translations.mjs';
import { shortKey } from '../../src/text/short-key.ts';

test('a short key is the first 28 bits of the hash FNV-1a, in base 36', () => {
  assert.equal(shortKey(''), (0x811c9dc5 >>> 4).toString(36));
  assert.equal(shortKey('a'), (0xe40c292c >>> 4).toString(36));
  assert.equal(shortKey('foobar'), (0xbf9cf968 >>> 4).toString(36));
});

test('translations keep their order and their texts', () => {
  assert.deepEqual(Object.entries(withShortKeys({ foobar: 'x', a: '{0} y' })), [
    [shortKey('foobar'), 'x'],
    [shortKey('a'), '{0} y'],
  ]);
});

test('two texts with the same short key are refused', () => {
  assert.equal(shortKey('174 refs'), shortKey('16161 refs'));
  assert.throws(() => withShortKeys({ '174 refs': 'x', '16161 refs': 'y' }), /215z52: 174 refs and 16161 refs$/);
});

test('no text without a translation has the short key of another one that has a translation', () => {
  const folder = join(import.meta.dirname, '../../l10n');
  const read = (file: string): Record<string, string> => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const templates = Object.keys(read('bundle.l10n.json')).map(key => key.replace(/\/(?:one|other)$/, ''));
  const asked = templates.flatMap(key => [key, `${key}/one`, `${key}/other`]);
  for (const file of readdirSync(folder).filter(
    name => /^bundle\.l10n\..+\.json$/.test(name) && name !== 'bundle.l10n.json',
  )) {
    const translated = read(file);
    const shipped = withShortKeys(translated);
    const wrong = asked.filter(
      key => Object.hasOwn(shipped, key) || (!Object.hasOwn(translated, key) && Object.hasOwn(shipped, shortKey(key))),
    );
    assert.deepEqual(wrong, [], file);
  }
});
