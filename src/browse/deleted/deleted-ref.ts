/** One ref that can be restored, as a list shows it. */
import type { Certainty } from '../stack/browsed-stack.ts';
import type { DeletedSource, SourceInfo } from './sources.ts';
import { certaintyFrom, isMarker, type RefState, type StoredRef } from './stored-ref.ts';

/** The record that deleted a ref. */
export interface Deletion {
  /** That of the transaction, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** The position of its table in the stack. */
  readonly table: number;
}

/** A ref that no longer exists and of which a table still has a value, or one of which older reflog entries are hidden. */
export interface DeletedRef {
  readonly name: string;
  /** `exists`: the ref was created again, or a part of its reflog was removed. */
  readonly state: 'deleted' | 'exists';
  /** The last value that is still stored. */
  readonly value: RefState['value'];
  /** That of the transaction that wrote the value, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** Whether a record shows that the ref had another value afterwards, which is no longer stored. */
  readonly isOlderValue: boolean;
  /** Number of reflog entries that return with the value. */
  readonly entries: number;
  /** Number of reflog entries of which only the tombstones are left. */
  readonly missingEntries: number;
  /** When the ref was deleted last; `undefined` if no table has a tombstone of it. */
  readonly deletion?: Deletion;
  /** What the value and the entries are read from. */
  readonly source: SourceInfo;
  readonly certainty: Certainty;
}

/** What a source has of a name that can be restored, with the state that returns. */
export interface FoundRef {
  readonly ref: DeletedRef;
  readonly state: RefState;
}

/**
 * What a source still has of a ref; `undefined` if nothing can be restored. `current` are the records of the stack itself,
 * which decide whether the ref exists.
 */
export function deletedRef(stored: StoredRef, source: DeletedSource, current: StoredRef): FoundRef | undefined {
  const { versions } = stored;
  const exists = current.versions.length > 0 && !current.isDeleted;
  const isOwn = source.info.type === 'stack';
  if (exists && !isOwn) return undefined;
  const hidden = exists ? stored.hiddenEntries() : [];
  if (exists && hidden.length === 0) return undefined;
  const deletedAt = exists || stored.isDeleted ? versions.findIndex(isDeletion) : -1;
  // Between two tombstones without a value, the ref had one that is no longer stored.
  const valuedAt = versions.findIndex((version, i) => i > deletedAt && !isDeletion(version));
  const hider = deletedAt < 0 ? undefined : versions[valuedAt - 1];
  const cut = hider?.table ?? (exists ? Math.max(...hidden.map(({ by }) => by)) : undefined);
  const state = stored.stateAt(cut === undefined ? {} : { table: cut });
  if (state === undefined) return undefined;
  const born = versions.slice(valuedAt + 1).find(isDeletion)?.updateIndex ?? -1n;
  const ended = hider?.updateIndex;
  const missing = stored.missingEntries().filter(index => index > born && (ended === undefined || index < ended));
  const deletion = current.versions.find(isDeletion);
  const ref: DeletedRef = {
    ...{ name: stored.name, state: exists ? 'exists' : 'deleted', value: state.value, updateIndex: state.updateIndex },
    isOlderValue: missing.some(index => index > state.updateIndex) || valuedAt > deletedAt + 1,
    entries: state.entries.filter(({ update }) => update !== null && !isMarker(update)).length,
    missingEntries: missing.length,
    ...(deletion && { deletion: { updateIndex: deletion.updateIndex, table: deletion.table } }),
    source: source.info,
    certainty: certaintyFrom(source.stack, state.table),
  };
  return { ref, state };
}

function isDeletion({ value }: StoredRef['versions'][number]): boolean {
  return value.type === 'deletion';
}

/** Whether `a` is the better one to restore: it has the later value, or as late a value with more entries. */
export function isBetter(a: DeletedRef, b: DeletedRef): boolean {
  if (a.updateIndex !== b.updateIndex) return a.updateIndex > b.updateIndex;
  return a.entries > b.entries;
}
