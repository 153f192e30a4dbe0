/**
 * Messages between the extension host and the webviews, carried as JSON-RPC over `postMessage`. The host holds the
 * truth; a webview asks and draws.
 */

import type {
  EntryCopy,
  EntryExport,
  EntryFormat,
  EntryKey,
  EntryQuery,
  RefCopy,
  RefQuery,
  RowRange,
} from './browse.ts';
import type { RefEdit } from './edits.ts';
import type { FindingCounts } from './findings.ts';
import type { ObjectInfo } from './objects.ts';
import type { GitVerdictInfo, RepairOutcome, RepairProposal, RollbackOutcome } from './repair.ts';
import type { Progress, ServiceMethod, ServiceParams, ServiceResult } from './service.ts';
import type { CompactionPlan, CompactionResult, StackState } from './stack.ts';
import type { StagedState, StagedValue } from './staged.ts';
import type { ByteRange, Problems, TableDescription } from './table.ts';
import type { ErrorInfo, Uint64 } from './values.ts';

/** A request that the host passes on to the service for the stack that the editor shows. */
interface OfStack<M extends ServiceMethod> {
  params: Omit<ServiceParams<M>, 'location'>;
  result: ServiceResult<M>;
}

/** A request that the host passes on to the service for the table that the editor shows. */
interface OfTable<M extends ServiceMethod> {
  params: Omit<ServiceParams<M>, 'file'>;
  result: ServiceResult<M>;
}

/** Requests of the stack editor to the host. */
export interface StackEditorRequests {
  /** First message of a webview: what to draw. The host sends `state` again when it changes. */
  ready: { params: null; result: ReadyStackEditor };
  /** Keeps what the editor shows of this stack for the next time it is opened: at most 64 KiB, as the page wants it. */
  keepViewState: { params: { viewState: string }; result: null };
  statistics: OfStack<'stack/tableStatistics'>;
  plan: { params: OfStack<'stack/planCompaction'>['params']; result: ShownPlan };
  /** Applies the plan with this id without asking again; `null` when it was cancelled. */
  apply: { params: { id: number }; result: CompactionResult | null };
  /** Sends `checking` meanwhile. */
  problems: { params: null; result: ServiceResult<'stack/problems'> };
  /** Opens a table, or a file of the repository around it, at bytes of it. `file`: relative to the stack's directory. */
  openFile: { params: { file: string; range: ByteRange | null }; result: null };
  /** Shows the repair plan of the stack, or of one finding. */
  repair: { params: { finding: FindingName | null }; result: null };
  /** Explains a kind of finding. */
  explain: { params: { id: string }; result: null };
  openTable: { params: { table: string }; result: null };
  firstRefs: OfStack<'browse/firstRefs'>;
  /** Sends `browsing` meanwhile. */
  findRefs: OfStack<'browse/findRefs'>;
  refs: OfStack<'browse/refs'>;
  findRefByStart: OfStack<'browse/findByStart'>;
  refDetails: OfStack<'browse/refDetails'>;
  /** `null` where git must not be started, because the workspace is not trusted. */
  objects: { params: { oids: readonly string[] }; result: readonly ObjectInfo[] | null };
  /** Shows a commit in VS Code's Git extension. */
  showCommit: { params: { oid: string }; result: null };
  /** Whether the Git extension has the repository open, and the workspace is trusted. */
  canCompareRefs: { params: null; result: boolean };
  /** Shows what a ref changed since its merge base with another one, which is asked for if it is `null`. */
  compareRefs: { params: { name: string; other: string | null }; result: null };
  /** Selects a ref in the view Refs. */
  revealRef: { params: { name: string }; result: null };
  /** Asks about a single change of a ref, and makes it. */
  changeRef: { params: { name: string; edit: RefEdit }; result: null };
  /** The refs that can be restored. */
  deletedRefs: { params: null; result: ServiceResult<'deleted/list'> };
  /** Restores refs after a confirmation; `null` lets the user select them. */
  restoreRefs: { params: { names: readonly string[] | null }; result: null };
  /** Gives a ref an older value back after a confirmation. */
  restoreValue: { params: { name: string; updateIndex: Uint64 }; result: null };
  /** Puts refs on the clipboard. */
  copyRefs: { params: OfStack<'browse/copyRefs'>['params']; result: Omit<RefCopy, 'text'> };
  /** Sends `browsing` meanwhile. */
  findEntries: OfStack<'browse/findEntries'>;
  entries: OfStack<'browse/entries'>;
  entryTimes: OfStack<'browse/entryTimes'>;
  entryDetails: OfStack<'browse/entryDetails'>;
  expiryEffect: OfStack<'browse/expiry'>;
  expiryRules: { params: null; result: ServiceResult<'stack/expiryRules'> };
  /** Puts entries on the clipboard. */
  copyEntries: { params: OfStack<'browse/copyEntries'>['params']; result: Omit<EntryCopy, 'text'> };
  /** Asks the user for a file and writes entries to it; `null` if the user canceled. */
  exportEntries: { params: { query: EntryQuery; format: EntryFormat }; result: ExportedEntries | null };
  /** Asks the user for the new value of a ref, and stages it. `seen`: the value in the list. */
  stageValue: { params: { ref: string; seen: StagedValue }; result: null };
  /** Asks for another name of a ref and stages it. */
  stageRename: { params: { ref: string; seen: StagedValue }; result: null };
  /** Asks the user for a ref and its value, and stages it. */
  stageNewRef: { params: null; result: null };
  /** Stages the deletion of refs of a list; their number. */
  stageDeletions: { params: { query: RefQuery; stamp: string; ranges: readonly RowRange[] }; result: number };
  /** Stages the deletion of reflog entries of a list; their number. */
  stageEntryDeletions: { params: { query: EntryQuery; stamp: string; ranges: readonly RowRange[] }; result: number };
  dropEntries: { params: { entries: readonly EntryKey[] }; result: null };
  dropChanges: { params: { refs: readonly string[] }; result: null };
  /** Keeps a staged change whose ref was changed meanwhile, or drops it. */
  resolveConflict: { params: { ref: string; keepsMine: boolean }; result: null };
  /** The message of the reflog entries. */
  setMessage: { params: { message: string }; result: null };
  /** Saves the document, as VS Code's command does. */
  saveChanges: { params: null; result: null };
  /** Opens the staged changes as a transaction script. */
  openScript: { params: null; result: null };
  /** Puts the staged changes on the clipboard, as commands for a shell. */
  copyGitCommands: { params: null; result: null };
  /** Opens a table that the refs came from at bytes of it. */
  openRecord: { params: { table: string; range: ByteRange }; result: null };
  reload: { params: null; result: null };
}

export interface ExportedEntries extends EntryExport {
  /** The name of the file. */
  readonly file: string;
}

/** A finding that a repair is for. */
export interface FindingName {
  readonly id: string;
  readonly file: string;
}

/** The host keeps the plan itself: a page sends back only its id. */
export interface ShownPlan extends CompactionPlan {
  readonly id: number;
}

/** Notifications of the host to the stack editor. */
export interface StackEditorEvents {
  state: StackEditorState;
  progress: Progress | null;
  staged: StagedState;
  /** Of `problems`. */
  checking: Progress | null;
  /** Of `findRefs` and `findEntries`. */
  browsing: Progress | null;
  /** Selects a ref in the tab Refs. */
  showRef: { name: string };
  /** The host asks the editor to open one of its dialogs, as if its button had been pressed. */
  show: { dialog: 'compact' | 'compactAll' | 'compactRange' | 'expire' };
}

export interface StackEditorState {
  /** The repository's name, or the directory of a stack that belongs to no known repository. */
  readonly repository: string;
  /** The worktree; left out where the repository has one stack. */
  readonly worktree?: string;
  readonly stack: StackState;
  /** Of the last check; `null` before it. */
  readonly findings: FindingCounts | null;
  /** Why the stack must not be changed, as a sentence; `null` when it may. */
  readonly readOnly: string | null;
  /** Seconds since the epoch when this state was read. */
  readonly readAt: number;
}

export interface ReadyStackEditor extends StackEditorState {
  /** What `keepViewState` kept last; `null` the first time. */
  readonly viewState: string | null;
  /** The ref to select in the tab Refs; `null` for what the view state has. */
  readonly ref: string | null;
  readonly staged: StagedState;
}

/**
 * Requests of the page of a repair plan to the host. Those that plan or change something return the new state to show.
 */
export interface RepairPageRequests {
  /** First message of the page. */
  ready: { params: null; result: RepairPageState };
  /** Plans again with exactly these steps selected. */
  choose: { params: { steps: readonly string[] }; result: RepairPageState };
  /** Plans again for what is on disk now. */
  planAgain: { params: null; result: RepairPageState };
  /** Asks the user, and applies the plan. */
  apply: { params: null; result: RepairPageState };
  rollBack: { params: null; result: RepairPageState };
  /** Starts git on the repaired repository; `null` if that was cancelled. */
  askGit: { params: null; result: readonly GitVerdictInfo[] | null };
  /** Opens the refs and reflog entries before and after the repair next to each other. */
  showDifference: { params: null; result: null };
  /** Opens the plan as a text. */
  showText: { params: null; result: null };
  /** Asks the user, and restores deleted refs. */
  restoreRefs: { params: { names: readonly string[] }; result: null };
  /** Opens a file that a finding of the plan is about, at bytes of it. `file`: relative to the stack's directory. */
  openFile: { params: { file: string; range: ByteRange | null }; result: null };
}

export interface RepairPageEvents {
  state: RepairPageState;
}

/** The part of a plan that its page shows. */
export interface ShownRepairPlan
  extends Pick<
    RepairProposal,
    'changes' | 'steps' | 'facts' | 'lost' | 'uncertain' | 'onlyInBackup' | 'left' | 'unrepaired'
  > {
  /** Of the plan, which may have more steps than `steps`. */
  readonly stepCounts: { readonly all: number; readonly selected: number };
}

export interface RepairPageState {
  /** The name of the stack. */
  readonly stack: string;
  readonly plan: ShownRepairPlan;
  /** Refs or reflog entries change. */
  readonly hasDifference: boolean;
  /** Objects were looked up for the plan. */
  readonly objects: boolean;
  /** The stack changed after the plan was made, so that the plan cannot be applied. */
  readonly isOutdated: boolean;
  /** The result of the plan; `null` until it is applied. */
  readonly result: RepairPageResult | null;
  /** Why the stack must not be changed, as a sentence; `null` when it may. */
  readonly readOnly: string | null;
}

export type RepairPageResult =
  | ({ readonly type: 'repaired' } & RepairOutcome)
  /** The state before the rollback is in `backup`. */
  | ({ readonly type: 'rolledBack' } & RollbackOutcome);

/** Requests of the table editor to the host. */
export interface TableEditorRequests {
  ready: { params: null; result: TableEditorState };
  parts: OfTable<'table/parts'>;
  strip: OfTable<'table/strip'>;
  records: OfTable<'table/records'>;
  bytes: OfTable<'table/bytes'>;
  byte: OfTable<'table/byte'>;
  find: OfTable<'table/find'>;
  search: OfTable<'table/search'>;
  /** Takes a while for a large table: the whole of it is checked. */
  problems: { params: null; result: Problems };
  openStack: { params: null; result: null };
}

export interface TableEditorEvents {
  state: TableEditorState;
  progress: Progress | null;
  /** Of the check for problems, which runs in parallel to other requests. */
  checking: Progress | null;
  /** Shows bytes of the table. */
  reveal: ByteRange;
  /** A command of the palette, as if the editor's own button had been pressed. */
  run: TableEditorCommand;
}

export type TableEditorCommand = 'goToOffset' | 'goToRef' | 'search' | 'nextProblem' | 'previousProblem';

/** However damaged the table is, it is described; `error` is for a file that cannot be read at all. */
export type TableEditorState =
  | {
      readonly status: 'ok';
      readonly table: TableDescription;
      /** What to show, for the first request after the editor was opened. */
      readonly reveal: ByteRange | null;
    }
  | { readonly status: 'error'; readonly error: ErrorInfo };
