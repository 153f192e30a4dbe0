/** A stack: its summary, its geometry, and the plans to compact it. */
import type { CompactionScope, CompactionPlan as EnginePlan, Expiry, Stack, Table } from '../reftable/index.ts';
import type { ErrorInfo, HashName, LogRow, RefRow, StackLocation } from './values.ts';
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

/** What is known of a table from header, footer and section offsets, without reading its blocks. */
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
  /** The list's lock file exists: another process is writing, or crashed while writing. */
  readonly locked: boolean;
  /** Files of the directory that `tables.list` does not name (locks, temporary files, orphaned tables). */
  readonly unlisted: readonly string[];
  /** The directory has too many files for all of them to be in `unlisted`. */
  readonly moreUnlisted?: true;
}

/** Reflog entries to drop; both bounds are strict, an entry below either is dropped. An absent bound does not apply. */
export type ExpiryBounds = Wire<Expiry>;

export type RecordCounts = EnginePlan['refs'];

export type UnrecoverableRef = EnginePlan['unrecoverable'][number];

/** What a compaction would do, worked out without changing anything. `null` where the engine's plan has `undefined`. */
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
