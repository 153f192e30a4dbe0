import assert from 'node:assert/strict';
import { RepairError, type RepairFailure } from '../../../src/repair/errors.ts';

/** Asserts that `run` throws a RepairError with exactly this failure. */
export function failsWith(failure: RepairFailure, run: () => unknown, what?: string): void {
  assert.throws(
    run,
    error => {
      assert.ok(error instanceof RepairError, String(error));
      assert.deepEqual(error.failure, failure, what);
      return true;
    },
    what,
  );
}
