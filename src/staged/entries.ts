/**
 * Edits of the staged changes of reflog entries. An entry is deleted, or restored once its deletion is in the stack. Pure.
 */
import type { EntryKey } from '../protocol/browse.ts';
import type { ChangedEntry } from '../protocol/edits.ts';
import type { StagedEntry } from '../protocol/staged.ts';

/** The staged entries by `entryKey`, in the order in which they were staged. */
export type StagedEntries = ReadonlyMap<string, StagedEntry>;

/** What an edit does to one entry: what was staged before, and what is staged afterwards, if anything. */
export interface EntryEdit {
  /** Of `entryKey`. */
  readonly entry: string;
  readonly before: StagedEntry | undefined;
  readonly after: StagedEntry | undefined;
}

/** What identifies an entry, as one text. */
export function entryKey({ name, updateIndex }: EntryKey): string {
  return `${updateIndex} ${name}`;
}

/** The edit that stages the deletion of an entry of the list. One that is staged already stays. */
export function deletionOf(
  entries: StagedEntries,
  { name, updateIndex, update }: Omit<StagedEntry, 'isDeleted'>,
): EntryEdit {
  const entry = entryKey({ name, updateIndex });
  const before = entries.get(entry);
  return { entry, before, after: before ?? { name, updateIndex, update, isDeleted: true } };
}

/** The edit that drops the change of an entry. */
export function entryDropOf(entries: StagedEntries, key: EntryKey): EntryEdit {
  const entry = entryKey(key);
  return { entry, before: entries.get(entry), after: undefined };
}

/**
 * The edit with the same effect on the entry, for changes that have been saved or reverted since it was made: what it
 * changed from is now in the stack.
 */
export function entryCarriedOver(entries: StagedEntries, { entry, before, after }: EntryEdit): EntryEdit {
  const now = entries.get(entry);
  const known = after ?? before;
  if (known === undefined) return { entry, before: now, after: now };
  const isGone = after === undefined ? !known.isDeleted : after.isDeleted;
  const wasGone = before === undefined ? !known.isDeleted : before.isDeleted;
  const isGoneInStack = now === undefined ? wasGone : !now.isDeleted;
  return { entry, before: now, after: isGone === isGoneInStack ? undefined : { ...known, isDeleted: isGone } };
}

/** The edits that stage the way back from changes that were saved. */
export function undoEntryEdits(entries: StagedEntries, saved: readonly StagedEntry[]): readonly EntryEdit[] {
  return saved.map(before => entryCarriedOver(entries, { entry: entryKey(before), before, after: undefined }));
}

/** The staged entries as a transaction changes them. */
export function changedEntries(entries: Iterable<StagedEntry>): ChangedEntry[] {
  return Array.from(entries, ({ name, updateIndex, update, isDeleted }) => ({
    ...{ name, updateIndex },
    update: isDeleted ? null : update,
  }));
}

/**
 * The entries that another process deleted or wrote meanwhile. `numbers` has the number of each in its reflog, `null` for
 * one that does not exist, in their order.
 */
export function entryConflictsOf(entries: readonly StagedEntry[], numbers: readonly (number | null)[]): EntryKey[] {
  return entries
    .filter(({ isDeleted }, i) => ((numbers[i] ?? null) === null) === isDeleted)
    .map(({ name, updateIndex }) => ({ name, updateIndex }));
}
