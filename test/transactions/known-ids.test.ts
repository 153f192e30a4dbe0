import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberingIds } from '../../src/git/update-ref/known-ids.ts';

const ID = 'c8d237863dada0edd2dea563a8d7390d99addeb0';

test('a full ID is resolved once, and what can change is resolved every time', () => {
  const asked: string[] = [];
  const resolve = rememberingIds(revision => {
    asked.push(revision);
    if (revision === 'missing') return undefined;
    return revision === 'HEAD' ? String(asked.length) : revision.toLowerCase();
  });
  const asks = [ID, ID.toUpperCase(), 'HEAD', 'missing'];
  assert.deepEqual(asks.map(resolve), [ID, ID, '3', undefined]);
  assert.deepEqual(asks.map(resolve), [ID, ID, '6', undefined]);
  assert.deepEqual(asked, [...asks, ...asks.slice(1)]);
});

test('few of many IDs are kept in memory', () => {
  let asked = 0;
  const resolve = rememberingIds(revision => {
    asked++;
    return revision;
  });
  const ids = Array.from({ length: 3000 }, (_, i) => i.toString(16).padStart(40, '0'));
  for (const id of [...ids, ...ids]) assert.equal(resolve(id), id);
  assert.equal(asked, 2 * ids.length);
});
