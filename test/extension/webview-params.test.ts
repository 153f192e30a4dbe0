import assert from 'node:assert/strict';
import {
  byteOffset,
  byteQuery,
  byteRange,
  expiry,
  scope,
  searchKind,
  section,
} from '../../src/extension/webview/webview-params.ts';

describe('what a webview sends', () => {
  it('is accepted when it matches the protocol', () => {
    assert.deepEqual(scope({ type: 'range', first: 1, last: 2 }), { type: 'range', first: 1, last: 2 });
    assert.deepEqual(expiry({ time: '5' }), { time: '5', minUpdateIndex: undefined });
    const patterns = [{ pattern: 'refs/stash', time: '0' }];
    assert.deepEqual(expiry({ patterns }), { time: undefined, minUpdateIndex: undefined, patterns });
    assert.equal(section('log-index'), 'log-index');
    assert.deepEqual(byteOffset({ offset: 7, inside: 0 }), { offset: 7, inside: 0 });
    assert.deepEqual(byteQuery({ offset: 7 }), { offset: 7 });
    assert.deepEqual(byteQuery({ section: 'ref', index: 3 }), { section: 'ref', index: 3 });
    assert.deepEqual(byteQuery({ block: 4096, record: 0 }), { block: 4096, record: 0 });
  });

  it('as bytes to show is one byte when it has no end, and nothing when it has no beginning', () => {
    assert.deepEqual(byteRange({ start: 5 }), { start: 5, end: 6 });
    assert.deepEqual(byteRange({ start: 5, end: 9, inside: 64 }), { start: 5, end: 9, inside: 64 });
    assert.deepEqual(byteRange({ start: 5, end: 2 }), { start: 5, end: 6 });
    for (const none of [undefined, null, 5, {}, { start: -1 }, { start: '5' }])
      assert.equal(byteRange(none), undefined);
  });

  const wrong: Readonly<Record<string, () => unknown>> = {
    'a scope of no known type': () => scope({ type: 'some' }),
    'a range without its ends': () => scope({ type: 'range', first: 0 }),
    'a negative position': () => scope({ type: 'range', first: -1, last: 2 }),
    'a time that is not a number': () => expiry({ time: 'yesterday' }),
    'a time as a number': () => expiry({ time: 5 }),
    'a pattern without a time': () => expiry({ patterns: [{ pattern: 'refs/stash' }] }),
    'patterns that are not a list': () => expiry({ patterns: {} }),
    'an unknown section': () => section('refs'),
    'an offset below zero': () => byteOffset({ offset: -1 }),
    'an offset in a block that is not a number': () => byteOffset({ offset: 1, inside: 'x' }),
    'a record without its number': () => byteQuery({ section: 'ref' }),
    'an unknown kind of search': () => searchKind('regexp'),
  };
  for (const [what, read] of Object.entries(wrong)) {
    it(`is refused: ${what}`, () => {
      assert.throws(read, /invalid request: expected/);
    });
  }
});
