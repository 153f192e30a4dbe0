/** The reflogs of a stack, read once, with the entries that a filter matches. */
import {
  type BrowsedEntry,
  type BrowsedStack,
  type Filter,
  findEntries,
  ReflogList,
  readEntries,
} from '../browse/index.ts';
import type { LogUpdate } from '../reftable/index.ts';

/** Entries that are read at once. */
const BATCH = 1000;

/** An entry that is in the stack. */
export type ReadEntry = BrowsedEntry & { readonly update: LogUpdate; readonly table: number };

/** The reflogs of one stack, or of some of its refs. They are read when they are first asked for. */
export class StackReflogs {
  readonly #stack: BrowsedStack;
  readonly #filter: Filter;
  readonly #names: readonly string[] | undefined;
  #knownList: ReflogList | undefined;
  #knownFound: Uint32Array<ArrayBuffer> | undefined;
  #marks: Uint8Array | undefined;

  /** `names` are the refs. Default: all. */
  constructor(stack: BrowsedStack, filter: Filter, names?: readonly string[]) {
    this.#stack = stack;
    this.#filter = filter;
    this.#names = names;
  }

  /** Whether the ref has an entry. The filter does not apply. */
  has(name: string): boolean {
    const { start, end } = this.#list.rangeOf(name);
    return start < end;
  }

  /** All entries of a ref, highest update index first. The filter does not apply. */
  *entriesOf(name: string): Generator<ReadEntry, void, undefined> {
    const { start, end } = this.#list.rangeOf(name);
    for (let from = start; from < end; from += BATCH) {
      const length = Math.min(BATCH, end - from);
      yield* this.#read(Uint32Array.from({ length }, (_, i) => from + i));
    }
  }

  /** Whether the filter matches an entry. */
  matches({ position }: BrowsedEntry): boolean {
    if (this.#marks === undefined) {
      this.#marks = new Uint8Array(this.#list.count);
      for (const found of this.#found) this.#marks[found] = 1;
    }
    return this.#marks[position] === 1;
  }

  /** The entries that the filter matches by time, newest first. */
  *newestFirst(): Generator<ReadEntry, void, undefined> {
    const positions = this.#found;
    for (let from = 0; from < positions.length; from += BATCH)
      yield* this.#read(positions.subarray(from, from + BATCH));
  }

  get #list(): ReflogList {
    this.#knownList ??= ReflogList.read(this.#stack, {}, this.#names);
    return this.#knownList;
  }

  /** Positions in the list, newest first. */
  get #found(): Uint32Array<ArrayBuffer> {
    this.#knownFound ??= findEntries(this.#stack, this.#list, { filter: this.#filter });
    return this.#knownFound;
  }

  *#read(positions: Uint32Array<ArrayBuffer>): Generator<ReadEntry, void, undefined> {
    for (const entry of readEntries(this.#stack, this.#list, positions)) {
      const { update, table } = entry;
      if (update !== undefined && table !== undefined) yield { ...entry, update, table };
    }
  }
}
