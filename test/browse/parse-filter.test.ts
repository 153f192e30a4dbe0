// The language of filters.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Condition, parseFilter } from '../../src/browse/index.ts';

const NOW = new Date(2026, 10, 26, 14, 30, 15);
const seconds = (...date: [number, number, number, number?, number?, number?]) => new Date(...date).getTime() / 1000;

function conditions(text: string): Condition[] {
  const { terms, faults } = parseFilter(text, NOW);
  assert.deepEqual(faults, [], text);
  return terms.map(({ condition }) => condition);
}

function one(text: string): Condition | undefined {
  const found = conditions(text);
  assert.equal(found.length, 1, text);
  return found[0];
}

describe('a filter', () => {
  it('has words, prefixes, globs and object IDs', () => {
    assert.deepEqual(conditions('fix login heads/ v1.* #3 d00d refs/heads/x 12'), [
      { type: 'word', text: 'fix' },
      { type: 'word', text: 'login' },
      { type: 'prefix', text: 'heads/' },
      { type: 'glob', pattern: 'v1.*' },
      { type: 'table', position: 3 },
      { type: 'id', prefix: 'd00d', word: 'd00d' },
      { type: 'word', text: 'refs/heads/x' },
      { type: 'word', text: '12' },
    ]);
    assert.deepEqual(conditions(''), []);
    assert.deepEqual(conditions('  \t '), []);
  });

  it('has keys in any case', () => {
    assert.deepEqual(
      conditions('kind:tag,branch TABLE:#12 table:0 author:"Ada L" message:fix points-at:ABCD deleted: ref:dead'),
      [
        { type: 'kind', kinds: ['tag', 'branch'] },
        { type: 'table', position: 12 },
        { type: 'table', position: 0 },
        { type: 'author', text: 'Ada L' },
        { type: 'message', text: 'fix' },
        { type: 'id', prefix: 'abcd' },
        { type: 'deleted' },
        { type: 'word', text: 'dead' },
      ],
    );
  });

  it('keeps what is in quotes', () => {
    assert.deepEqual(one('"a b:*/"'), { type: 'word', text: 'a b:*/' });
    assert.deepEqual(one('"a\\"\\\\b"'), { type: 'word', text: 'a"\\b' });
    assert.deepEqual(one('name:"a b"'), { type: 'name', name: 'a b' });
    assert.deepEqual(one('"d00d"'), { type: 'word', text: 'd00d' });
  });

  it('excludes with a hyphen', () => {
    const { terms } = parseFilter('-wip -kind:tag -"a b" - x-y');
    assert.deepEqual(
      terms.map(({ condition, excluded, start, end }) => [condition.type, excluded, start, end]),
      [
        ['word', true, 0, 4],
        ['kind', true, 5, 14],
        ['word', true, 15, 21],
        ['word', false, 22, 23],
        ['word', false, 24, 27],
      ],
    );
  });

  it('marks what it does not understand, and applies the rest', () => {
    const cases: readonly (readonly [text: string, id: string, start: number, end: number])[] = [
      ['x foo:bar', 'unknownKey', 2, 9],
      ['x :bar', 'unknownKey', 2, 6],
      ['x __proto__:a', 'unknownKey', 2, 13],
      ['x constructor:a', 'unknownKey', 2, 15],
      ['x kind:', 'missingValue', 2, 7],
      ['x ""', 'missingValue', 2, 4],
      ['x kind:tags', 'invalidKind', 2, 11],
      ['x table:-1', 'invalidTable', 2, 10],
      ['x changed:someday', 'invalidTime', 2, 17],
      ['x changed:2026-02-30', 'invalidTime', 2, 20],
      ['x points-at:xyz', 'invalidId', 2, 15],
      ['x [a', 'invalidGlob', 2, 4],
      ['x -deleted:', 'notExcludable', 2, 11],
      ['x deleted:yes', 'unexpectedValue', 2, 13],
    ];
    for (const [text, id, start, end] of cases) {
      const { terms, faults } = parseFilter(text, NOW);
      assert.deepEqual(faults, [{ id, start, end }], text);
      assert.deepEqual(
        terms.map(({ condition }) => condition),
        [{ type: 'word', text: 'x' }],
        text,
      );
    }
    const unclosed = parseFilter('x "a b');
    assert.deepEqual(unclosed.faults, [{ id: 'unclosedQuote', start: 5, end: 6 }]);
    assert.deepEqual(unclosed.terms[1]?.condition, { type: 'word', text: 'a b' });
  });

  it('has dates, ages and periods', () => {
    const day = { from: seconds(2026, 10, 1), before: seconds(2026, 10, 2) };
    const cases: Readonly<Record<string, { from?: number; before?: number }>> = {
      '2026-11-01': day,
      '>2026-11-01': { from: day.before },
      '>=2026-11-01': { from: day.from },
      '<2026-11-01': { before: day.from },
      '<=2026-11-01': { before: day.before },
      '2026-10-30..2026-11-01': { from: seconds(2026, 9, 30), before: day.before },
      '2026-11-01..': { from: day.from },
      '..2026-11-01': { before: day.before },
      '2026-11': { from: seconds(2026, 10, 1), before: seconds(2026, 11, 1) },
      '2026': { from: seconds(2026, 0, 1), before: seconds(2027, 0, 1) },
      today: { from: seconds(2026, 10, 26), before: seconds(2026, 10, 27) },
      yesterday: { from: seconds(2026, 10, 25), before: seconds(2026, 10, 26) },
      '14:00': { from: seconds(2026, 10, 26, 14), before: seconds(2026, 10, 26, 14, 1) },
      '2026-11-25T14:00': { from: seconds(2026, 10, 25, 14), before: seconds(2026, 10, 25, 14, 1) },
      '2026-11-25T14:00:07Z': {
        from: Date.UTC(2026, 10, 25, 14, 0, 7) / 1000,
        before: Date.UTC(2026, 10, 25, 14, 0, 8) / 1000,
      },
      '2026-11-25T14:00+01:30': {
        from: Date.UTC(2026, 10, 25, 12, 30) / 1000,
        before: Date.UTC(2026, 10, 25, 12, 31) / 1000,
      },
      '2d': { from: seconds(2026, 10, 24, 14, 30, 15) },
      '<1mo': { before: seconds(2026, 9, 26, 14, 30, 15) },
      '1y..1mo': { from: seconds(2025, 10, 26, 14, 30, 15), before: seconds(2026, 9, 26, 14, 30, 15) },
      '@1700000000': { from: 1_700_000_000, before: 1_700_000_001 },
    };
    for (const [value, expected] of Object.entries(cases)) {
      assert.deepEqual(one(`changed:${value}`), { type: 'time', ...expected }, value);
    }
    assert.deepEqual(one('since:2026-11-01'), { type: 'time', from: day.from });
    assert.deepEqual(one('until:2026-11-01'), { type: 'time', before: day.before });
  });

  it('of any text is parsed, with ranges in the text that do not overlap', () => {
    const piece = fc.constantFrom(
      '-',
      ':',
      '"',
      '\\',
      ' ',
      '#',
      '*',
      '[',
      '/',
      '..',
      '>',
      'kind',
      'changed',
      '2026',
      'a',
      '\ud800',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map(pieces => pieces.join('')),
    );
    fc.assert(
      fc.property(text, text => {
        const { terms, faults } = parseFilter(text, NOW);
        for (const { start, end } of [...terms, ...faults]) assert.ok(0 <= start && start < end && end <= text.length);
        for (const [i, { start }] of terms.entries()) assert.ok(start >= (terms[i - 1]?.end ?? 0));
        if (text.trim() !== '') assert.ok(terms.length + faults.length > 0);
      }),
      { numRuns: 2000 },
    );
  });
});
