import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PUBLIC_NAMES } from './public-names.ts';

/** What an index exports, in order of the alphabet. */
function exportedNames(file: string): string[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  assert.doesNotMatch(text, /^export \*/m, `${file} exports names that it does not list`);
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(','));
  const declared = [...text.matchAll(/^export (?:interface|type|const|class|function\*?) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
  const names = listed.map(name =>
    name
      .trim()
      .replace(/^type /, '')
      .replace(/^\w+ as /, ''),
  );
  return [...names.filter(Boolean), ...declared].sort();
}

describe('public names', () => {
  for (const [file, names] of Object.entries(PUBLIC_NAMES)) {
    it(`of ${file} change only together with this list`, () => {
      assert.deepEqual(exportedNames(file), [...names].sort());
    });
  }

  it('of the engine are 45 at most', () => {
    assert.ok(exportedNames('src/reftable/index.ts').length <= 45);
  });
});
