/** Reflog entries that a transaction removes or restores. git removes them with a command of its own, `git reflog delete`. */
import { compareNames, type LogRecord, type LogUpdate, type Stack } from '../../reftable/index.ts';
import { existenceMarker } from '../reflogs/existence-marker.ts';
import { RefTransactionError } from './errors.ts';

/** One entry, which is named by its ref and its update index. */
export interface EntryChange {
  /** The ref's. */
  readonly name: string;
  /** Of the entry. */
  readonly updateIndex: bigint;
  /** What the entry records afterwards; `null` removes it. */
  readonly update: LogUpdate | null;
  /** Whether the reflog no longer exists if this was its last entry. Otherwise it is an empty one then. */
  readonly endsReflog?: boolean;
}

/** The changes of entries in one stack. The names are those in the stack. */
export class EntryChanges {
  readonly #byName = new Map<string, Map<bigint, LogUpdate | null>>();
  /** Names of reflogs that end with their last entry. */
  readonly #ending = new Set<string>();

  constructor(changes: Iterable<EntryChange>) {
    for (const { name, updateIndex, update, endsReflog } of changes) {
      if (endsReflog) this.#ending.add(name);
      const known = this.#byName.get(name);
      if (known === undefined) this.#byName.set(name, new Map([[updateIndex, update]]));
      else known.set(updateIndex, update);
    }
  }

  /** Whether no entry changes. */
  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** Throws `RefTransactionError` for an entry to remove that does not exist, and for one to restore that does. */
  check(stack: Stack): void {
    for (const [name, changes] of this.#byName) {
      const present = new Set(Array.from(stack.log(name), ({ updateIndex }) => updateIndex));
      for (const [updateIndex, update] of changes) {
        if (present.has(updateIndex) === (update === null)) continue;
        const state = update === null ? 'does not exist' : 'already exists';
        throw new RefTransactionError(`the reflog entry of '${name}' with the update index ${updateIndex} ${state}`);
      }
    }
  }

  /** The reflog of a ref after the changes, newest entry first. Throws what reading the stack throws. */
  logOf(stack: Stack, name: string): LogRecord[] {
    const changes = this.#byName.get(name);
    if (changes === undefined) return [...stack.log(name)];
    const kept = [...stack.log(name)].filter(({ updateIndex }) => !changes.has(updateIndex));
    const restored = this.#recordsOf(name).filter(({ update }) => update !== null);
    return [...kept, ...restored].sort(inStackOrder);
  }

  /**
   * The records of a table with those of the changes that its other records leave, in their order. A reflog that loses its
   * last entry still exists, unless its name is in `deleted` or its change ends it. `updateIndex` is that of the transaction.
   */
  addTo(
    logs: readonly LogRecord[],
    stack: Stack,
    { updateIndex, deleted, zeros }: { updateIndex: bigint; deleted: ReadonlySet<string>; zeros: string },
  ): LogRecord[] {
    if (this.isEmpty) return [...logs];
    const keyOf = (log: LogRecord) => `${log.updateIndex} ${log.name}`;
    const known = new Set(logs.map(keyOf));
    const begun = new Set(logs.filter(({ update }) => update !== null).map(({ name }) => name));
    const added = [...this.#byName.keys()].flatMap(name => {
      const ends = deleted.has(name) || this.#ending.has(name);
      const isEmpty = !begun.has(name) && !ends && this.logOf(stack, name).length === 0;
      return [...(isEmpty ? [existenceMarker(name, updateIndex, zeros)] : []), ...this.#recordsOf(name)];
    });
    return [...logs, ...added.filter(log => !known.has(keyOf(log)))].sort(inStackOrder);
  }

  #recordsOf(name: string): LogRecord[] {
    return Array.from(this.#byName.get(name) ?? [], ([updateIndex, update]) => ({ name, updateIndex, update }));
  }
}

/** By name, the newest entry of a ref first. */
function inStackOrder(a: LogRecord, b: LogRecord): number {
  return compareNames(a.name, b.name) || (a.updateIndex < b.updateIndex ? 1 : a.updateIndex > b.updateIndex ? -1 : 0);
}
