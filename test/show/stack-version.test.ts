import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stackVersion } from '../../src/extension/repair/stack-version.ts';
import type { StackState } from '../../src/protocol/stack.ts';
import { brokenState, brokenTables, stackOf } from '../webview/support/fixtures.ts';

const summary = stackOf([4000, 2000], { unlisted: ['old.ref'] });
const version = stackVersion({ status: 'ok', summary });

describe('the version of a stack that a repair plan is for', () => {
  test('changes with the tables, the list and other files', () => {
    const changes: Partial<typeof summary>[] = [
      { tables: summary.tables.slice(1) },
      { changedAt: 5 },
      { unlisted: ['old.ref', 'new.ref'] },
    ];
    for (const change of changes)
      assert.notEqual(stackVersion({ status: 'ok', summary: { ...summary, ...change } }), version);
  });

  test('stays the same while the list is locked, and however the stack is known', () => {
    const location = { ...summary.location, gitDirectory: '/srv/server.git' };
    for (const locks of [['tables.list.lock'], ['tables.list.lock', 'tables.list~pid.lock']]) {
      const unlisted = ['old.ref', ...locks];
      assert.equal(stackVersion({ status: 'ok', summary: { ...summary, location, locked: true, unlisted } }), version);
    }
  });

  test('of a broken stack changes with its error and its tables', () => {
    const state = (message: string, tables: number): StackState =>
      brokenState({ code: 'FORMAT_ERROR', message }, brokenTables([4000, 2000]).slice(0, tables)).stack;
    assert.equal(stackVersion(state('a', 2)), stackVersion(state('a', 2)));
    assert.notEqual(stackVersion(state('a', 2)), stackVersion(state('b', 2)));
    assert.notEqual(stackVersion(state('a', 2)), stackVersion(state('a', 1)));
    assert.notEqual(stackVersion(state('a', 2)), version);
  });
});
