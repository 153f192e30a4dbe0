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
import type { BlockRows, RecordRows, SectionName, TableDescription } from './table.ts';
import type { ErrorInfo } from './values.ts';

/** Requests of the stack editor to the host. */
export interface StackEditorRequests {
  /** First message of a webview: what to draw. The host sends `state` again whenever it changes. */
  ready: { params: null; result: StackEditorState };
  statistics: { params: { table: string }; result: TableStatistics };
  histogram: { params: { bins: number }; result: ReflogHistogram };
  plan: { params: { scope: CompactionScope; expiry: ExpiryBounds | null }; result: CompactionPlan };
  /** Carries the plan that was shown. The host asks nothing more; `null` when it was cancelled. */
  apply: { params: { plan: CompactionPlan }; result: CompactionResult | null };
  openTable: { params: { table: string }; result: null };
  reload: { params: null; result: null };
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
  blocks: { params: { from: number; count: number }; result: BlockRows };
  records: { params: { section: SectionName; from: number; count: number }; result: RecordRows };
  find: { params: { section: SectionName; key: string }; result: { index: number } };
  openStack: { params: null; result: null };
}

export interface TableEditorEvents {
  state: TableEditorState;
  progress: Progress | null;
}

export type TableEditorState =
  | { readonly status: 'ok'; readonly table: TableDescription; readonly listed: boolean }
  | { readonly status: 'error'; readonly error: ErrorInfo };
