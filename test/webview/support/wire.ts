// The host's end of the wire, inside the page: `acquireVsCodeApi` as a webview sees it, with JSON-RPC.
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  Message,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/browser';
import type { ErrorInfo } from '../../../src/protocol/values.ts';

class FromWebview extends AbstractMessageReader {
  receive: DataCallback = () => undefined;

  listen(callback: DataCallback) {
    this.receive = callback;
    return { dispose: () => undefined };
  }
}

class ToWebview extends AbstractMessageWriter {
  write(message: Message): Promise<void> {
    // A copy, as crossing a frame makes one.
    const data: unknown = JSON.parse(JSON.stringify(message));
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })));
    return Promise.resolve();
  }

  end(): void {}
}

/** A request of the page. */
export interface Asked {
  readonly method: string;
  readonly params: unknown;
}

/**
 * Opens the host's end; state kept by the webview lives in `sessionStorage`, so that it survives a reload. A request is
 * in `asked` as soon as the page posts it: a test reads there what a click asked for, right after the click.
 */
export function listen(): { readonly connection: MessageConnection; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const reader = new FromWebview();
  const connection = createMessageConnection(reader, new ToWebview());
  connection.listen();
  const api = {
    postMessage(message: Message) {
      const copy = JSON.parse(JSON.stringify(message)) as Message;
      // Parameters that are not an object are sent as a list with them.
      if (Message.isRequest(copy)) asked.push({ method: copy.method, params: [copy.params].flat()[0] });
      setTimeout(() => reader.receive(copy));
    },
    getState: () => JSON.parse(sessionStorage.getItem('view') ?? 'null') ?? undefined,
    setState: (viewState: unknown) => {
      sessionStorage.setItem('view', JSON.stringify(viewState));
      return viewState;
    },
  };
  Object.assign(window, { acquireVsCodeApi: () => api });
  return { connection, asked };
}

export function refusal(error: ErrorInfo): ResponseError<ErrorInfo> {
  return new ResponseError(-32000, error.message, error);
}

/** Puts a theme on the page the way VS Code does: variables on the root, a class and the kind on the body. */
export function applyTheme(name: string, colours: Record<string, string>): void {
  for (const [key, value] of Object.entries(colours))
    document.documentElement.style.setProperty(`--vscode-${key}`, value);
  document.body.classList.add(name);
  document.body.dataset.vscodeThemeKind = name;
}
