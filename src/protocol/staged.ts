/**
 * Changes of refs and of their reflogs that are staged in the stack editor, and written by *Save*. Names and targets are as
 * in values.ts.
 */
import type { EntryKey } from './browse.ts';
import type { ChangedEntry } from './edits.ts';
import type { CompactionPlan } from './stack.ts';

/** What a ref is: an object ID, a symbolic ref, or `null` for a ref that does not exist. */
export type StagedValue =
  | { readonly type: 'oid'; readonly oid: string }
  | { readonly type: 'symref'; readonly target: string }
  | null;

/** One ref and its new value. */
export interface StagedChange {
  readonly ref: string;
  /** The value that the user saw and changed. Another value in the stack is a conflict. */
  readonly base: StagedValue;
  readonly value: StagedValue;
  /** Of a ref that is created: the ref that gets this name, with its reflog. The change of that one names this one. */
  readonly renamedFrom?: string;
  /** Of a ref that is deleted: its new name. */
  readonly renamedTo?: string;
  /** Of a ref that is created with the value that a deletion removed: its reflog returns too, as far as it is stored. */
  readonly restoresReflog?: boolean;
}

/** A reflog entry that is deleted, or restored: the deletion of that one was saved and is undone. */
export interface StagedEntry extends EntryKey {
  readonly isDeleted: boolean;
  /** What the entry records. */
  readonly update: NonNullable<ChangedEntry['update']>;
}

/** A ref as the stack has it now. */
export interface PresentRef {
  readonly ref: string;
  readonly value: StagedValue;
  /** The object that it finally leads to; `null` without one. */
  readonly oid: string | null;
}

/** Staged changes as the stack editor shows them. */
export interface StagedState {
  readonly changes: readonly StagedChange[];
  readonly entries: readonly StagedEntry[];
  /** Of the reflog entries. */
  readonly message: string;
  /** Why refs cannot be edited, as a sentence; `null` when they can. */
  readonly readOnly: string | null;
  /** What Save would do; `null` until it is known. */
  readonly review: StagedReview | null;
}

/** A table that Save would add to a stack. `bytes` is the size of its file. */
export interface StagedTable {
  readonly bytes: number;
  readonly merged: number;
}

/** What a transaction with all staged changes would do, and why git would refuse it. */
export interface StagedReview {
  readonly conflicts: readonly { readonly ref: string; readonly present: StagedValue }[];
  /** Entries that are deleted and no longer exist, or restored and exist. */
  readonly entryConflicts: readonly EntryKey[];
  /** In git's words. `ref` is `null` if it is about the transaction as a whole. */
  readonly faults: readonly { readonly ref: string | null; readonly message: string }[];
  /** By ref, also those that are not changed, such as HEAD: the number of reflog entries that are written and removed. */
  readonly entries: readonly { readonly ref: string; readonly written: number; readonly removed: number }[];
  /** Bytes of the tables that are written. */
  readonly bytes: number;
  /** Tables that are merged afterwards, the new ones included; 0 without a compaction. */
  readonly merged: number;
  /** Refs of the editor's stack that can be restored before that merge and not afterwards; the first ones are named. */
  readonly unrecoverable: CompactionPlan['unrecoverable'];
  /** Branches whose settings in the configuration are removed or moved to the new name. */
  readonly sections: number;
  /** The table that the stack of the editor gets; `null` if others get all. `merged` is as above, of this stack. */
  readonly table: StagedTable | null;
  /** Why it cannot be checked, as a sentence. */
  readonly error: string | null;
}
