import assert from 'node:assert/strict';
import { type ErrorCode, isReftableError, ReftableError } from '../../../src/reftable/errors.ts';

/** Asserts that `run` throws a ReftableError of this code, and returns it. */
export function throwsCode(code: ErrorCode, run: () => unknown): ReftableError {
  const error = thrownBy(run);
  assert.ok(error instanceof ReftableError, `expected a ${code}, got ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}

export function codeOf(run: () => unknown): ErrorCode | undefined {
  const error = thrownBy(run);
  if (error !== undefined && !isReftableError(error)) throw error;
  return error?.code;
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
