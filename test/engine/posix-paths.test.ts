import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { posixPaths } from '../../src/reftable/platform/posix-paths.ts';
import { forAll } from './support/properties.ts';

const path = fc.array(fc.constantFrom('', '.', '..', 'a', 'b.ref', 'tables.list')).map(names => `/${names.join('/')}`);

test('paths with / are resolved as Node resolves them', () => {
  forAll(500, path, each => {
    assert.equal(posixPaths.resolve(each), posix.resolve(each));
  });
});

test('joined paths lead where Node’s lead', () => {
  forAll(300, fc.tuple(path, fc.constantFrom('a', 'b/c', '../d', '.')), ([folder, name]) => {
    assert.equal(posixPaths.resolve(posixPaths.join(folder, name)), posix.resolve(posix.join(folder, name)));
  });
});

test('the last part of a path is its name', () => {
  for (const each of ['/a/tables.list', 'tables.list', '/x'])
    assert.equal(posixPaths.basename(each), posix.basename(each));
});
