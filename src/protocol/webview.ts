/**
 * Messages between the extension host and the webviews, carried as JSON-RPC over `postMessage`. The host holds the
 * truth; a webview asks and draws.
 */

import type { Progress } from './service.ts';
import type {
  CompactionPlan,
  CompactionResult,
  CompactionScope,
  ExpiryBounds,
  ReflogHistogram,
  StackState,
  TableStatistics,
} from './stack.ts';
import type {
  ByteDetails,
  ByteOffset,
  ByteQuery,
  ByteRange,
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
import type { ErrorInfo } from './values.ts';

/** Requests of the stack editor to the host. */
export interface StackEditorRequests {
  /** First message of a webview: what to draw. The host sends `state` again whenever it changes. */
  ready: { params: null; result: StackEditorState };
  statistics: { params: { table: string }; result: TableStatistics };
  histogram: { params: { bins: number }; result: ReflogHistogram };
  plan: { params: { scope: CompactionScope; expiry: ExpiryBounds | null }; result: ShownPlan };
  /** Applies the plan with this id without asking again; `null` when it was cancelled. */
  apply: { params: { id: number }; result: CompactionResult | null };
  openTable: { params: { table: string }; result: null };
  reload: { params: null; result: null };
}

/** The host keeps the plan itself: a page sends back no more than its id. */
export interface ShownPlan extends CompactionPlan {
  readonly id: number;
}

/** Notifications of the host to the stack editor. */
export interface StackEditorEvents {
  state: StackEditorState;
  progress: Progress | null;
  /** The host asks the editor to open one of its dialogs, as if its button had been pressed. */
  show: { dialog: 'compact' | 'compactAll' | 'compactRange' | 'expire' };
}

export interface StackEditorState {
  /** `server.git`, and the stack's own label (`main` or a worktree's id). */
  readonly repository: string;
  readonly label: string;
  readonly stack: StackState;
  /** Why the stack must not be changed, as a sentence; `null` when it may. */
  readonly readOnly: string | null;
  /** Seconds since the epoch when this state was read. */
  readonly readAt: number;
}

/** Requests of the table editor to the host. */
export interface TableEditorRequests {
  ready: { params: null; result: TableEditorState };
  parts: { params: { from: number; count: number }; result: PartRows };
  strip: { params: { from: number; to: number; cells: number }; result: readonly StripCell[] };
  records: { params: { section: SectionName; from: number; count: number }; result: RecordRows };
  bytes: { params: { from: number; count: number; inside?: number }; result: ByteRows };
  place: { params: { query: ByteQuery }; result: ByteDetails };
  find: { params: { section: SectionName; key: string }; result: { index: number; exact: boolean } };
  search: {
    params: { kind: SearchKind; pattern: string; from: ByteOffset; backwards: boolean };
    result: SearchResult;
  };
  /** Takes a while for a large table: the whole of it is checked. */
  problems: { params: null; result: Problems };
  openStack: { params: null; result: null };
}

export interface TableEditorEvents {
  state: TableEditorState;
  progress: Progress | null;
  /** Of the check for problems, which goes on beside everything else. */
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
      /** What the editor was opened for, the first time it asks. */
      readonly reveal: ByteRange | null;
    }
  | { readonly status: 'error'; readonly error: ErrorInfo };
