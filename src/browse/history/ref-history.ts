/** Everything that a stack has of one ref: its records in all tables, its reflog, and what it leads to. */
import { encodeText } from '../../reftable/index.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import type { BrowsedStack, Certainty } from '../stack/browsed-stack.ts';
import type { StackOf } from '../stack/stack-of.ts';
import { type StoredEntry, type StoredValue, storedEntries, storedValue } from './stored-records.ts';
import { type SymrefChain, symrefChain } from './symref-chain.ts';

/** Entries of a reflog that are read. */
const MAX_ENTRIES = 10_000;

/** A record of the ref in one table. */
export interface RefVersion extends StoredValue {
  /** `value` counts, `older` is hidden by a newer record, `tombstone` hides older ones. */
  readonly mark: 'value' | 'older' | 'tombstone';
  /** The position of the next newer table with a record of the ref, which hides this one. */
  readonly hiddenBy?: number;
  readonly certainty: Certainty;
}

/** An entry of the reflog in one table. */
export interface RefEntry extends StoredEntry {
  /** The position of the newer table with a record of the same update index, which hides this one. */
  readonly hiddenBy?: number;
  readonly certainty: Certainty;
}

/** The records of the ref from one transaction. */
export interface RefEvent {
  /** Of the transaction, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** Missing where a compaction dropped it, and where only the reflog changed. */
  readonly version?: RefVersion;
  readonly entry?: RefEntry;
}

/** Every record of one name in all tables that can be read, and where the ref leads. */
export interface RefHistory {
  readonly name: string;
  /** One for each table that has a record, newest table first. */
  readonly versions: readonly RefVersion[];
  /** Highest update index first, those of newer tables before those they hide. */
  readonly entries: readonly RefEntry[];
  /** The reflog has more entries than were read. */
  readonly hasMoreEntries: boolean;
  /** Records and entries of one update index together; highest first. */
  readonly events: readonly RefEvent[];
  readonly chain: SymrefChain;
}

/** How a history is read. */
export interface HistoryOptions {
  /** Entries of the reflog that are read at most. Default: 10,000. */
  readonly maxEntries?: number;
  /** The stack that a name is in. Default: the same. */
  readonly stackOf?: StackOf;
  /** Called while damaged tables and long reflogs are read. */
  readonly callbacks?: BrowseCallbacks;
}

/** Reads the history of exactly this ref, existing, deleted or unknown. Throws what `callbacks.check` throws. */
export function refHistory(stack: BrowsedStack, name: string, options: HistoryOptions = {}): RefHistory {
  const { maxEntries = MAX_ENTRIES, stackOf, callbacks = {} } = options;
  const bytes = encodeText(name);
  const versions = readVersions(stack, bytes, callbacks);
  const all = readEntries(stack, bytes, maxEntries + 1, callbacks);
  const entries = all.slice(0, maxEntries);
  return {
    name,
    versions,
    entries,
    hasMoreEntries: all.length > maxEntries,
    events: eventsOf(versions, entries),
    chain: symrefChain(stack, name, stackOf),
  };
}

function readVersions(stack: BrowsedStack, name: Uint8Array, callbacks: BrowseCallbacks): RefVersion[] {
  return stack.read('refs', cursors => {
    const versions: RefVersion[] = [];
    for (const cursor of [...cursors].reverse()) {
      const stored = storedValue(cursor, name, callbacks);
      if (stored === undefined) continue;
      const newer = versions.at(-1);
      const mark = stored.value.type === 'deletion' ? 'tombstone' : newer === undefined ? 'value' : 'older';
      const certainty = stack.certaintyOf(stored.table);
      versions.push({ ...stored, mark, ...(newer && { hiddenBy: newer.table }), certainty });
    }
    return versions;
  });
}

function readEntries(stack: BrowsedStack, name: Uint8Array, max: number, callbacks: BrowseCallbacks): RefEntry[] {
  return stack.read('logs', cursors => {
    const entries: RefEntry[] = [];
    for (const cursor of cursors) {
      let count = 0;
      for (const stored of storedEntries(cursor, name, callbacks)) {
        if (count % CHECK_EVERY === 0) callbacks.check?.();
        if (count++ === max) break;
        entries.push({ ...stored, certainty: stack.certaintyOf(stored.table, 'logs') });
      }
    }
    entries.sort((a, b) =>
      a.updateIndex < b.updateIndex ? 1 : a.updateIndex > b.updateIndex ? -1 : b.table - a.table,
    );
    return entries.slice(0, max).map((entry, i) => {
      const newer = entries[i - 1];
      return newer?.updateIndex === entry.updateIndex ? { ...entry, hiddenBy: newer.table } : entry;
    });
  });
}

/** An entry belongs to the newest record of its update index. */
function eventsOf(versions: readonly RefVersion[], entries: readonly RefEntry[]): RefEvent[] {
  const left = new Map<bigint, RefEntry[]>();
  for (const entry of entries) left.set(entry.updateIndex, [...(left.get(entry.updateIndex) ?? []), entry]);
  const events: RefEvent[] = versions.map(version => {
    const entry = left.get(version.updateIndex)?.shift();
    return { updateIndex: version.updateIndex, version, ...(entry && { entry }) };
  });
  for (const [updateIndex, rest] of left) events.push(...rest.map(entry => ({ updateIndex, entry })));
  return events.sort((a, b) => (a.updateIndex < b.updateIndex ? 1 : a.updateIndex > b.updateIndex ? -1 : 0));
}
