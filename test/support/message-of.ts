import assert from 'node:assert/strict';

/** The message of the error that `run` throws: for tests of who shows it. Its text is asserted in test/text. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.message;
  }
  return assert.fail('nothing was thrown');
}
