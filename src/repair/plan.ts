/** A plan to repair a stack: plain data to show, choose from, send and apply. */

import type { ByteRange } from '../check/byte-range.ts';
import type { Finding } from '../check/finding.ts';
import { checkArray, checkObject } from '../reftable/format/arguments.ts';
import type { HashName } from '../reftable/format/hash.ts';
import type { LogUpdate, RefValue } from '../reftable/format/records.ts';
import type { LeftReason, NoteFact, ReadFailure, StepReason } from './facts.ts';

/** What a step does to its file. `takeIn` adds an unlisted table to the list, `takeBack` a copy of one that is missing or damaged. */
export type StepKind =
  /** Of the directory. */
  | 'removeLock'
  | 'removeTemporary'
  | 'removeUnlisted'
  | 'setAside'
  | 'setPermissions'
  /** Of the list. */
  | 'writeList'
  | 'rebuildList'
  | 'restoreList'
  | 'sortList'
  | 'dropRepeated'
  | 'dropLine'
  | 'takeIn'
  | 'takeBack'
  /** Adds a table with HEAD; `file` is the branch that it names. */
  | 'writeHead'
  /** Adds a table that moves the ref `file` to an object that exists, or deletes it. */
  | 'moveRef'
  | 'deleteRef'
  /** Of a table. */
  | 'rewriteTable'
  | 'renameTable'
  | 'dropTable'
  /** Of the repository around the stack. */
  | 'writeHeadStub'
  | 'makeRefsDirectory'
  | 'setRefStorage';

/** One change that the user can select or leave out. */
export interface RepairStep {
  /** `<kind>:<file>`; of a file name that cannot be shown as it is, an excerpt and a hash. */
  readonly id: string;
  readonly kind: StepKind;
  /** The file that it is about, relative to the stack's directory; a file of the repository starts with `../`. */
  readonly file: string;
  readonly reason: StepReason;
  /** Positions in the plan's `findings` of those that it fixes. */
  readonly findings: readonly number[];
  /** Part of the repair. A step that removes a lock is selected only when the caller asks for it. */
  readonly selected: boolean;
  /** The alternative step: only one of the two can be selected. */
  readonly instead?: string;
}

/** A line of the new list. */
export interface TargetTable {
  /** Its new name. */
  readonly name: string;
  /** The file that it is made from; the same name for a table that stays as it is. */
  readonly from: string;
  readonly how: 'keep' | 'rewrite' | 'copy' | 'takeBack' | 'create';
  /** Of a table that is rewritten. */
  readonly rewrite?: Rewrite;
  /** Of a table that is created. */
  readonly create?: CreatedTable;
  /** Of a table that is taken back: a file elsewhere, and the SHA-256 of its bytes in hex. */
  readonly copyOf?: { readonly path: string; readonly sha256: string };
}

/** A table with records of the repair, each list in the order of its keys. */
export interface CreatedTable {
  /** Of its refs; decimal. */
  readonly updateIndex: string;
  readonly refs: readonly { readonly name: string; readonly value: RefValue }[];
  readonly logs: readonly CreatedLog[];
}

/** A reflog entry of a created table. `update` is `null` for a tombstone; its time is decimal. */
export interface CreatedLog {
  readonly name: string;
  readonly updateIndex: string;
  readonly update: (Omit<LogUpdate, 'time'> & { readonly time: string }) | null;
}

/** How a table is rewritten. Update indices are decimal. */
export interface Rewrite {
  readonly minUpdateIndex: string;
  readonly maxUpdateIndex: string;
  /** The lowest update index that the records of the damaged table count from. */
  readonly countedFrom: string;
  /** In bytes. */
  readonly blockSize: number;
  /** Unlisted tables whose records replace those that cannot be read. */
  readonly fill: readonly string[];
}

/** A lock, or its pid file, that the repair removes. */
export interface PlannedLock {
  readonly file: string;
  /** Device, inode, size and time when the plan was made. A lock with other values is a different lock, and stays. */
  readonly identity: string;
}

/**
 * A file of the repository around a stack: `HEAD` of its git directory, and `config` or the directory `refs` of the
 * common one.
 */
export type RepositoryFileName = (typeof REPOSITORY_FILES)[number];

/** The files of the repository that a repair can write. */
export const REPOSITORY_FILES = ['HEAD', 'refs', 'config'] as const;

/** A file of the repository that the repair writes. */
export interface RepositoryChange {
  readonly name: RepositoryFileName;
  /** Relative to the stack's directory, with `/`. */
  readonly file: string;
  /** Device, inode, size and time of what is at its path when the plan is made; `null` if nothing is. */
  readonly identity: string | null;
  /** In base64. Of the directory `refs`, the contents of its file `heads`. */
  readonly content: string;
}

/** What happens to the files of the directory. */
export interface Target {
  /** The list as it will be, base first; `null` when it stays as it is. */
  readonly tables: readonly TargetTable[] | null;
  /** Unfinished tables, unlisted tables, and tables that leave the list. */
  readonly remove: readonly string[];
  /** Locks to remove, and git's pid files next to them. Never any unless the caller asked for it. */
  readonly locks: readonly PlannedLock[];
  /** A directory or link at the path of a file, and its new name. */
  readonly setAside: readonly { readonly file: string; readonly as: string }[];
  readonly permissions: readonly { readonly file: string; readonly mode: number }[];
  /** Files around the stack, which are written last. */
  readonly repository: readonly RepositoryChange[];
}

/** What git reads of the stack: numbers of tables, refs and reflog entries. */
export interface VisibleCounts {
  /** Tables that the list names; 0 when one of them cannot be opened. */
  readonly tables: number;
  /** Refs and reflog entries that are seen, up to the error. */
  readonly refs: number;
  /** As `refs`. */
  readonly logs: number;
  /** Why not all, or nothing, of it can be read. */
  readonly error?: ReadFailure;
}

/** A ref that git reads differently after the repair. Without `before` it is added, without `after` removed. */
export interface RefChange {
  readonly name: string;
  readonly before?: RefValue;
  readonly after?: RefValue;
}

/**
 * A reflog entry, by name and update index, that git reads differently after the repair: `before` and `after` are the
 * rest of it.
 */
export interface LogChange {
  readonly name: string;
  readonly updateIndex: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * How many records are `added`, `changed`, `removed` and the `same`. The counts are exact; of long lists only the first
 * are named.
 */
export interface Changes<Change> {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
  readonly first: readonly Change[];
}

/** A note on a record, or on bytes [`start`, `end`) of a file. */
export interface PlanNote {
  readonly file: string;
  /** Bytes [start, end) of the file. */
  readonly start?: number;
  readonly end?: number;
  /** The bytes in question in the inflated log block that `start` and `end` enclose. */
  readonly inflated?: ByteRange;
  /** The ref that it is about, if that is known. */
  readonly ref?: string;
  readonly fact: NoteFact;
}

/** Notes, of which the first are kept. `total` counts all. */
export interface PlanNotes {
  readonly total: number;
  readonly first: readonly PlanNote[];
}

/** A finding that no step fixes. */
export interface LeftFinding {
  /** Position in the plan's `findings`. */
  readonly finding: number;
  readonly reason: LeftReason;
  /** The git command that fixes it. */
  readonly command?: string;
}

/** What a repair does and what results from it. Plain data that survives JSON. */
export interface RepairPlan {
  readonly directory: string;
  /** The git directory around the stack, if there is one, also one that git does not accept. */
  readonly gitDirectory?: string;
  readonly hash: HashName;
  /** Of everything in the directory but the lock of the list; applying the plan checks under that lock that it is the same. */
  readonly directoryDigest: string;
  readonly findings: readonly Finding[];
  /** Whether the objects of refs were looked up. */
  readonly objects: boolean;
  readonly steps: readonly RepairStep[];
  readonly target: Target;
  readonly before: VisibleCounts;
  readonly after: VisibleCounts;
  readonly refs: Changes<RefChange>;
  readonly logs: Changes<LogChange>;
  /** Data that existed and cannot be recovered. */
  readonly lost: PlanNotes;
  /** Data that is kept or added and may be wrong. */
  readonly uncertain: PlanNotes;
  /** Findings above hint that stay. */
  readonly leftFindings: readonly LeftFinding[];
  /** The findings above hint after the repair. */
  readonly remaining: readonly Finding[];
}

/** The files of the directory that the repair removes and of which no table of the new list is made. */
export function discardedFiles({ target: { tables, remove } }: RepairPlan): string[] {
  const used = new Set(tables?.filter(({ how }) => how !== 'keep').map(({ from }) => from));
  return remove.filter(name => !used.has(name));
}

/** API_ERROR for what is not a plan. */
export function checkIsPlan(plan: RepairPlan): void {
  checkObject('The plan', plan);
  const { target } = plan;
  checkObject('The target of the plan', target);
  for (const name of ['remove', 'locks', 'setAside', 'permissions', 'repository'] as const)
    checkArray(`The list ${name} of the plan`, target[name]);
  if (target.tables !== null) checkArray('The list tables of the plan', target.tables);
}

/** Whether applying the plan changes anything. API_ERROR for what is not a plan. */
export function changesAnything(plan: RepairPlan): boolean {
  checkIsPlan(plan);
  const { target } = plan;
  const { tables, remove, locks, setAside, permissions, repository } = target;
  const changes = [remove, locks, setAside, permissions, repository];
  return tables !== null || changes.some(({ length }) => length > 0);
}
