/** Names of refs that exclude each other, like a file and a directory of one name. */

/**
 * The names that are below another one, as `a/b` is below `a`, with those around it. `names` are in byte order, without
 * repetitions.
 */
export function* nameConflicts(names: Iterable<string>): Generator<NameConflict, void, undefined> {
  const before: string[] = [];
  for (const name of names) {
    while (before.length > 0 && !name.startsWith(before.at(-1) as string)) before.pop();
    const around = before.filter(other => name[other.length] === '/');
    if (around.length > 0) yield { name, around };
    before.push(name);
  }
}

/** A name, and the names that it is below. */
export interface NameConflict {
  readonly name: string;
  readonly around: readonly string[];
}
