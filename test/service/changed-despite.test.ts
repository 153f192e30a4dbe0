import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReftableError } from '../../src/reftable/index.ts';
import { RepairError } from '../../src/repair/index.ts';
import { changedDespite } from '../../src/service/repair/changed-despite.ts';
import { repairErrorText } from '../../src/text/repair-errors.ts';

test('a change that was made although a later step failed has its backup and the failure', () => {
  const cause = new ReftableError('IO_ERROR', 'x cannot be removed');
  const backup = '/srv/reftable-backup/1';
  for (const failure of [
    { type: 'objectsNotChecked', backup, message: 'git was not found' },
    { type: 'notTidied', done: 'repair', backup, message: cause.message },
    { type: 'notTidied', done: 'rollback', backup, message: cause.message },
  ] as const) {
    const error = new RepairError(failure, { cause });
    assert.deepEqual(changedDespite(error), { backup, failure: repairErrorText(failure) });
  }
});

test('other failures are thrown again', () => {
  const errors = [new RepairError({ type: 'planOutdated', directory: '/srv' }), new Error('other')];
  for (const error of errors) assert.throws(() => changedDespite(error), error);
});
