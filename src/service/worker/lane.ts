import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
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
import type { Progress, ServiceMethod, ServiceParams, ServiceResult, StackChanged } from '../../protocol/service.ts';
import type { ErrorInfo } from '../../protocol/values.ts';
import { language } from '../../text/l10n.ts';
import { serviceError } from '../../text/service.ts';
import { CancelledError, ServiceError, toErrorInfo } from './errors.ts';
import { isOutOfMemory, resourceLimits } from './memory.ts';
import { type Call, callProgress, REQUEST_CANCELLED, stackChanged, type WorkerData } from './messages.ts';
import { outOfMemory } from './out-of-memory.ts';
import { WorkerFiles } from './worker-files.ts';

export interface RequestOptions {
  readonly token?: CancellationToken;
  readonly onProgress?: (progress: Progress) => void;
}

export interface LaneEvents {
  readonly onStackChanged: (change: StackChanged) => void;
  /** The worker ended by itself; the next request starts another. */
  readonly onCrash: (reason: string) => void;
}

interface Running {
  readonly worker: Worker;
  readonly connection: MessageConnection;
  readonly files: WorkerFiles;
  readonly environment: NodeJS.ProcessEnv;
}

/** Milliseconds that requests under way have to end by themselves when the lane is closed. VS Code waits for five seconds. */
const PATIENCE = 4000;
/** Milliseconds between two tries to end the worker. */
const SLICE = 10;

export interface LaneOptions {
  readonly script: string | URL;
  readonly name: string;
  /** Others go first where there are fewer processors than threads. */
  readonly yieldsProcessor: boolean;
  /** In MiB. */
  readonly memoryLimit: number;
  /** For the worker, when it is started. */
  readonly environment: () => NodeJS.ProcessEnv;
  /** Awaited before the worker is started. */
  readonly ready?: (() => Promise<void>) | undefined;
}

/** One worker thread and the requests under way in it, which it answers one after another. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #events: LaneEvents;
  #running: Running | undefined;
  readonly #requests = new Set<Promise<unknown>>();
  /** Whether the worker ends when no request is under way. */
  #isOutdated = false;
  #lastToken = 0;
  #crash = '';
  #outOfMemory = false;

  constructor(options: LaneOptions, events: LaneEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Rejects with `ServiceError` or `CancelledError`. */
  async request<M extends ServiceMethod>(
    method: M,
    params: ServiceParams<M>,
    { token, onProgress }: RequestOptions = {},
  ): Promise<ServiceResult<M>> {
    const { ready } = this.#options;
    if (this.#running === undefined && ready !== undefined) await ready();
    const { connection } = this.#start();
    const call: Call<M> = { params, token: ++this.#lastToken };
    const progress = onProgress && connection.onProgress(callProgress, call.token, onProgress);
    const request = connection.sendRequest<ServiceResult<M>>(method, call, token ?? CancellationToken.None);
    this.#requests.add(request);
    try {
      return await request;
    } catch (error) {
      throw this.#failure(error);
    } finally {
      this.#requests.delete(request);
      progress?.dispose();
      this.#endOutdated();
    }
  }

  /**
   * Has the next worker take the place of the running one if `environment` has changed since that was started, as soon as no
   * request is under way.
   */
  refreshEnvironment(): void {
    const { environment } = this.#options;
    this.#isOutdated =
      this.#running !== undefined && !isDeepStrictEqual(this.#running.environment, { ...environment() });
    this.#endOutdated();
  }

  #endOutdated(): void {
    if (!this.#isOutdated || this.#requests.size > 0) return;
    const running = this.#running;
    this.#running = undefined;
    this.#isOutdated = false;
    running?.connection.dispose();
    void running?.worker.terminate();
  }

  /** Running requests are cancelled, so that none leaves a lock. */
  async dispose(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#crash = serviceError.closed();
    if (running === undefined) return;
    running.files.requestStop();
    const patience = new AbortController();
    const tooLong = sleep(PATIENCE, undefined, { signal: patience.signal, ref: false }).catch(() => {});
    await Promise.race([Promise.allSettled(this.#requests), tooLong]);
    patience.abort();
    running.connection.dispose();
    while (running.worker.threadId >= 0 && !running.files.withhold()) await sleep(SLICE);
    await running.worker.terminate();
  }

  #start() {
    if (this.#running) return this.#running;
    const files = new WorkerFiles();
    const { share } = files;
    const { script, name, memoryLimit, yieldsProcessor } = this.#options;
    const environment = { ...this.#options.environment() };
    const worker = new Worker(script, {
      name: `reftable ${name}`,
      env: environment,
      workerData: { ...share, language: language(), yieldsProcessor } satisfies WorkerData,
      transferList: [share.port],
      resourceLimits: resourceLimits(memoryLimit),
    });
    const connection = createMessageConnection(
      new PortMessageReader(worker),
      new PortMessageWriter(worker),
      undefined,
      {
        // A cancellation uses shared memory, so that a running engine sees it.
        cancellationStrategy: {
          sender: new SharedArraySenderStrategy(),
          receiver: CancellationReceiverStrategy.Message,
        },
      },
    );
    connection.onNotification(stackChanged, change => this.#events.onStackChanged(change));
    connection.listen();
    this.#running = { worker, connection, files, environment };
    this.#isOutdated = false;
    let reason = '';
    worker.on('error', error => {
      reason = error instanceof Error ? error.message : String(error);
      this.#outOfMemory = isOutOfMemory(error);
    });
    worker.on('exit', code => {
      files.removeLeft();
      if (this.#running?.worker !== worker) return;
      this.#running = undefined;
      this.#crash = reason || serviceError.exitCode(code);
      connection.dispose();
      this.#events.onCrash(this.#crash);
    });
    return this.#running;
  }

  #failure(error: unknown): Error {
    if (!(error instanceof ResponseError)) return error instanceof Error ? error : new Error(String(error));
    if (error.code === REQUEST_CANCELLED) return new CancelledError();
    if (error.code === ErrorCodes.PendingResponseRejected && this.#outOfMemory) {
      return new ServiceError(toErrorInfo(outOfMemory(this.#options.memoryLimit)));
    }
    if (error.code === ErrorCodes.PendingResponseRejected) {
      const message = serviceError.workerEnded(this.#crash);
      return new ServiceError({ code: 'GENERIC_ERROR', message });
    }
    return new ServiceError((error.data as ErrorInfo | undefined) ?? { code: 'GENERIC_ERROR', message: error.message });
  }
}
