/**
 * Requests to the engine's worker, by method: what goes in, what comes back. Every request can be cancelled and may
 * report progress; a request that fails rejects with an `ErrorInfo`.
 */

import type { BackupInfo, GitVerdictInfo, RepairOutcome, RepairProposal, RepairQuery } from './repair.ts';
import type { BugReport, BundleSummary } from './reports.ts';
import type { SearchResult as RepositorySearch } from './repository.ts';
import type { LaidOut, SampleInfo } from './samples.ts';
import type {
  CompactionPlan,
  CompactionResult,
  CompactionScope,
  ExpiryBounds,
  ReflogHistogram,
  RefNode,
  Rows,
  StackState,
  TableStatistics,
} from './stack.ts';
import type {
  ByteDetails,
  ByteOffset,
  ByteQuery,
  ByteRows,
  PartRows,
  Problems,
  RecordRows,
  SearchKind,
  SearchResult,
  SectionName,
  StripCell,
  TableDescription,
} from './table.ts';
import type { HashName, LogRow, RefRow, StackLocation } from './values.ts';

export interface ServiceRequests {
  /**
   * Every repository in or around the folders; nested ones (submodules, worktrees) included. `maxDepth` is how many
   * levels of folders below them are searched.
   */
  'repository/discover': {
    params: { folders: readonly string[]; maxDepth?: number };
    result: RepositorySearch;
  };
  'stack/state': { params: StackLocation; result: StackState };
  'stack/tableStatistics': { params: { location: StackLocation; table: string }; result: TableStatistics };
  /** The children of one folder of the ref namespace (`''` is the root), or of one range of it. */
  'stack/refNodes': {
    params: { location: StackLocation; prefix: string; from?: string; before?: string };
    result: readonly RefNode[];
  };
  'stack/ref': { params: { location: StackLocation; name: string }; result: RefRow | null };
  /** The newest entries of one ref's reflog, newest first. */
  'stack/log': { params: { location: StackLocation; name: string; limit: number }; result: readonly LogRow[] };
  'stack/refs': {
    params: { location: StackLocation; filter: string; from: number; count: number };
    result: Rows<RefRow>;
  };
  'stack/histogram': { params: { location: StackLocation; bins: number }; result: ReflogHistogram };
  'stack/planCompaction': {
    params: { location: StackLocation; scope: CompactionScope; expiry: ExpiryBounds | null };
    result: CompactionPlan;
  };
  'stack/planRepair': { params: { location: StackLocation; query: RepairQuery }; result: RepairProposal };
  /** `plan` is a proposal's. */
  'stack/applyRepair': { params: { location: StackLocation; plan: object }; result: RepairOutcome };
  /** The newest first. */
  'stack/backups': { params: StackLocation; result: readonly BackupInfo[] };
  'stack/rollBackRepair': {
    params: { location: StackLocation; backup: string; force: boolean };
    result: { backup: string };
  };
  /** Starts git. */
  'stack/askGit': { params: { location: StackLocation }; result: readonly GitVerdictInfo[] };
  'stack/applyCompaction': { params: { plan: CompactionPlan }; result: CompactionResult };
  'table/describe': { params: { file: string; hash?: HashName }; result: TableDescription };
  /** Blocks in the order of the file, and what lies between them. */
  'table/parts': { params: { file: string; from: number; count: number }; result: PartRows };
  /** Bytes [from, to) of the file as a picture of about `cells` pieces. */
  'table/strip': { params: { file: string; from: number; to: number; cells: number }; result: readonly StripCell[] };
  /** At most 64 KiB from `from` on, of the file or of the inflated log block at `inside`. */
  'table/bytes': { params: { file: string; from: number; count: number; inside?: number }; result: ByteRows };
  'table/place': { params: { file: string; query: ByteQuery }; result: ByteDetails };
  /** The next place behind `from`, or before it, that holds a text, bytes in hex, or a part of a record's name. */
  'table/search': {
    params: { file: string; kind: SearchKind; pattern: string; from: ByteOffset; backwards: boolean };
    result: SearchResult;
  };
  /** All that the doctor finds in this table by itself. */
  'table/problems': { params: { file: string }; result: Problems };
  'table/records': {
    params: { file: string; section: SectionName; from: number; count: number };
    result: RecordRows;
  };
  /** The position of the first record of a section whose key is not below `key`; `exact` when it is that key's. */
  'table/find': {
    params: { file: string; section: SectionName; key: string };
    result: { index: number; exact: boolean };
  };
  /** A report in Markdown on whatever is in the stack's directory; `software` is who makes it, with its version. */
  'stack/report': { params: { location: StackLocation; redact: boolean; software: string }; result: BugReport };
  /** Packs the stack's directory and a report into the file `target`. */
  'stack/bundle': {
    params: { location: StackLocation; target: string; overwrite: boolean; software: string };
    result: BundleSummary;
  };
  /** Unpacks a bundle as a repository into a folder, which must be empty or missing. */
  'bundle/open': { params: { file: string; folder: string }; result: LaidOut };
  'samples/list': { params: null; result: readonly SampleInfo[] };
  /** Lays a sample out in a folder, which must be empty or missing. */
  'samples/build': { params: { id: string; folder: string }; result: LaidOut };
  /** Starts, or with an empty list stops, telling of changes to these stack directories. */
  watch: { params: { directories: readonly string[] }; result: null };
}

export type ServiceMethod = keyof ServiceRequests;
export type ServiceParams<M extends ServiceMethod> = ServiceRequests[M]['params'];
export type ServiceResult<M extends ServiceMethod> = ServiceRequests[M]['result'];

export interface Progress {
  /** What is being done, in a few words. */
  readonly message: string;
  /** From 0 to 1 where it is known. */
  readonly fraction?: number;
}

/** Sent whenever a watched directory's `tables.list`, or its lock, is not what it was. */
export interface StackChanged {
  readonly directory: string;
}
