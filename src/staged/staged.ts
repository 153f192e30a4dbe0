/** All staged changes, of refs and of reflog entries, and the edits of both that are undone and redone together. Pure. */
import { carriedOver, type RefEdit, type StagedChanges } from './edits.ts';
import { type EntryEdit, entryCarriedOver, type StagedEntries } from './entries.ts';

export interface Staged {
  readonly changes: StagedChanges;
  readonly entries: StagedEntries;
}

export const NOTHING_STAGED: Staged = { changes: new Map(), entries: new Map() };

export type StagedEdit = RefEdit | EntryEdit;

/** What is staged after edits of it. `isCarriedOver`: it has been saved or reverted since they were made. */
export function afterEdits(staged: Staged, edits: readonly StagedEdit[], isCarriedOver = false): Staged {
  const [changes, entries] = [new Map(staged.changes), new Map(staged.entries)];
  for (const edit of edits) {
    if ('entry' in edit) put(entries, edit.entry, (isCarriedOver ? entryCarriedOver(entries, edit) : edit).after);
    else put(changes, edit.ref, (isCarriedOver ? carriedOver(changes, edit) : edit).after);
  }
  return { changes, entries };
}

function put<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
