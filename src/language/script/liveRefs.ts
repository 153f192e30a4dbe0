/** The refs that a script would meet: those of a worktree's stack and of the main one, with what the script did so far. */
import { basename } from 'node:path';
import { isPerWorktree, placeOfRef } from '../../git/refName.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { encodeText, type HashName, type RefRecord, Stack } from '../../reftable/index.ts';
import type { RefState, RefStore } from './simulate.ts';

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
  readonly #changes = new Map<string, RefState | undefined>();

  /** ReftableError when a stack cannot be read. */
  constructor({ current, main }: Worktree) {
    this.#main = open(main);
    try {
      this.#current = current.directory === main.directory ? this.#main : open(current);
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

  below(prefix: string): string | undefined {
    for (const [name, state] of this.#changes) if (state && name.startsWith(prefix)) return name;
    for (const { name } of this.startingWith(prefix)) {
      if (!this.#changes.has(name) || this.#changes.get(name)) return name;
    }
    return undefined;
  }

  /** The ref on disk, and the table it comes from; of this worktree's stack or the main one, as its name says. */
  find(name: string): FoundRef | undefined {
    using cursor = this.#stackOf(name).refCursor();
    cursor.seek(name);
    if (!cursor.next() || !cursor.nameBytes.equals(encodeText(name))) return undefined;
    return { ref: cursor.ref(), table: basename(cursor.current.table.file) };
  }

  /** The refs on disk whose names start with `prefix`, in order: the main stack's, then this worktree's own. */
  *startingWith(prefix: string): Generator<RefRecord, void, undefined> {
    const linked = this.#current !== this.#main;
    for (const ref of this.#main.refs({ prefix })) if (!linked || !isPerWorktree(ref.name)) yield ref;
    if (linked) for (const ref of this.#current.refs({ prefix })) if (isPerWorktree(ref.name)) yield ref;
  }

  /** What a transaction made of the refs, for those behind it. */
  apply(changes: ReadonlyMap<string, RefState | undefined>): void {
    for (const [name, state] of changes) this.#changes.set(name, state);
  }

  close(): void {
    this.#main.close();
    this.#current.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #stackOf(name: string): Stack {
    return placeOfRef(name).worktree === 'shared' ? this.#main : this.#current;
  }
}

function open({ directory, hash }: StackLocation): Stack {
  return Stack.open(directory, { hash, readOnly: true });
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
