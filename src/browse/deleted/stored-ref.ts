/** All records that the tables of a stack have of some names, and what each name was at an earlier moment. */
import { encodeText, type LogRecord, type LogUpdate, type RefValue } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { type StoredEntry, type StoredValue, storedEntries, storedValue } from '../history/stored-records.ts';
import type { BrowsedStack, Certainty } from '../stack/browsed-stack.ts';

/** What a ref was: its value, and the reflog that git showed. */
export interface RefState {
  readonly value: Exclude<RefValue, { type: 'deletion' }>;
  /** That of the transaction that wrote the value, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** The position of the table that has the value. */
  readonly table: number;
  /** The value, or an entry, was read from a damaged block, which may have changed it. */
  readonly isDoubtful: boolean;
  /** Newest first, with git's markers of an empty reflog. */
  readonly entries: readonly LogRecord[];
}

/** Where the history of a ref is cut. */
export interface RefMoment {
  /** Only older tables count: the position of the first table that does not. */
  readonly table?: number;
  /** Only records up to this update index count. */
  readonly updateIndex?: bigint;
}

/** The records of one name. */
export class StoredRef {
  readonly name: string;
  /** One for each table that has a record, newest table first. */
  readonly versions: readonly StoredValue[];
  /** Highest update index first; those of newer tables before those they hide. */
  readonly entries: readonly StoredEntry[];

  constructor(name: string, versions: readonly StoredValue[], entries: readonly StoredEntry[]) {
    this.name = name;
    this.versions = versions;
    this.entries = entries;
  }

  /** Whether the newest record is a tombstone. */
  get isDeleted(): boolean {
    return this.versions[0]?.value.type === 'deletion';
  }

  /**
   * The update index of the entry that the deletion added to the reflog, which is still shown; `undefined` without one. git
   * keeps the reflog of a symbolic ref when it deletes the ref (`write_transaction_table` in refs/reftable-backend.c).
   */
  get deletionEntry(): bigint | undefined {
    const [newest] = this.versions;
    if (newest?.value.type !== 'deletion') return undefined;
    const { updateIndex } = newest;
    const entry = this.entries.find(each => each.updateIndex === updateIndex);
    return entry?.update && isWithoutNew(entry.update) && !isMarker(entry.update) ? updateIndex : undefined;
  }

  /** The state at a moment; `undefined` if the ref did not exist, or if no table has its value. */
  stateAt({ table = Number.POSITIVE_INFINITY, updateIndex }: RefMoment = {}): RefState | undefined {
    const counts = (record: { readonly table: number; readonly updateIndex: bigint }) =>
      record.table < table && (updateIndex === undefined || record.updateIndex <= updateIndex);
    const version = this.versions.find(counts);
    if (version === undefined || version.value.type === 'deletion') return undefined;
    const kept = [...newestOfEach(this.entries.filter(counts))].filter(({ update }) => update !== null);
    return {
      value: version.value,
      updateIndex: version.updateIndex,
      table: version.table,
      isDoubtful: [version, ...kept].some(({ isDoubtful }) => isDoubtful),
      entries: kept.map(({ updateIndex, update }) => ({ name: this.name, updateIndex, update })),
    };
  }

  /**
   * The state after the transaction with this update index. A table that also has a later record of the ref does not
   * count: which of its tombstones are of the later change cannot be read from it.
   */
  stateAfter(updateIndex: bigint, tables: BrowsedStack['tables']): RefState | undefined {
    const later = this.versions.filter(version => version.updateIndex > updateIndex).map(({ table }) => table);
    const started = tables.findIndex(({ minUpdateIndex }) => (minUpdateIndex ?? 0n) > updateIndex);
    return this.stateAt({ table: Math.min(...later, started < 0 ? tables.length : started), updateIndex });
  }

  /**
   * The entries that a tombstone hides, newest first, with the tables of their tombstones. Entries of deletions are left
   * out: a symbolic ref that is restored loses the one of its deletion.
   */
  hiddenEntries(): { readonly entry: StoredEntry; readonly by: number }[] {
    const hidden: { entry: StoredEntry; by: number }[] = [];
    let newest: StoredEntry | undefined;
    for (const entry of this.entries) {
      if (newest?.updateIndex !== entry.updateIndex) newest = entry;
      if (newest.update !== null || entry.update === null || isWithoutNew(entry.update)) continue;
      if (hidden.at(-1)?.entry.updateIndex !== entry.updateIndex) hidden.push({ entry, by: newest.table });
    }
    return hidden;
  }

  /** The update indices of entries of which only the tombstones are left. */
  missingEntries(): bigint[] {
    const stored = new Set(this.entries.filter(({ update }) => update !== null).map(({ updateIndex }) => updateIndex));
    return [...newestOfEach(this.entries)].map(each => each.updateIndex).filter(index => !stored.has(index));
  }
}

/** Whether git shows the entry: it notes only that the ref has a reflog. */
export function isMarker({ old, new: to }: LogUpdate): boolean {
  return /^0+$/.test(old) && /^0+$/.test(to);
}

/** Whether the entry records a deletion, or is a marker. */
function isWithoutNew(update: LogUpdate): boolean {
  return /^0+$/.test(update.new);
}

function* newestOfEach(entries: readonly StoredEntry[]): Generator<StoredEntry, void, undefined> {
  let last: bigint | undefined;
  for (const entry of entries) {
    if (entry.updateIndex !== last) yield entry;
    last = entry.updateIndex;
  }
}

/** Reads the records of these names, in their order. Throws what `callbacks.check` throws. */
export function storedRefs(
  stack: BrowsedStack,
  names: readonly string[],
  callbacks: BrowseCallbacks = {},
): StoredRef[] {
  const keys = names.map(encodeText);
  const versions = stack.read('refs', cursors =>
    keys.map(key => {
      callbacks.check?.();
      return [...cursors].reverse().flatMap(cursor => storedValue(cursor, key, callbacks) ?? []);
    }),
  );
  const entries = stack.read('logs', cursors =>
    keys.map(key => {
      callbacks.check?.();
      const found = cursors.flatMap(cursor => [...storedEntries(cursor, key, callbacks)]);
      return found.sort((a, b) =>
        a.updateIndex < b.updateIndex ? 1 : a.updateIndex > b.updateIndex ? -1 : b.table - a.table,
      );
    }),
  );
  return names.map((name, i) => new StoredRef(name, versions[i] ?? [], entries[i] ?? []));
}

/** How far the newest records of a name can be trusted: a newer table may hide both its value and its reflog. */
export function certaintyFrom(stack: BrowsedStack, table: number): Certainty {
  const refs = stack.certaintyOf(table, 'refs');
  return refs === 'sure' ? stack.certaintyOf(table, 'logs') : refs;
}
