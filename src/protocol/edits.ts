/** Changes of refs that are planned, and applied as one transaction. */
import type { BranchSetting, EntryChange, PlannedTable } from '../git/index.ts';
import type { CompactionPlan } from './stack.ts';
import type { LogUpdate, RefValue, Uint64 } from './values.ts';
import type { Wire } from './wire.ts';

/** A script of `git update-ref --stdin` in lines. It has to be one transaction. */
export interface EditScript {
  readonly script: string;
  /** For all reflog entries. */
  readonly message: string;
  /** Refs that the script deletes and creates with another name: their reflogs move, which a script cannot express. */
  readonly renames?: readonly RefRename[];
  /** Refs that the script creates and whose reflogs return, if the stack still stores them with that value. */
  readonly restores?: readonly string[];
  /**
   * Branches are deleted and renamed as by `git branch`: one that a worktree uses is refused, and the sections of the
   * others in the configuration are removed and renamed. Left out, as by `git update-ref`, which does neither.
   */
  readonly asBranches?: boolean;
  /** Reflog entries that are deleted or restored in the same transaction, before the refs change. */
  readonly entries?: readonly ChangedEntry[];
}

/** A branch with a section in the configuration. Names are without `refs/heads/`. */
export interface BranchSection {
  readonly branch: string;
  readonly settings: readonly BranchSetting[];
}

/** What happens to the section of a branch. */
export interface SectionChange extends BranchSection {
  /** The new name of the branch; `null` if the section is removed. */
  readonly to: string | null;
}

/** A reflog entry that is deleted, or restored as it was. */
export type ChangedEntry = Wire<EntryChange>;

/** A ref of which the name changes. Both are full names. */
export interface RefRename {
  readonly from: string;
  readonly to: string;
}

export interface EditPlan {
  /** In the order in which the stacks are locked and written; one that nothing is written to is left out. */
  readonly tables: readonly EditTable[];
  /** Without faults, the script can be applied. With faults, the plan is about the other lines. */
  readonly faults: readonly EditFault[];
  /** Faults that are not listed. */
  readonly moreFaults: number;
  /** What happens to the configuration of branches. */
  readonly sections: readonly SectionChange[];
}

/** Why git refuses the script. */
export interface EditFault {
  /** Of the script, from 0; `null` if it is about the transaction as a whole. */
  readonly line: number | null;
  /** git's, except for what a script of one transaction must not have. */
  readonly message: string;
}

/** A table that is added to a stack. */
export interface EditTable {
  /** Of the stack. */
  readonly directory: string;
  readonly updateIndex: Uint64;
  /** Of its file. */
  readonly bytes: number;
  readonly counts: EditCounts;
  /** In the order of names, as the stack has them. */
  readonly refs: readonly EditedRef[];
  /** Refs that are not listed. */
  readonly moreRefs: number;
  readonly compaction: EditCompaction | null;
}

/** Refs by what happens to them, and reflog entries. */
export interface EditCounts {
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** Only the reflog is written. */
  readonly kept: number;
  readonly entriesWritten: number;
  readonly entriesRemoved: number;
}

export interface EditedRef {
  readonly name: string;
  readonly change: 'created' | 'changed' | 'deleted' | 'kept';
  /** `null` if the ref does not exist. */
  readonly before: RefValue | null;
  readonly after: RefValue | null;
  /** The newest first. */
  readonly written: readonly { readonly updateIndex: Uint64; readonly update: LogUpdate }[];
  /** Reflog entries that are deleted. */
  readonly removed: number;
}

/** The compaction that follows. */
export interface EditCompaction extends Pick<NonNullable<PlannedTable['compaction']>, 'bytesRead' | 'bytesWritten'> {
  /** The number of tables that are merged, the new one included. */
  readonly merged: number;
  /** Refs with values or entries that can be restored before and not afterwards; the first ones are named. */
  readonly unrecoverable: CompactionPlan['unrecoverable'];
}

export interface EditResult {
  /** What was written. */
  readonly tables: readonly EditTable[];
  /**
   * The script that gives the refs their values back, unless they change before. It does not restore deleted reflogs.
   * `null` if no script can.
   */
  readonly undo: string | null;
  /** What the hook printed, as it printed it. */
  readonly output: string;
  /** The transaction is committed, but these compactions failed. */
  readonly warnings: readonly string[];
  /** What has happened to the configuration of branches. */
  readonly sections: readonly SectionChange[];
  /** The transaction is committed, but git did not change the sections of these branches. */
  readonly unchangedSections: readonly string[];
}

/** The commands `reftable.…` for a single change of a ref. */
export const REF_EDITS = ['createBranch', 'setRef', 'renameBranch', 'pointHead', 'deleteRef'] as const;

export type RefEdit = (typeof REF_EDITS)[number];
