/**
 * Requests to the engine's worker, by method, with their parameters and results. Every request can be canceled and may
 * report progress; a request that fails rejects with an `ErrorInfo`.
 */

import type {
  EntryCopy,
  EntryDetails,
  EntryExport,
  EntryFormat,
  EntryKey,
  EntryQuery,
  EntryTimes,
  EntryWindow,
  ExpiryEffectInfo,
  ExpiryRuleInfo,
  FirstRefs,
  FoundEntries,
  FoundNodes,
  FoundRefs,
  RefCopy,
  RefCopyFormat,
  RefDetails,
  RefQuery,
  RefWindow,
  RowRange,
  ShownRef,
} from './browse.ts';
import type { ComparedSource, StackComparison } from './comparison.ts';
import type {
  DeletedCount,
  DeletedRefs,
  PlannedRestore,
  PossibleUpstream,
  RestoredRefs,
  RestoreRequest,
} from './deleted-refs.ts';
import type { BranchSection, EditPlan, EditResult, EditScript } from './edits.ts';
import type { DryRun, DryRunRequest, Preflight } from './migration.ts';
import type { ToolNaming, ToolRequest, ToolStack } from './model-tools.ts';
import type { ObjectInfo } from './objects.ts';
import type { GoneRef } from './remotes.ts';
import type {
  BackupInfo,
  GitVerdictInfo,
  RepairOutcome,
  RepairProposal,
  RepairQuery,
  RollbackOutcome,
} from './repair.ts';
import type { BugReport, BundleSummary } from './reports.ts';
import type { SearchResult as RepositorySearch } from './repository.ts';
import type { LaidOut, SampleInfo } from './samples.ts';
import type {
  CompactionPlan,
  CompactionResult,
  CompactionScope,
  ExpiryBounds,
  RefNode,
  StackProblems,
  StackState,
  TableStatistics,
} from './stack.ts';
import type { PresentRef } from './staged.ts';
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
import type { HashName, StackLocation, Uint64 } from './values.ts';

/**
 * A worker answers one request after the other, so requests that must not wait for long work have a worker of their
 * own. What users ask for and wait for is one of the `jobs`; what views and pages ask for by themselves, and what may read
 * every byte of a stack, is in the `background`, which on Linux leaves the processor to the others.
 */
export type LaneName = 'files' | 'refs' | 'browse' | 'objects' | 'tables' | 'background' | 'jobs';

interface Request<Params, Result> {
  readonly lane: LaneName;
  /** For the type checker only. */
  readonly types?: { readonly params: Params; readonly result: Result };
}

const request = <Params, Result>(lane: LaneName): Request<Params, Result> => ({ lane });

/**
 * Every request with its parameters, its result and the worker that answers it. This is the only declaration.
 *
 * To add a request, add it here and a handler of the same name to src/service/worker/handlers.ts; without the handler the
 * project does not compile. `ServiceClient.request` takes it at once. A handler returns the engine's values, with bigints;
 * the worker sends their wire form (`toWire`). Parameters are sent as they are.
 *
 * For a request of a webview, add a line to src/protocol/webview.ts, which passes on the types of a request from here,
 * and the reader of its parameters to the editor (src/extension/stack/stack-editor.ts or table/table-editor.ts).
 */
export const SERVICE_REQUESTS = {
  /**
   * Every repository in or around the folders; nested ones (submodules, worktrees) included. `maxDepth` is how many
   * levels of folders below them are searched.
   */
  'repository/discover': request<{ folders: readonly string[]; maxDepth?: number }, RepositorySearch>('files'),
  'stack/state': request<StackLocation, StackState>('refs'),
  'stack/tableStatistics': request<{ location: StackLocation; table: string }, TableStatistics>('background'),
  /**
   * The children of one folder of the ref namespace (`''` is the root), or of one range of it: numbers first, shorter
   * ones before longer ones, then the others by their bytes.
   */
  'stack/refNodes': request<
    { location: StackLocation; prefix: string; first?: string; last?: string },
    readonly RefNode[]
  >('refs'),
  /** The position of the range, of those of a folder's children, that a ref is in or below; -1 if it is in none. */
  'stack/rangeWith': request<
    { prefix: string; ranges: readonly { first: string; last: string }[]; name: string },
    number
  >('refs'),
  /** The number of refs below a folder. */
  'stack/refCount': request<{ location: StackLocation; prefix: string }, number>('background'),
  /**
   * The refs that a query finds in a stack in any state, with the position of the ref `name` and `count` rows around it.
   * All refs are read first, where they are not known yet.
   */
  'browse/findRefs': request<
    { location: StackLocation; query: RefQuery; name: string | null; count: number },
    FoundRefs
  >('browse'),
  /**
   * The first refs by name, to be shown until `browse/findRefs` is answered; `null` if its answer is quick, because the
   * refs are known or the stack is small.
   */
  'browse/firstRefs': request<{ location: StackLocation; count: number }, FirstRefs | null>('browse'),
  /** Rows of what a query has found. */
  'browse/refs': request<
    { location: StackLocation; query: RefQuery; stamp: string; from: number; count: number },
    RefWindow
  >('browse'),
  /**
   * The position of the next found ref, from `from` on and then from the start, of whose name a component starts with a
   * text. `null` if there is none, or if the stack has changed.
   */
  'browse/findByStart': request<
    { location: StackLocation; query: RefQuery; stamp: string; from: number; text: string },
    number | null
  >('browse'),
  /**
   * Full names of refs of a worktree, at most `count`, for a text: first those that start with it, as people write them, then
   * those that have it. All refs are read first, where they are not known yet.
   */
  'browse/completeRefs': request<{ location: StackLocation; text: string; count: number }, readonly string[]>('browse'),
  /** As `stack/refNodes`, of the refs that a filter finds, in a stack in any state. */
  'browse/refNodes': request<
    { location: StackLocation; filter: string; prefix: string; first?: string; last?: string },
    FoundNodes
  >('browse'),
  /** The records and the reflog of one ref in all tables. */
  'browse/refDetails': request<{ location: StackLocation; name: string }, RefDetails>('browse'),
  /** As `browse/refDetails`, with the stacks that a symbolic ref leads to. */
  'browse/shownRef': request<{ location: StackLocation; name: string }, ShownRef>('browse'),
  /** How the refs of `after` differ from those of `before`. Stacks in any state are compared as far as they can be read. */
  'browse/compareStacks': request<{ before: ComparedSource; after: ComparedSource }, StackComparison>('jobs'),
  /** Found refs as a text. Nothing if the stack has changed. */
  'browse/copyRefs': request<
    {
      location: StackLocation;
      query: RefQuery;
      stamp: string;
      ranges: readonly RowRange[];
      format: RefCopyFormat;
    },
    RefCopy
  >('browse'),
  /**
   * The objects with these IDs, in order, at most 500. Starts git: only where the workspace is trusted. git fetches
   * nothing.
   */
  'objects/read': request<{ location: StackLocation; oids: readonly string[] }, readonly ObjectInfo[]>('objects'),
  /**
   * The reflog entries that a query finds in a stack in any state, with the position of the entry `entry` and `count` rows
   * around it. All entries are read first, where they are not known yet.
   */
  'browse/findEntries': request<
    { location: StackLocation; query: EntryQuery; entry: EntryKey | null; count: number },
    FoundEntries
  >('browse'),
  /** Rows of what a query has found. */
  'browse/entries': request<
    { location: StackLocation; query: EntryQuery; stamp: string; from: number; count: number },
    EntryWindow
  >('browse'),
  /** How the entries of a filter are spread over time, without its conditions on time. */
  'browse/entryTimes': request<{ location: StackLocation; filter: string; bins: number }, EntryTimes>('browse'),
  /** The records of one entry in all tables. */
  'browse/entryDetails': request<{ location: StackLocation; entry: EntryKey }, EntryDetails>('browse'),
  /** Found entries as a text. Nothing if the stack has changed. */
  'browse/copyEntries': request<
    {
      location: StackLocation;
      query: EntryQuery;
      stamp: string;
      ranges: readonly RowRange[];
      format: EntryFormat;
    },
    EntryCopy
  >('browse'),
  /** Writes the entries that a query finds to the file `target`, which is replaced once all are written. */
  'browse/exportEntries': request<
    { location: StackLocation; query: EntryQuery; format: EntryFormat; target: string },
    EntryExport
  >('jobs'),
  /** What an expiry would drop and keep. */
  'browse/expiry': request<{ location: StackLocation; bounds: ExpiryBounds }, ExpiryEffectInfo>('browse'),
  /** git's settings about the age of reflog entries; the last one is for all refs that no other one is for. */
  'stack/expiryRules': request<StackLocation, readonly ExpiryRuleInfo[]>('browse'),
  /** The deleted refs that the stack, its unlisted tables and its backups still have. */
  'deleted/list': request<{ location: StackLocation }, DeletedRefs>('jobs'),
  /** How many they are. */
  'deleted/count': request<{ location: StackLocation }, DeletedCount>('background'),
  /** What restoring these refs would write. Starts git: only where the workspace is trusted. */
  'deleted/plan': request<{ location: StackLocation; requests: readonly RestoreRequest[] }, readonly PlannedRestore[]>(
    'jobs',
  ),
  /** Restores all of these refs in one transaction, or none. Starts git, and the repository's hook. */
  'deleted/restore': request<{ location: StackLocation; requests: readonly RestoreRequest[] }, RestoredRefs>('jobs'),
  /** Sets upstreams with git. The result has the branches whose upstreams git did not set. Only where the workspace is trusted. */
  'deleted/setUpstreams': request<
    { location: StackLocation; upstreams: readonly PossibleUpstream[] },
    readonly string[]
  >('jobs'),
  /** Gives a ref an older value back, with a reflog entry. Starts git, and the repository's hook. */
  'deleted/restoreValue': request<
    { location: StackLocation; name: string; updateIndex: Uint64; currentIndex: Uint64 },
    null
  >('jobs'),
  /** Checks the stack and its repository as *Check Stack* does. */
  'stack/problems': request<{ location: StackLocation }, StackProblems>('background'),
  'stack/planCompaction': request<
    { location: StackLocation; scope: CompactionScope; expiry: ExpiryBounds | null },
    CompactionPlan
  >('jobs'),
  'stack/planRepair': request<{ location: StackLocation; query: RepairQuery }, RepairProposal>('jobs'),
  /** `plan` is a proposal's. */
  'stack/applyRepair': request<{ location: StackLocation; plan: RepairProposal['plan'] }, RepairOutcome>('jobs'),
  /** The newest first. */
  'stack/backups': request<StackLocation, readonly BackupInfo[]>('jobs'),
  'stack/rollBackRepair': request<{ location: StackLocation; backup: string; force: boolean }, RollbackOutcome>('jobs'),
  /** Starts git. */
  'stack/askGit': request<{ location: StackLocation }, readonly GitVerdictInfo[]>('jobs'),
  'stack/applyCompaction': request<{ plan: CompactionPlan }, CompactionResult>('jobs'),
  /**
   * What a script of ref updates would do as one transaction. Writes nothing, takes no lock and runs no hook. Starts git
   * for objects and revisions: only where the workspace is trusted.
   */
  'edits/plan': request<{ location: StackLocation } & EditScript, EditPlan>('jobs'),
  /**
   * Runs a script of ref updates as one transaction, with the repository's hook, of which a cancellation ends the process.
   * Only where the workspace is trusted. Rejects if git refuses a line; the error has what the hook printed.
   */
  'edits/apply': request<{ location: StackLocation } & EditScript, EditResult>('jobs'),
  /**
   * Adds sections to the configuration again, which an edit has removed. A branch that has a section is left out. Starts
   * git: only where the workspace is trusted. The result has the branches whose settings git did not add.
   */
  'edits/addSections': request<{ location: StackLocation; sections: readonly BranchSection[] }, readonly string[]>(
    'jobs',
  ),
  /**
   * Renames a branch with `git branch -m`: also its configuration and the HEADs of worktrees. Names are without
   * `refs/heads/`. Only where the workspace is trusted. Rejects with git's message.
   */
  'edits/renameBranch': request<{ location: StackLocation; from: string; to: string }, null>('jobs'),
  /** The names of the remotes. */
  'remotes/list': request<{ location: StackLocation }, readonly string[]>('jobs'),
  /**
   * Remote-tracking refs whose branches the remote no longer has. Starts git, which asks the remote with programs that the
   * configuration names: only where the workspace is trusted, and after a confirmation. Rejects with git's message.
   */
  'remotes/gone': request<{ location: StackLocation; remote: string }, readonly GoneRef[]>('jobs'),
  /** What refs are now, in the order of their names. */
  'edits/presentRefs': request<{ location: StackLocation; names: readonly string[] }, readonly PresentRef[]>('refs'),
  /** How many entries of its ref are newer than each of these; `null` for one that does not exist. */
  'edits/presentEntries': request<
    { location: StackLocation; entries: readonly EntryKey[] },
    readonly (number | null)[]
  >('refs'),
  'table/describe': request<{ file: string; hash?: HashName }, TableDescription>('tables'),
  /** Blocks in the order of the file, and the bytes between them. */
  'table/parts': request<{ file: string; from: number; count: number }, PartRows>('tables'),
  /** Bytes [from, to) of the file as a picture of about `cells` pieces. */
  'table/strip': request<{ file: string; from: number; to: number; cells: number }, readonly StripCell[]>('tables'),
  /** At most 64 KiB from `from` on, of the file or of the inflated log block at `inside`. */
  'table/bytes': request<{ file: string; from: number; count: number; inside?: number }, ByteRows>('tables'),
  'table/byte': request<{ file: string; query: ByteQuery }, ByteDetails>('tables'),
  /** The next bytes after `from`, or before it, that have a text, bytes in hex, or a part of a record's name. */
  'table/search': request<
    { file: string; kind: SearchKind; pattern: string; from: ByteOffset; backwards: boolean },
    SearchResult
  >('tables'),
  /** All findings about this table alone. */
  'table/problems': request<{ file: string }, Problems>('background'),
  'table/records': request<{ file: string; section: SectionName; from: number; count: number }, RecordRows>('tables'),
  /** The position of the first record of a section whose key is not below `key`; `exact` when it is that key's. */
  'table/find': request<{ file: string; section: SectionName; key: string }, { index: number; exact: boolean }>(
    'tables',
  ),
  /** A report in Markdown on the content of the stack's directory; `software` is the creator, with its version. */
  'stack/bugReport': request<{ location: StackLocation; redact: boolean; software: string }, BugReport>('jobs'),
  /** Packs the stack's directory and a report into the file `target`. */
  'stack/bundle': request<
    { location: StackLocation; target: string; overwrite: boolean; software: string },
    BundleSummary
  >('jobs'),
  /** Unpacks a bundle as a repository into a folder, which must be empty or missing. */
  'bundle/open': request<{ file: string; folder: string }, LaidOut>('jobs'),
  /** What a migration of the repository that a path leads to would refuse or lose. `asksGit`: git is asked for its version. */
  'migration/check': request<{ path: string; asksGit: boolean }, Preflight>('jobs'),
  /** Runs `git refs migrate --dry-run` without hooks: only where the workspace is trusted. Rejects with git's message. */
  'migration/dryRun': request<DryRunRequest, DryRun>('jobs'),
  /** Deletes what a dry run has left. */
  'migration/discardDryRun': request<DryRun, null>('jobs'),
  /** Answers for language models, texts of a bounded length. Nothing is written, and no program is started. */
  'tools/stacks': request<{ stacks: readonly ToolStack[]; total: number } & ToolNaming, string>('refs'),
  'tools/status': request<ToolRequest, string>('refs'),
  'tools/findRefs': request<ToolRequest & { filter: string }, string>('browse'),
  'tools/explainRef': request<ToolRequest & { ref: string }, string>('browse'),
  'tools/check': request<ToolRequest, string>('jobs'),
  'samples/list': request<null, readonly SampleInfo[]>('jobs'),
  /** Lays a sample out in a folder, which must be empty or missing. */
  'samples/build': request<{ id: string; folder: string }, LaidOut>('jobs'),
  /** Starts reporting changes of these stack directories; with an empty list, stops. */
  watch: request<{ directories: readonly string[] }, null>('files'),
};

type Requests = typeof SERVICE_REQUESTS;
type Types<M extends ServiceMethod> =
  Requests[M] extends Request<infer Params, infer Result> ? { params: Params; result: Result } : never;

export type ServiceMethod = keyof Requests;
export type ServiceParams<M extends ServiceMethod> = Types<M>['params'];
export type ServiceResult<M extends ServiceMethod> = Types<M>['result'];

export interface Progress {
  /** The current task, in a few words. */
  readonly message: string;
  /** From 0 to 1 where it is known. */
  readonly fraction?: number;
}

/** Sent when a watched directory's `tables.list`, or its lock, has changed. */
export interface StackChanged {
  readonly directory: string;
}
