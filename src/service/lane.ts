import { Worker } from 'node:worker_threads';
import {
  CancellationReceiverStrategy,
  CancellationToken,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
  ResponseError,
  SharedArraySenderStrategy,
} from 'vscode-jsonrpc/node';
import type { Progress, ServiceMethod, ServiceParams, ServiceResult, StackChanged } from '../protocol/service.ts';
import type { ErrorInfo } from '../protocol/values.ts';
import { CancelledError, ServiceError, toErrorInfo } from './errors.ts';
import { isOutOfMemory, outOfMemory, resourceLimits } from './memory.ts';
import { type Call, callProgress, REQUEST_CANCELLED, stackChanged } from './messages.ts';

export interface RequestOptions {
  readonly token?: CancellationToken;
  readonly onProgress?: (progress: Progress) => void;
}

export interface LaneEvents {
  readonly onStackChanged: (change: StackChanged) => void;
  /** The worker ended by itself; the next request starts another. */
  readonly onCrash: (reason: string) => void;
}

/** One worker thread and the requests under way in it, which it answers one after another. */
export class Lane {
  readonly #script: string | URL;
  readonly #name: string;
  readonly #events: LaneEvents;
  readonly #memoryLimit: number;
  #running: { readonly worker: Worker; readonly connection: MessageConnection } | undefined;
  #lastToken = 0;
  #crash = '';
  #outOfMemory = false;

  /** `memoryLimit` is in MiB. */
  constructor(script: string | URL, name: string, memoryLimit: number, events: LaneEvents) {
    this.#script = script;
    this.#name = name;
    this.#memoryLimit = memoryLimit;
    this.#events = events;
  }

  /** Rejects with `ServiceError` or `CancelledError`. */
  async request<M extends ServiceMethod>(
    method: M,
    params: ServiceParams<M>,
    { token, onProgress }: RequestOptions = {},
  ): Promise<ServiceResult<M>> {
    const { connection } = this.#start();
    const call: Call<M> = { params, token: ++this.#lastToken };
    const progress = onProgress && connection.onProgress(callProgress, call.token, onProgress);
    try {
      return await connection.sendRequest<ServiceResult<M>>(method, call, token ?? CancellationToken.None);
    } catch (error) {
      throw this.#failure(error);
    } finally {
      progress?.dispose();
    }
  }

  async dispose(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#crash = 'it was closed';
    running?.connection.dispose();
    await running?.worker.terminate();
  }

  #start() {
    if (this.#running) return this.#running;
    const worker = new Worker(this.#script, {
      name: `reftable ${this.#name}`,
      resourceLimits: resourceLimits(this.#memoryLimit),
    });
    const connection = createMessageConnection(
      new PortMessageReader(worker),
      new PortMessageWriter(worker),
      undefined,
      {
        // A cancellation goes through shared memory, where an engine in the middle of its work sees it.
        cancellationStrategy: {
          sender: new SharedArraySenderStrategy(),
          receiver: CancellationReceiverStrategy.Message,
        },
      },
    );
    connection.onNotification(stackChanged, change => this.#events.onStackChanged(change));
    connection.listen();
    this.#running = { worker, connection };
    let reason = '';
    worker.on('error', error => {
      reason = error instanceof Error ? error.message : String(error);
      this.#outOfMemory = isOutOfMemory(error);
    });
    worker.on('exit', code => {
      if (this.#running?.worker !== worker) return;
      this.#running = undefined;
      this.#crash = reason || `exit code ${code}`;
      connection.dispose();
      this.#events.onCrash(this.#crash);
    });
    return this.#running;
  }

  #failure(error: unknown): Error {
    if (!(error instanceof ResponseError)) return error instanceof Error ? error : new Error(String(error));
    if (error.code === REQUEST_CANCELLED) return new CancelledError();
    if (error.code === ErrorCodes.PendingResponseRejected && this.#outOfMemory) {
      return new ServiceError(toErrorInfo(outOfMemory(this.#memoryLimit)));
    }
    if (error.code === ErrorCodes.PendingResponseRejected) {
      const message = `The engine stopped in the middle of its work (${this.#crash}); it starts again with the next request.`;
      return new ServiceError({ code: 'GENERIC_ERROR', message });
    }
    return new ServiceError((error.data as ErrorInfo | undefined) ?? { code: 'GENERIC_ERROR', message: error.message });
  }
}
