import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../../scripts/provision/cache.mjs';
import { COMMANDS } from '../../src/git/update-ref/commands.ts';
import { LIST, SCRIPT, TABLE_TEXT } from '../../src/language/protocol.ts';
import { present } from '../support/present.ts';

interface Pattern {
  readonly match?: string;
  readonly begin?: string;
}
interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly Pattern[];
}
interface Contributions {
  readonly languages: readonly { readonly id: string; readonly configuration: string }[];
  readonly grammars: readonly { readonly language: string; readonly scopeName: string; readonly path: string }[];
}

const json = <T>(path: string): T => JSON.parse(readFileSync(join(checkout, path), 'utf8'));
const { languages, grammars } = json<{ contributes: Contributions }>('package.json').contributes;

test('each language has a grammar of its own and a configuration', () => {
  assert.deepEqual(languages.map(({ id }) => id).sort(), [LIST, SCRIPT, TABLE_TEXT].sort());
  for (const { id, configuration } of languages) {
    assert.ok(json<object>(configuration));
    const grammar = grammars.find(({ language }) => language === id);
    assert.ok(grammar, id);
    assert.equal(json<Grammar>(grammar.path).scopeName, grammar.scopeName);
  }
});

test('every command of a script has its colour, and nothing else has', () => {
  const { path } = present(grammars.find(({ language }) => language === SCRIPT));
  const { patterns } = json<Grammar>(path);
  const isIllegal = (line: string) => {
    const first = patterns.find(({ match, begin }) => new RegExp(present(match ?? begin)).test(line));
    return first === patterns.at(-1);
  };
  const example = (syntax: string) =>
    syntax
      .replace(/ ?\[.*/, '')
      .replaceAll(' SP ', ' ')
      .replace(/<[^>]*>/g, 'x');
  for (const { syntax } of Object.values(COMMANDS)) assert.equal(isIllegal(example(syntax)), false, example(syntax));
  for (const line of ['updates x', ' update x y', 'commit now', 'option deref'])
    assert.equal(isIllegal(line), true, line);
});
