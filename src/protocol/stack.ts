/** A stack: its summary, its geometry, and the plans to compact it. */
import type { ErrorInfo, HashName, LogRow, RefRow, StackLocation, Uint64 } from './values.ts';

/** Bytes of a table by section. They add up to the file's size; `other` is header, footer and padding. */
export interface SectionBytes {
  readonly ref: number;
  readonly obj: number;
  readonly index: number;
  readonly log: number;
  readonly other: number;
}

/** What is known of a table from header, footer and section offsets, without reading its blocks. */
export interface TableSummary {
  readonly name: string;
  /** The whole file, in bytes. */
  readonly size: number;
  /** The size geometric compaction compares: the file without footer and header overhead. */
  readonly effectiveSize: number;
  readonly version: number;
  readonly hash: HashName;
  readonly blockSize: number;
  readonly minUpdateIndex: Uint64;
  readonly maxUpdateIndex: Uint64;
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
}

/** A half-open range of tables, base = 0, and the sum of their effective sizes. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint64;
}

export interface StackSummary {
  readonly location: StackLocation;
  readonly hash: HashName;
  /** Oldest (the base) first, as `tables.list` names them. */
  readonly tables: readonly TableSummary[];
  readonly minUpdateIndex: Uint64;
  readonly maxUpdateIndex: Uint64;
  readonly nextUpdateIndex: Uint64;
  /** The geometric factor in force (git's `reftable.geometricFactor`). */
  readonly factor: number;
  /** What git's auto-compaction would merge now; `null` when the sizes are geometric. */
  readonly suggestedSegment: Segment | null;
  /** The list's lock file exists: another process is writing, or crashed while writing. */
  readonly locked: boolean;
  /** Files of the directory that `tables.list` does not name (locks, temporary files, orphaned tables). */
  readonly unlisted: readonly string[];
  /** The directory has too many files for all of them to be in `unlisted`. */
  readonly moreUnlisted?: true;
}

/** Which part of the stack to merge. */
export type CompactionScope =
  | { readonly type: 'auto' }
  | { readonly type: 'all' }
  /** Positions in `tables.list`, both inclusive, base = 0. */
  | { readonly type: 'range'; readonly first: number; readonly last: number };

/** Reflog entries to drop; both bounds are strict, an entry below either is dropped. An absent bound does not apply. */
export interface ExpiryBounds {
  /** Seconds since the epoch. */
  readonly time?: Uint64;
  readonly minUpdateIndex?: Uint64;
}

export interface RecordCounts {
  /** Written to the new table. */
  readonly kept: number;
  /** Not written: a newer table of the range holds the same key. */
  readonly shadowed: number;
  /** Tombstones not written, because nothing older than the range can be hiding beneath. */
  readonly tombstonesDropped: number;
  readonly tombstonesKept: number;
}

/** What a compaction would do, worked out without changing anything. */
export interface CompactionPlan {
  readonly location: StackLocation;
  readonly scope: CompactionScope;
  readonly expiry: ExpiryBounds | null;
  /** Every table of the stack when the plan was made; applying it checks that the range is still there. */
  readonly tables: readonly string[];
  /** The range to merge, inclusive; `null` if there is nothing to do. */
  readonly range: { readonly first: number; readonly last: number } | null;
  /** Bytes of the files that are read. */
  readonly bytesRead: number;
  /** Bytes of the table that would be written; 0 when nothing is left to write. */
  readonly bytesWritten: number;
  readonly refs: RecordCounts;
  readonly logs: RecordCounts & { readonly expired: number };
  /** Refs whose last value, or reflog entries, can no longer be recovered from older tables afterwards. */
  readonly unrecoverable: { readonly total: number; readonly first: readonly UnrecoverableRef[] };
  /** Effective sizes of the stack afterwards, base first. */
  readonly sizesAfter: readonly number[];
}

export interface UnrecoverableRef {
  readonly name: string;
  /** The deleted ref's last value is dropped as well. */
  readonly value: boolean;
  /** Reflog entries that go (deleted or expired). */
  readonly entries: number;
}

export interface CompactionResult {
  readonly tablesBefore: number;
  readonly tablesAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** The new table; `null` if nothing was left to write or there was nothing to do. */
  readonly table: string | null;
}

/** Reflog entries by time, for the expiry preview. Bins are equal in time, oldest first. */
export interface ReflogHistogram {
  readonly entries: number;
  /** Seconds since the epoch; equal if there are no entries. */
  readonly from: Uint64;
  readonly to: Uint64;
  readonly bins: readonly number[];
  readonly minUpdateIndex: Uint64;
  readonly maxUpdateIndex: Uint64;
}

/** One child of a folder of the ref namespace. */
export type RefNode =
  | { readonly type: 'ref'; readonly label: string; readonly ref: RefRow }
  /** `prefix` ends with `/`. */
  | { readonly type: 'folder'; readonly label: string; readonly prefix: string }
  /** A run of a folder's children too many to list at once, from `from` up to and without `before`. */
  | {
      readonly type: 'range';
      readonly prefix: string;
      readonly from: string;
      /** Left out: to the folder's end. */
      readonly before?: string;
      readonly first: string;
      readonly last: string;
      readonly count: number;
    };

/** A window of the merged view's refs or reflog entries. */
export interface Rows<Row extends RefRow | LogRow = RefRow | LogRow> {
  readonly total: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** A stack that could not be read is shown by its error, next to its last known state. */
export type StackState =
  | { readonly status: 'ok'; readonly summary: StackSummary }
  | { readonly status: 'error'; readonly location: StackLocation; readonly error: ErrorInfo };
