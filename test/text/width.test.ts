// Columns of texts in a fixed-width font.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factLines, linkedText } from '../../src/text/linked-text.ts';
import { padEnd, padStart, widthOf } from '../../src/text/width.ts';

test('a text has the columns that a terminal gives it', () => {
  for (const [text, width] of [
    ['', 0],
    ['refs/heads/main', 15],
    ['Größe', 5],
    ['更新索引', 8],
    ['ｆｕｌｌ', 8],
    ['ﾊﾝｶｸ', 4],
    ['한글', 4],
    ['\u1112\u1161\u11ab', 2],
    ['e\u0301', 1],
    ['か\u3099', 2],
    ['\u0301', 0],
    ['नि', 1],
    ['👍', 2],
    ['👍🏽', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤', 1],
    ['❤\ufe0f', 2],
    ['1', 1],
    ['𠀀', 2],
    ['→ ·', 3],
    ['«„“»', 4],
  ] as const) {
    assert.equal(widthOf(text), width, text);
  }
});

test('a padded text fills its columns, and a wider one is not cut', () => {
  assert.equal(padEnd('表', 5), '表   ');
  assert.equal(padStart('表', 5), '   表');
  assert.equal(padEnd('e\u0301👍', 4), 'e\u0301👍 ');
  assert.equal(padStart('更新索引', 4), '更新索引');
});

test('values of facts start in the same column, also if names have characters of other widths', () => {
  const { text } = linkedText(
    factLines([
      ['更新索引', 'x'],
      ['Objet\u0301s', 'x'],
      ['A name that is longer than the column', 'x'],
    ]),
  );
  const columns = text
    .trimEnd()
    .split('\n')
    .map(line => widthOf(line));
  assert.equal(new Set(columns).size, 1, text);
});
