/** The names of the refs that a transaction is about, and the folders that they are in. */

/**
 * Characters of the longest folder that the names of a script in the editor are compared with. With git's default block
 * size, no longer ref can be written; and each slash of a name costs a lookup of all that precedes it.
 */
export const LONGEST_FOLDER = 4096;

/** A set of names: which are among them, and which are below another one. */
export class TransactionNames {
  /** Those that were there at first, in UTF-16 order: a large transaction adds and removes few. */
  readonly #first: readonly string[];
  readonly #added = new Set<string>();
  /** Of the first ones. */
  readonly #removed = new Set<string>();
  /** The folders of all names, also of those that were removed. Made when it is first needed. */
  #folders: Set<string> | undefined;
  /** All names in UTF-16 order. Made when it is first needed. */
  #sorted: string[] | undefined;
  readonly #longestFolder: number;

  /**
   * Fastest for names in UTF-16 order. Folders of more than `longestFolder` characters are not searched: each costs as many
   * steps as it has characters.
   */
  constructor(names: Iterable<string> = [], longestFolder = Number.POSITIVE_INFINITY) {
    this.#first = [...names].sort().filter((name, i, sorted) => name !== sorted[i - 1]);
    this.#longestFolder = longestFolder;
  }

  /** The number of names. */
  get size(): number {
    return this.#first.length - this.#removed.size + this.#added.size;
  }

  /** Whether the name is among the names. */
  has(name: string): boolean {
    return this.#added.has(name) || (this.#isFirst(name) && !this.#removed.has(name));
  }

  #isFirst(name: string): boolean {
    return this.#first[positionOf(this.#first, name)] === name;
  }

  /** Adds a name unless it is among the names. */
  add(name: string): void {
    if (this.#isFirst(name)) this.#removed.delete(name);
    else this.#added.add(name);
    if (this.#folders !== undefined) this.#addFolders(this.#folders, name);
    if (this.#sorted === undefined) return;
    const at = positionOf(this.#sorted, name);
    if (this.#sorted[at] !== name) this.#sorted.splice(at, 0, name);
  }

  /** Removes a name if it is among the names. */
  remove(name: string): void {
    if (this.#isFirst(name)) this.#removed.add(name);
    else this.#added.delete(name);
    if (this.#sorted === undefined) return;
    const at = positionOf(this.#sorted, name);
    if (this.#sorted[at] === name) this.#sorted.splice(at, 1);
  }

  /** The first name, in UTF-16 order, that starts with `folder` and a slash. */
  firstBelow(folder: string): string | undefined {
    this.#folders ??= this.#allFolders();
    if (!this.#folders.has(folder)) return undefined;
    this.#sorted ??= [...this.#first.filter(name => !this.#removed.has(name)), ...this.#added].sort();
    const prefix = `${folder}/`;
    const found = this.#sorted[positionOf(this.#sorted, prefix)];
    return found?.startsWith(prefix) ? found : undefined;
  }

  #allFolders(): Set<string> {
    const folders = new Set<string>();
    // Names in one folder mostly follow one another.
    let last = '';
    for (const name of this.#first) {
      const length = name.lastIndexOf('/') + 1;
      if (length === last.length && name.startsWith(last)) continue;
      last = name.slice(0, length);
      this.#addFolders(folders, name);
    }
    for (const name of this.#added) this.#addFolders(folders, name);
    return folders;
  }

  #addFolders(folders: Set<string>, name: string): void {
    for (const folder of foldersOf(name, folders, this.#longestFolder)) folders.add(folder);
  }
}

/**
 * What precedes the slashes of a name, the shortest first. Left out: folders among `known`, which must have what precedes
 * their own slashes too, and those of more than `longest` characters.
 */
export function foldersOf(name: string, known: ReadonlySet<string>, longest = Number.POSITIVE_INFINITY): string[] {
  const folders: string[] = [];
  for (let slash = name.lastIndexOf('/', longest); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
    const folder = name.slice(0, slash);
    if (known.has(folder)) break;
    folders.push(folder);
  }
  return folders.reverse();
}

/** The index of the first of the sorted names that is not less than `name`, which may be `names.length`. */
function positionOf(names: readonly string[], name: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = names[middle];
    if (found !== undefined && found < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
