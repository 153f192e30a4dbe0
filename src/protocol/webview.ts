/**
 * Messages between the extension host and the webviews, carried as JSON-RPC over `postMessage`. The host holds the
 * truth; a webview asks and draws.
 */

import type { Progress, ServiceMethod, ServiceParams, ServiceResult } from './service.ts';
import type { CompactionPlan, CompactionResult, StackState } from './stack.ts';
import type { ByteRange, Problems, TableDescription } from './table.ts';
import type { ErrorInfo } from './values.ts';

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
  ready: { params: null; result: StackEditorState };
  statistics: OfStack<'stack/tableStatistics'>;
  histogram: OfStack<'stack/histogram'>;
  plan: { params: OfStack<'stack/planCompaction'>['params']; result: ShownPlan };
  /** Applies the plan with this id without asking again; `null` when it was cancelled. */
  apply: { params: { id: number }; result: CompactionResult | null };
  openTable: { params: { table: string }; result: null };
  reload: { params: null; result: null };
}

/** The host keeps the plan itself: a page sends back only its id. */
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
  parts: OfTable<'table/parts'>;
  strip: OfTable<'table/strip'>;
  records: OfTable<'table/records'>;
  bytes: OfTable<'table/bytes'>;
  place: OfTable<'table/place'>;
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
      /** What the editor was opened for, the first time it asks. */
      readonly reveal: ByteRange | null;
    }
  | { readonly status: 'error'; readonly error: ErrorInfo };
