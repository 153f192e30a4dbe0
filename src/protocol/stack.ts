/** A stack: its summary, its geometry, and the plans to compact it. */
import type { Certainty, TableState } from '../browse/index.ts';
import type { PatternTime } from '../git/index.ts';
import type { CompactionScope, CompactionPlan as EnginePlan, Expiry, Stack, Table } from '../reftable/index.ts';
import type { FindingCounts } from './findings.ts';
import type { ByteRange, ProblemInfo } from './table.ts';
import type { ErrorInfo, HashName, RefRow, StackLocation } from './values.ts';
import type { Uint64, Wire } from './wire.ts';

export type { CompactionScope };

/** Bytes of a table by section. They add up to the file's size; `other` is header, footer and padding. */
export interface SectionBytes {
  readonly ref: number;
  readonly obj: number;
  readonly index: number;
  readonly log: number;
  readonly other: number;
}

type TableFields = 'name' | 'size' | 'version' | 'hash' | 'blockSize' | 'minUpdateIndex' | 'maxUpdateIndex';

/** The facts about a table from header, footer and section offsets, without reading its blocks. */
export interface TableSummary extends Wire<Pick<Table, TableFields | 'effectiveSize'>> {
  /** The largest file that keeps the geometric rule, in bytes, with a fraction; `null` for the base. */
  readonly sizeLimit: number | null;
  /** Effective size ÷ the largest that keeps the rule; 0 for the base. */
  readonly excess: number;
  /** It breaks the rule: `excess` is above 1. */
  readonly isTooLarge: boolean;
}

/** The statistics that need a scan of a table. Tables never change, so they are computed once for each name. */
export interface TableStatistics {
  readonly name: string;
  readonly refs: number;
  readonly refTombstones: number;
  readonly logs: number;
  readonly logTombstones: number;
  readonly objects: number;
  readonly blocks: { readonly ref: number; readonly obj: number; readonly index: number; readonly log: number };
  readonly bytes: SectionBytes;
  /** Of the records of refs and of reflog entries, tombstones included; `null` without such records. */
  readonly names: { readonly refs: NameRange | null; readonly logs: NameRange | null };
}

/** The first and the last name in the order of their bytes, both cut if they are very long. */
export interface NameRange {
  readonly first: string;
  readonly last: string;
}

/** A half-open range of tables, base = 0, and the sum of their effective sizes in bytes. */
export type Segment = NonNullable<ReturnType<Stack['suggestedSegment']>>;

export interface StackSummary extends Wire<Pick<Stack, 'minUpdateIndex' | 'maxUpdateIndex' | 'nextUpdateIndex'>> {
  readonly location: StackLocation;
  readonly hash: HashName;
  /** Oldest (the base) first, as `tables.list` names them. */
  readonly tables: readonly TableSummary[];
  /** The geometric factor in force (git's `reftable.geometricFactor`). */
  readonly factor: number;
  /** What git's auto-compaction would merge now; `null` when the sizes are geometric. */
  readonly suggestedSegment: Segment | null;
  /** When the list was written, in seconds since the epoch; `null` if it does not exist. */
  readonly changedAt: number | null;
  /** The list's lock file exists: another process is writing, or crashed while writing. */
  readonly locked: boolean;
  /** Files of the directory that `tables.list` does not name (locks, temporary files, orphaned tables). */
  readonly unlisted: readonly string[];
  /** The directory has too many files for all of them to be in `unlisted`. */
  readonly moreUnlisted?: true;
}

/** Reflog entries to drop; all bounds are strict, an entry below either is dropped. An absent bound does not apply. */
export interface ExpiryBounds extends Wire<Omit<Expiry, 'timeOf'>> {
  /** The first pattern that matches the name of a ref has the time for its entries; `time` is for the other refs. */
  readonly patterns?: readonly Wire<PatternTime>[];
}

export type RecordCounts = EnginePlan['refs'];

export type UnrecoverableRef = EnginePlan['unrecoverable'][number];

/** What a compaction would do, computed without changing anything. `null` where the engine's plan has `undefined`. */
export interface CompactionPlan extends Wire<Omit<EnginePlan, 'expiry' | 'range' | 'unrecoverable'>> {
  readonly location: StackLocation;
  readonly expiry: ExpiryBounds | null;
  /** The tables to merge, both inclusive; `null` if there is nothing to do. */
  readonly range: NonNullable<EnginePlan['range']> | null;
  /** Refs whose last value, or reflog entries, can no longer be recovered from older tables afterwards. */
  readonly unrecoverable: { readonly total: number; readonly first: readonly UnrecoverableRef[] };
}

export interface CompactionResult {
  readonly tablesBefore: number;
  readonly tablesAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** The new table; `null` if nothing was left to write or there was nothing to do. */
  readonly table: string | null;
}

/** A finding of the check in a stack. */
export interface StackProblem extends Omit<ProblemInfo, 'range'> {
  /** `null` where the finding is about the file as a whole. */
  readonly range: ByteRange | null;
}

/** The findings about one file, the most severe first. */
export interface FindingGroup {
  /** Relative to the stack's directory, with `/`; empty for the directory itself. */
  readonly file: string;
  readonly problems: readonly StackProblem[];
}

export interface StackProblems {
  /** Of all findings, also of those that are not in `groups`. */
  readonly counts: FindingCounts;
  /** In the order of the check; at most a thousand findings. */
  readonly groups: readonly FindingGroup[];
}

/** One child of a folder of the ref namespace. */
export type RefNode =
  | {
      readonly type: 'ref';
      readonly label: string;
      readonly ref: RefRow;
      /** Left out if it is sure that git would read this value. */
      readonly certainty?: Exclude<Certainty, 'sure'>;
    }
  /** `prefix` ends with `/`. `count` is of the refs below it; left out where counting takes too long. */
  | { readonly type: 'folder'; readonly label: string; readonly prefix: string; readonly count?: number }
  /** Some of a folder's children, which are too many to list at once: numbers, or other names. */
  | {
      readonly type: 'range';
      readonly prefix: string;
      /** The names of the first and the last child. */
      readonly first: string;
      readonly last: string;
      readonly firstLabel: string;
      readonly lastLabel: string;
      /** Children. */
      readonly count: number;
    };

/** A table of a stack that cannot be read: the table's own facts, or the known facts of a table that cannot be read. */
export type ListedTable = { readonly name: string } & (
  | { readonly summary: TableSummary; readonly error?: undefined }
  | (BrokenTable & { readonly summary?: undefined })
);

/** The facts about a table that cannot be read. */
export interface BrokenTable {
  readonly state: Exclude<TableState, 'ok'>;
  readonly error: ErrorInfo;
  /** Bytes of the file; `null` if it does not exist. */
  readonly size: number | null;
  /** Of its name, else of its header; `null` if neither has them. */
  readonly updateIndices: UpdateIndices | null;
}

/** The update indices that a table covers, both inclusive. */
export interface UpdateIndices {
  readonly min: Uint64;
  readonly max: Uint64;
}

/** A stack that could not be read is shown by its error, next to its last known state. */
export type StackState =
  | { readonly status: 'ok'; readonly summary: StackSummary }
  | {
      readonly status: 'error';
      readonly location: StackLocation;
      readonly error: ErrorInfo;
      /** Oldest first; empty if the list itself cannot be read. Of a damaged list those that it most likely named. */
      readonly tables: readonly ListedTable[];
    };
