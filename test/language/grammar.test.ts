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

/** The languages of the documents of refs and of comparisons, which the extension makes without the language server. */
const REF = 'reftable-ref';
const COMPARISON = 'reftable-comparison';

test('each language has a grammar of its own and a configuration', () => {
  assert.deepEqual(languages.map(({ id }) => id).sort(), [COMPARISON, LIST, REF, SCRIPT, TABLE_TEXT].sort());
  for (const { id, configuration } of languages) {
    assert.ok(json<object>(configuration));
    const grammar = grammars.find(({ language }) => language === id);
    assert.ok(grammar, id);
    assert.equal(json<Grammar>(grammar.path).scopeName, grammar.scopeName);
  }
});

/** The position of the first pattern of a language's grammar, from the one at `from` on, that a line matches. */
function patternOf(of: string, line: string, from = 0): number {
  const { patterns } = json<Grammar>(present(grammars.find(({ language }) => language === of)).path);
  return patterns.slice(from).findIndex(({ match, begin }) => new RegExp(present(match ?? begin)).test(line));
}

test('every line of a ref has its colour', () => {
  const [fact, entry, ids, message, error, heading] = [0, 1, 2, 3, 4, 5];
  const oid = '1'.repeat(40);
  for (const [line, expected] of [
    ['Update index  7', fact],
    [`Object        ${oid}`, fact],
    ['  7  1970-01-01 01:00:00 +0100  A B <a@b>', entry],
    ['  18446744073709551615  12345-01-01 01:00:00 -0730  <>', entry],
    ['  7  1970-01-01 01:00:00 +0100  A B <a@b>  (may be outdated)', entry],
    [`      ${oid} → ${oid}`, ids],
    ['    #3 · 97: the file does not exist', error],
    ['    /stack/reftable/tables.list', error],
    ['      commit: a message  in words', message],
    ['Reflog, newest first (1 entry)', heading],
    ['No reflog.', heading],
  ] as const) {
    // JavaScript has no \\A: the first pattern is of the first line only.
    assert.equal(patternOf(REF, line, 1), expected, line);
  }
});

test('every line of a comparison has its colour', () => {
  const [inserted, changed, deleted, provenance, ids, doubt, error, fact, heading] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const oid = '1'.repeat(40);
  for (const [line, expected] of [
    ['+ refs/heads/made', inserted],
    ['~ refs/heads/moved', changed],
    ['- refs/heads/gone', deleted],
    ['      #3 · 97  update index 97', provenance],
    ['      #3 · 97  update index 97  1970-01-01 01:00:00 +0100  commit: a  message', provenance],
    ['      #3 · 97  update index 97  1970-01-01 01:00:00 +0100', provenance],
    [`      ${oid}`, ids],
    [`      ${oid} → ref: refs/heads/main`, ids],
    ['    ! Before: Some tables cannot be read completely.', doubt],
    ['    #3 · 97: the file does not exist', error],
    ['Before        project (main worktree)  /project/.git/reftable', fact],
    ['After         packed.reftable.tar.gz', fact],
    ['Created (2)', heading],
    ['Refs: 2 created, 1 moved, 0 deleted.', heading],
  ] as const) {
    assert.equal(patternOf(COMPARISON, line), expected, line);
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
