import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorInfo } from '../../src/protocol/values.ts';
import { countBroken, drawnTables } from '../../webview/stack/drawn-tables.ts';
import { present } from '../support/present.ts';
import { brokenState, brokenTables, editorState, stackOf } from './support/fixtures.ts';

const SIZES = [4000, 3000, 2000, 1000, 500];
const { stack } = editorState(stackOf(SIZES));
const names = stackOf(SIZES).tables.map(({ name }) => name);
const file = `/srv/server.git/reftable/${names[1]}`;

function statesAfter(error: ErrorInfo) {
  return drawnTables(stack, new Map([[present(names[1]), error]])).map(({ damage }) => damage?.state ?? 'ok');
}

describe('tables of a stack as they are drawn', () => {
  for (const [code, state] of [
    ['GENERIC_ERROR', 'damaged'],
    ['FORMAT_ERROR', 'damaged'],
    ['ZLIB_ERROR', 'damaged'],
    ['IO_ERROR', 'unreadable'],
    ['NOT_EXIST_ERROR', 'missing'],
  ]) {
    test(`a table whose scan failed with ${code} is ${state}`, () => {
      assert.deepEqual(statesAfter({ code: present(code), message: 'A record cannot be decoded.', file }), [
        ...['ok', state, 'ok', 'ok', 'ok'],
      ]);
    });
  }

  test('an error that is not about the table leaves it as it is', () => {
    for (const code of ['GENERIC_ERROR', 'OUT_OF_MEMORY_ERROR'])
      assert.deepEqual(new Set(statesAfter({ code, message: 'The worker has ended.' })), new Set(['ok']));
  });

  test('broken tables are counted, those whose scan failed included', () => {
    const state = brokenState({ code: 'NOT_EXIST_ERROR', message: 'A table is missing.' }, brokenTables(SIZES));
    const error = { code: 'GENERIC_ERROR', message: 'A record cannot be decoded.', file };
    const failures = new Map([[present(names[1]), error]]);
    assert.equal(countBroken(drawnTables(state.stack, new Map())), 2);
    assert.equal(countBroken(drawnTables(state.stack, failures)), 3);
    assert.equal(countBroken(drawnTables(stack, new Map())), 0);
  });
});
