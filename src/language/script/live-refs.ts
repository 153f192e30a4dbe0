/** The refs that a script would meet: those of a worktree's stack and of the main one, with what the script did so far. */
import { basename } from 'node:path';
import {
  isPerWorktree,
  LONGEST_FOLDER,
  openStack,
  type RefState,
  type RefStore,
  routeOfRef,
  TransactionNames,
} from '../../git/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import {
  compareKeys,
  decodeText,
  encodeText,
  type HashName,
  type MergedCursor,
  type RefRecord,
  type Stack,
} from '../../reftable/index.ts';

/** Where git would run the script. */
export interface Worktree {
  readonly current: StackLocation;
  /** The main worktree's stack; the same one there. */
  readonly main: StackLocation;
}

export interface FoundRef {
  readonly ref: RefRecord;
  /** Name of the table the value comes from. */
  readonly table: string;
}

/** Opened for the length of one request; `close()` it. */
export class LiveRefs implements RefStore, Disposable {
  readonly #current: Stack;
  readonly #main: Stack;
  readonly #cursors = new Map<Stack, MergedCursor>();
  /** Changes by earlier lines of the script; `undefined` is a deletion. */
  readonly #changes = new Map<string, RefState | undefined>();
  /** The names of those that exist. */
  readonly #made = new TransactionNames([], LONGEST_FOLDER);

  /** ReftableError when a stack cannot be read. */
  constructor({ current, main }: Worktree) {
    this.#main = openStack(main);
    try {
      this.#current = current.directory === main.directory ? this.#main : openStack(current);
    } catch (error) {
      this.#main.close();
      throw error;
    }
  }

  get hash(): HashName {
    return this.#main.hash;
  }

  read(name: string): RefState | undefined {
    if (this.#changes.has(name)) return this.#changes.get(name);
    const found = this.find(name);
    return found && stateOf(found.ref);
  }

  below(folder: string): string | undefined {
    const made = this.#made.firstBelow(folder);
    if (made !== undefined) return made;
    const prefix = encodeText(`${folder}/`);
    for (const stack of this.#stacks) {
      const cursor = this.#cursorOf(stack);
      cursor.seek(prefix);
      while (cursor.next() && startsWith(cursor, prefix)) {
        const { name } = cursor;
        if (this.#isOf(stack, name) && !this.#changes.has(name)) return name;
      }
    }
    return undefined;
  }

  /** The ref on disk and its table; of this worktree's stack or the main one, depending on its name. */
  find(name: string): FoundRef | undefined {
    const cursor = this.#cursorOf(routeOfRef(name).worktree === 'shared' ? this.#main : this.#current);
    const bytes = encodeText(name);
    cursor.seek(bytes);
    if (!cursor.next() || cursor.current.at.keyLength !== bytes.length || !startsWith(cursor, bytes)) return undefined;
    return { ref: cursor.ref(), table: basename(cursor.current.table.file) };
  }

  /** The refs on disk whose names start with `prefix`, in order: the main stack's, then this worktree's own. */
  *startingWith(prefix: string): Generator<RefRecord, void, undefined> {
    // A script can have characters that no name has, and the engine refuses to look for them.
    if (prefix.includes('\0') || decodeText(encodeText(prefix)) !== prefix) return;
    for (const stack of this.#stacks) {
      for (const ref of stack.refs({ prefix })) if (this.#isOf(stack, ref.name)) yield ref;
    }
  }

  /** The refs after a transaction, for later ones. */
  apply(changes: ReadonlyMap<string, RefState | undefined>): void {
    for (const [name, state] of changes) {
      this.#changes.set(name, state);
      if (state) this.#made.add(name);
      else this.#made.remove(name);
    }
  }

  close(): void {
    for (const cursor of this.#cursors.values()) cursor.close();
    for (const stack of this.#stacks) stack.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #stacks(): readonly Stack[] {
    return this.#current === this.#main ? [this.#main] : [this.#main, this.#current];
  }

  /** A linked worktree sees what is its own in its own stack only. */
  #isOf(stack: Stack, name: string): boolean {
    return this.#current === this.#main || isPerWorktree(name) === (stack === this.#current);
  }

  /** One for all lookups: a new one would search from the start. */
  #cursorOf(stack: Stack): MergedCursor {
    const known = this.#cursors.get(stack);
    if (known) return known;
    const cursor = stack.refCursor();
    this.#cursors.set(stack, cursor);
    return cursor;
  }
}

/** Whether the name of the ref that the cursor is on starts with these bytes. */
function startsWith(cursor: MergedCursor, bytes: Uint8Array): boolean {
  const { key, keyLength } = cursor.current.at;
  return keyLength >= bytes.length && compareKeys(key, bytes.length, bytes, bytes.length) === 0;
}

function stateOf({ value }: RefRecord): RefState | undefined {
  switch (value.type) {
    case 'deletion':
      return undefined;
    case 'symref':
      return value;
    default:
      return { type: 'oid', oid: value.oid };
  }
}
