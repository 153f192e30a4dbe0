// The settings of deleted branches, which undone deletions add again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StagedChange } from '../../src/protocol/staged.ts';
import { RemovedSections } from '../../src/staged/removed-sections.ts';

const REF = 'refs/heads/topic';
const oid = (digit: string) => ({ type: 'oid', oid: digit.repeat(40) }) as const;
const DELETION: StagedChange = { ref: REF, base: oid('1'), value: null };
const SETTINGS = [{ name: 'remote', value: 'origin' }];

function afterDeletion(): RemovedSections {
  const removed = new RemovedSections();
  removed.add([DELETION], [{ branch: 'topic', to: null, settings: SETTINGS }]);
  return removed;
}

test('a branch that is created with the value it had gets its settings, once', () => {
  const removed = afterDeletion();
  const creation: StagedChange = { ref: REF, base: null, value: oid('1') };
  assert.deepEqual(removed.takeFor([creation]), [{ branch: 'topic', settings: SETTINGS }]);
  assert.deepEqual(removed.takeFor([creation]), []);
});

test('a new branch of the name gets no settings', () => {
  assert.deepEqual(afterDeletion().takeFor([{ ref: REF, base: null, value: oid('2') }]), []);
  assert.deepEqual(afterDeletion().takeFor([{ ref: 'refs/heads/other', base: null, value: oid('1') }]), []);
});

test('a branch that is renamed moves its settings, which are not remembered', () => {
  const removed = new RemovedSections();
  removed.add([DELETION], [{ branch: 'topic', to: 'new', settings: SETTINGS }]);
  assert.deepEqual(removed.takeFor([{ ref: REF, base: null, value: oid('1') }]), []);
});
