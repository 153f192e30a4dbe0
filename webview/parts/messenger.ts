/**
 * The wire between a webview and the extension host: JSON-RPC over `postMessage`, typed by the interfaces of
 * `src/protocol/webview.ts`. Every failure at the other end rejects here with a `HostError`.
 */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationTokenSource,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  ResponseError,
} from 'vscode-jsonrpc/browser';
import type { ErrorInfo } from '../../src/protocol/values.ts';

/** JSON-RPC's code, as the language server protocol reserves it, of an answer to a request that was cancelled. */
const REQUEST_CANCELLED = -32800;

/** Method name to its parameters and result. */
type RequestMap<R> = { [M in keyof R]: { params: unknown; result: unknown } };

export interface Messenger<Requests extends RequestMap<Requests>, Events> {
  /** Rejects with a `HostError`; aborting the signal asks the host to stop. */
  request<M extends keyof Requests & string>(
    method: M,
    params: Requests[M]['params'],
    signal?: AbortSignal,
  ): Promise<Requests[M]['result']>;
  on<E extends keyof Events & string>(event: E, listener: (payload: Events[E]) => void): void;
}

/** A request the host refused or failed; `info` is the engine's error. */
export class HostError extends Error {
  readonly info: ErrorInfo;

  constructor(info: ErrorInfo) {
    super(info.message);
    this.name = 'HostError';
    this.info = info;
  }
}

/** The request was canceled, by the page or by the host. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

/** The message of anything that was thrown. */
export function errorInfo(error: unknown): ErrorInfo {
  if (error instanceof HostError) return error.info;
  return { code: 'ERROR', message: error instanceof Error ? error.message : String(error) };
}

class WindowReader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    const receive = (event: MessageEvent<unknown>) => {
      if (isJsonRpc(event.data)) callback(event.data);
    };
    window.addEventListener('message', receive);
    return { dispose: () => window.removeEventListener('message', receive) };
  }
}

class HostWriter extends AbstractMessageWriter {
  readonly #post: (message: Message) => void;

  constructor(post: (message: Message) => void) {
    super();
    this.#post = post;
  }

  write(message: Message): Promise<void> {
    this.#post(message);
    return Promise.resolve();
  }

  end(): void {}
}

export interface Host<Requests extends RequestMap<Requests>, Events, ViewState> {
  readonly messenger: Messenger<Requests, Events>;
  /** What `saveViewState` kept when this webview was last open; survives hiding and reloading. */
  readonly viewState: ViewState | undefined;
  saveViewState(viewState: ViewState): void;
}

/** Opens the one connection to the host. May be called once in a webview's life. */
export function connectHost<Requests extends RequestMap<Requests>, Events, ViewState>(): Host<
  Requests,
  Events,
  ViewState
> {
  const api = acquireVsCodeApi<ViewState>();
  const connection = createMessageConnection(new WindowReader(), new HostWriter(message => api.postMessage(message)));
  connection.listen();
  return {
    viewState: api.getState(),
    saveViewState: viewState => void api.setState(viewState),
    messenger: {
      on: (event, listener) => connection.onNotification(event, listener),
      async request(method, params, signal) {
        if (signal?.aborted) throw new CancelledError();
        const source = new CancellationTokenSource();
        const cancel = () => source.cancel();
        signal?.addEventListener('abort', cancel);
        try {
          return await connection.sendRequest(method, params, source.token);
        } catch (error) {
          throw asHostError(error, signal);
        } finally {
          signal?.removeEventListener('abort', cancel);
          source.dispose();
        }
      },
    },
  };
}

function isJsonRpc(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'jsonrpc' in data && data.jsonrpc === '2.0';
}

function asHostError(error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return new CancelledError();
  if (!(error instanceof ResponseError)) return new HostError(errorInfo(error));
  if (error.code === REQUEST_CANCELLED) return new CancelledError();
  const info: unknown = error.data;
  return new HostError(isErrorInfo(info) ? info : { code: 'ERROR', message: error.message });
}

function isErrorInfo(value: unknown): value is ErrorInfo {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
