// Values without which a test cannot continue. Test pages import this file too, so it uses nothing of Node.

/** The value. Fails if it is undefined. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value is missing');
  return value;
}

/** The first element of a list. Fails if the list is empty. */
export function first<T>(list: readonly T[]): T {
  return present(list[0]);
}
