// Values without which a test cannot go on.
import assert from 'node:assert/strict';

/** The value. Fails if it is undefined. */
export function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined, 'a value is missing');
  return value;
}

/** The first element of a list. Fails if the list is empty. */
export function first<T>(list: readonly T[]): T {
  return present(list[0]);
}
