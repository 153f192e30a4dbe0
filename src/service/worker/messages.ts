/** The messages between client and worker, in terms of JSON-RPC. */
import { NotificationType, ProgressType } from 'vscode-jsonrpc/node';
import type { Progress, ServiceMethod, ServiceParams, StackChanged } from '../../protocol/service.ts';
import type { Language } from '../../text/l10n.ts';
import type { WorkerShare } from './worker-files.ts';

/** The data that a worker is started with. */
export interface WorkerData extends WorkerShare {
  /** Of its progress messages and plans. */
  readonly language: Language;
  /** Whether others go first where there are fewer processors than threads. */
  readonly yieldsProcessor: boolean;
}

export interface Call<M extends ServiceMethod> {
  readonly params: ServiceParams<M>;
  /** Names the call in its progress messages. */
  readonly token: number;
}

export const callProgress = new ProgressType<Progress>();
export const stackChanged = new NotificationType<StackChanged>('stackChanged');

/** The code of JSON-RPC's answer to a request that was cancelled, as the language server protocol has it. */
export const REQUEST_CANCELLED = -32800;
/** The code of the answer to a request that failed; its data is an `ErrorInfo`. */
export const REQUEST_FAILED = -32803;
