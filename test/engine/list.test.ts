import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatNames, parseNames, readNames, sameNames } from '../../src/reftable/stack/list.ts';
import { isTableName } from '../../src/reftable/stack/names.ts';

import { throwsCode } from './support/errors.ts';
import { MemoryFiles, systemError } from './support/memory-files.ts';
import { forAll } from './support/properties.ts';

function parse(text: string | Buffer): string[] {
  return parseNames(Buffer.from(text as string), 'tables.list');
}

test('a list has one name per line and ignores empty lines', () => {
  assert.deepEqual(parse('line\n'), ['line']);
  assert.deepEqual(parse('a\nb\nc\n'), ['a', 'b', 'c']);
  assert.deepEqual(parse('a\n\nb\n'), ['a', 'b']);
  assert.deepEqual(parse(''), []);
  assert.deepEqual(parse('\n\n'), []);
  assert.deepEqual(parse('a\r\n'), ['a\r']);
});

test('a list whose last line has no newline is corrupt', () => {
  const error = throwsCode('FORMAT_ERROR', () => parse('line\nline2'));
  assert.equal(error.file, 'tables.list');
  assert.equal(error.offset, 5n);
});

test('a missing list contains no names, and readNames reports that it is missing', () => {
  const files = new MemoryFiles();
  assert.equal(readNames(files, '/stack/tables.list'), undefined);
  files.put('/stack/tables.list', '');
  assert.deepEqual(readNames(files, '/stack/tables.list'), []);
});

test('a list that cannot be opened or read is an IO_ERROR and leaves nothing open', () => {
  for (const failing of ['openRead', 'fstat', 'read']) {
    const files = new MemoryFiles();
    files.put('/stack/tables.list', 'a\n');
    files.before = (call, path) => {
      if (call === failing) throw systemError('EACCES', path);
    };
    throwsCode('IO_ERROR', () => readNames(files, '/stack/tables.list'));
    assert.equal(files.openDescriptors, 0);
  }
});

test('two lists are equal if all names are, in order', () => {
  assert.equal(sameNames(['a', 'b', 'c'], ['a', 'b', 'c']), true);
  assert.equal(sameNames(['a', 'b', 'c'], ['a', 'b', 'd']), false);
  assert.equal(sameNames(['a', 'b', 'c'], ['a', 'b']), false);
  assert.equal(sameNames(['a', 'b'], ['a', 'b', 'c']), false);
});

// git opens any path that a line contains (docs/differences-from-git.md).
test('a name that leads out of the directory is refused', () => {
  for (const name of ['..', '.', '../x.ref', '/etc/passwd', 'a/b.ref', 'a\\b.ref', 'a\0b.ref']) {
    const error = throwsCode('FORMAT_ERROR', () => parse(`good.ref\n${name}\n`));
    assert.equal(error.offset, 9n);
  }
});

test('an error of a name states what is wrong with it', () => {
  assert.match(
    throwsCode('FORMAT_ERROR', () => parse('C:x.ref\n')).message,
    /'C:x\.ref' is not the name of a file in this directory/,
  );
  assert.match(throwsCode('FORMAT_ERROR', () => parse('a.ref\na.ref\n')).message, /names 'a\.ref' twice/);
});

test('any file names survive a round trip through the list', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter(name => name.isWellFormed() && !/^\.\.?$|[\n\0/\\:]/.test(name));
  forAll(300, fc.uniqueArray(name), names => {
    const list = Buffer.from(names.map(name => `${name}\n`).join(''));
    assert.deepEqual(formatNames(parse(list)), new Uint8Array(list));
    assert.deepEqual(parse(list), names);
  });
});

test('the last extension of a name identifies a table', () => {
  assert.equal(isTableName('0x000000000001-0x000000000001-12345678.ref'), true);
  assert.equal(isTableName('x.ref'), true);
  assert.equal(isTableName('x.ref.lock'), false);
  assert.equal(isTableName('x.log'), false);
  assert.equal(isTableName('xref'), false);
  assert.equal(isTableName('x.refabc'), false);
});
