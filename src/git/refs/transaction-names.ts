/** Sorted names, in UTF-16 order. */

/** The index of the first name that is not less than `name`, which may be `names.length`. */
export function positionOf(names: readonly string[], name: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = names[middle];
    if (found !== undefined && found < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first name that starts with `prefix`. */
export function firstBelow(names: readonly string[], prefix: string): string | undefined {
  const found = names[positionOf(names, prefix)];
  return found?.startsWith(prefix) ? found : undefined;
}

/** Adds a name unless it is among the names. */
export function addName(names: string[], name: string): void {
  const at = positionOf(names, name);
  if (names[at] !== name) names.splice(at, 0, name);
}

/** Removes a name if it is among the names. */
export function removeName(names: string[], name: string): void {
  const at = positionOf(names, name);
  if (names[at] === name) names.splice(at, 1);
}
