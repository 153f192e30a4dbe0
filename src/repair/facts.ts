/**
 * The facts in a repair plan, as data that survives JSON: why a step is proposed, what is lost or uncertain, why a
 * finding is left. src/text/repair-{steps,notes,plan}.ts have a sentence for each.
 */
import type { FindingParams, RecordProblem } from '../check/finding-params.ts';
import type { HashName } from '../reftable/format/hash.ts';
import type { LockHolder } from '../reftable/platform/lock-holder.ts';
import type { VisibilityLimit } from '../reftable/platform/node-lock-holder.ts';

/** A ref record, or an entry of a reflog. */
export type RecordKind = 'ref' | 'log';

/** The facts about a lock. A lock without a known holder may still have one. */
export interface LockFacts {
  /** The lock of the list, or that of a table. */
  readonly target: 'list' | 'table';
  /** Seconds since the lock was written. */
  readonly age: number;
  /** In bytes. */
  readonly size: number;
  readonly holder?: LockHolder;
  /** The process that the pid file names, which does not run. */
  readonly recordedPid?: number;
  readonly limits: readonly VisibilityLimit[];
}

/** Where a copy of a missing table is. `conflictCopy`: next to it, under a name that another tool gave it. */
export type CopySource = 'backup' | 'migration' | 'conflictCopy';

/**
 * Why HEAD probably named a branch. `checkout`: HEAD's reflog names it last, and it is or was a branch. `sameEntry`:
 * the newest entry of HEAD's reflog is in the reflog of the branch too. `backup`: HEAD of the newest backup that can be
 * read completely and has one. `onlyBranch`: it is the only one. `branch`: it exists. `none`: the stack has no branch.
 */
export type HeadBasis = 'checkout' | 'sameEntry' | 'backup' | 'onlyBranch' | 'branch' | 'none';

/** The numbers of backups and of unfinished migrations that were searched for missing tables. */
export interface SearchedLocations {
  /** Finished backups of the stack. */
  readonly backups: number;
  /** Directories of `git refs migrate`. */
  readonly migrations: number;
}

/** Why a step is proposed, with what it depends on. */
export type StepReason =
  /** removeLock */
  | ({ readonly type: 'lock' } & LockFacts)
  /** removeTemporary: seconds since it was written, and its bytes. */
  | { readonly type: 'unfinished'; readonly age: number; readonly size: number }
  /** removeUnlisted: the listed tables have its update indices; one of them, if `table` is given. */
  | { readonly type: 'merged'; readonly table?: string }
  /** removeUnlisted: it cannot be read, or is of another object format. */
  | { readonly type: 'nothingReadable' }
  /** removeUnlisted: the alternative to adding the table, which is proposed. */
  | { readonly type: 'alternative' }
  /** removeUnlisted and takeIn: a writer may have crashed before it added the table to the list. */
  | { readonly type: 'neverListed' }
  /** takeIn: the beginning of a line of the list and of the table's name are the same. `line` is an excerpt. */
  | { readonly type: 'cutOffLine'; readonly line: string }
  /** takeIn: its update indices are those between two listed tables. */
  | { readonly type: 'fitsGap' }
  /** takeIn: its update indices are those of a listed table that is missing. */
  | { readonly type: 'missingTable' }
  /** setAside and dropTable. */
  | { readonly type: 'notAFile'; readonly is: 'link' | 'directory' | 'other' }
  | { readonly type: 'listNotAFile' }
  /** setPermissions: the mode of the file, and the bits that the other files have. */
  | { readonly type: 'permissions'; readonly mode: number; readonly others: number }
  | { readonly type: 'listForm' }
  /** rebuildList: the number of tables in the new list, and of those that were merged into them. */
  | { readonly type: 'noList'; readonly tables: number; readonly merged: number }
  /**
   * restoreList: the folder of the backup that has the list, the number of tables in it, and of readable ones in the
   * directory whose update indices it does not cover.
   */
  | { readonly type: 'backupList'; readonly path: string; readonly tables: number; readonly newer: number }
  /** sortList: the number of tables that get another position. */
  | { readonly type: 'listOrder'; readonly moved: number }
  | { readonly type: 'repeatedLines' }
  /** dropLine */
  | { readonly type: 'lineWithoutFile' }
  | { readonly type: 'lineInvalid' }
  | { readonly type: 'linesWithoutFiles'; readonly lines: number }
  /** takeBack: where the copy is. `matches`: it is undamaged and has the update indices of the table. */
  | { readonly type: 'copyFound'; readonly source: CopySource; readonly path: string; readonly matches: boolean }
  /** dropLine: the alternative to taking a copy of the table. */
  | { readonly type: 'copyLeft' }
  /** writeHead */
  | { readonly type: 'headMissing'; readonly basis: HeadBasis }
  /**
   * moveRef: the new object ID in hex; `time` and `tz` are those of its reflog entry, the time decimal. `entries`: the
   * number of reflog entries that are removed, because they name objects that do not exist.
   */
  | {
      readonly type: 'earlierObject';
      readonly oid: string;
      readonly time: string;
      readonly tz: number;
      readonly entries: number;
    }
  /** deleteRef: whether a step moves the ref instead, and the number of reflog entries that are removed. */
  | { readonly type: 'noObject'; readonly movable: boolean; readonly entries: number }
  /** rewriteTable: how many records can be read, how many items are lost, and which tables fill the gaps. */
  | { readonly type: 'damaged'; readonly records: number; readonly lost: number; readonly fill: readonly string[] }
  | { readonly type: 'damagedUnlisted'; readonly records: number }
  /** rewriteTable: its name, or its reflog entries, and its position in the list agree on other update indices. */
  | { readonly type: 'otherIndices'; readonly by: 'name' | 'reflogs'; readonly min: string; readonly max: string }
  /** rewriteTable: only for other readers than git. */
  | { readonly type: 'interop' }
  /** rewriteTable: messages of reflog entries do not end with a newline. */
  | { readonly type: 'newlines' }
  | { readonly type: 'tableName' }
  /** dropTable */
  | { readonly type: 'otherFormat'; readonly table: HashName; readonly stack: HashName }
  | { readonly type: 'noRecords' }
  /** writeHeadStub */
  | { readonly type: 'headStub' }
  /** makeRefsDirectory */
  | { readonly type: 'refsMissing' }
  /** setRefStorage: `refsBeside`: refs are stored as files too, so that the setting may be right. */
  | {
      readonly type: 'refStorage';
      readonly setting: FindingParams['refStorage']['setting'];
      readonly refsBeside: boolean;
    };

/** What a note of a plan is about. The note names the file, and the ref if it is about a record. */
export type NoteFact =
  | RecordFact
  | { readonly type: 'badRecord'; readonly problem: RecordProblem }
  | { readonly type: 'logCutOff' }
  /** `kept`: the whole records before the end of the block that is lost. */
  | { readonly type: 'blockCutOff'; readonly kept: number; readonly held: RecordKind }
  /** Bytes that held, or as padding may have held, records. */
  | { readonly type: 'unreadable'; readonly size: number; readonly held: readonly RecordKind[] }
  | { readonly type: 'padding'; readonly size: number; readonly held: readonly RecordKind[] }
  /** `size` is the size of the file in bytes. */
  | { readonly type: 'tableCutOff'; readonly size: number }
  /** Records of this table replace missing ones of `table`. */
  | { readonly type: 'fills'; readonly table: string }
  | { readonly type: 'takenIn' }
  | { readonly type: 'listRebuilt' }
  | { readonly type: 'otherFormatDropped'; readonly records: number; readonly hash: HashName }
  | { readonly type: 'unreadableDropped' }
  /** `tables`: several, whose lines are dropped together. `searched`: where else they were looked for. */
  | { readonly type: 'missingTables'; readonly tables: boolean; readonly searched: SearchedLocations }
  /** HEAD, or another root ref that existed before, is missing after the repair: the note's `ref`. */
  | { readonly type: 'rootRefMissing' }
  /** A new table has HEAD, which names the branch `target`. */
  | { readonly type: 'headWritten'; readonly target: string }
  /** The note's `ref` is moved to another object. */
  | { readonly type: 'refMoved'; readonly oid: string }
  | { readonly type: 'refDeleted' }
  /** Reflog entries are removed, because the note's `ref` is moved or deleted. */
  | { readonly type: 'entriesRemoved'; readonly entries: number }
  /** `count` refs that the missing tables probably had, and the names of the first. */
  | { readonly type: 'probablyLost'; readonly count: number; readonly first: readonly string[] };

/** About one ref, or one entry of its reflog. */
export type RecordFact = { readonly record: RecordKind } & (
  | { readonly type: 'otherValueKept' | 'noFreeIndex' | 'noName' | 'impossibleName' | 'overwritten' | 'damagedBlock' }
  | { readonly type: 'nulInName' | 'nulInText' | 'nulInTarget' | 'linesJoined' }
  /** Another record has its update index, or it is above the highest of the table. */
  | { readonly type: 'indexTaken' | 'indexTooHigh'; readonly from: string; readonly to: string }
);

/** Why a finding is left. */
export type LeftReason =
  | 'fileUnreadable'
  | 'listUnreadable'
  | 'maybeInUse'
  | 'notSelected'
  /** Its path has something that is not a file, or not a directory. */
  | 'inTheWay'
  /** A symbolic link, or `commondir`, leads out of the repository. */
  | 'leadsOutside'
  /** The configuration cannot be changed line by line, or git would not accept it afterwards either. */
  | 'configForm'
  /** No step repairs it: the advice of the finding applies. */
  | 'advice';

/** Why git does not read a stack, or not all of it. */
export type ReadFailure =
  /** `message` is the engine's. */
  | { readonly type: 'engine'; readonly message: string }
  | { readonly type: 'noNewline' }
  | { readonly type: 'otherFormat'; readonly table: string; readonly hash: HashName; readonly stack: HashName }
  /** `line` is an excerpt of a line of the list. */
  | { readonly type: 'lineInvalid'; readonly line: string };
