/** The host's side of a webview: its page and JSON-RPC over its messages. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type CancellationToken,
  createMessageConnection,
  type DataCallback,
  type Message,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { CancelledError, errorInfo } from '../../service/client.ts';
import { language } from '../../text/l10n.ts';

/** JSON-RPC's codes, as the language server protocol has them. */
const REQUEST_CANCELLED = -32800;
const REQUEST_FAILED = -32803;

type RequestMap<R> = { [M in keyof R]: { params: unknown; result: unknown } };

/** For each method, the check of its parameters, and its handler. */
export type WebviewHandlers<R extends RequestMap<R>> = {
  readonly [M in keyof R]: {
    /** Throws for anything but the method's params: a webview is not trusted. */
    readonly read: (params: unknown) => R[M]['params'];
    readonly answer: (params: R[M]['params'], token: CancellationToken) => Promise<R[M]['result']>;
  };
};

/** A webview whose page is one of the bundles in dist/webview. */
export class WebviewHost<R extends RequestMap<R>, Events> implements vscode.Disposable {
  readonly #connection: MessageConnection;
  readonly #log: vscode.LogOutputChannel;

  constructor(webview: vscode.Webview, page: WebviewPage, handlers: WebviewHandlers<R>, log: vscode.LogOutputChannel) {
    this.#log = log;
    const root = vscode.Uri.joinPath(page.extension, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.#connection = createMessageConnection(new WebviewReader(webview), new WebviewWriter(webview));
    for (const method of Object.keys(handlers) as (keyof R & string)[]) this.#serve(method, handlers[method]);
    this.#connection.listen();
    webview.html = html(webview, root, page);
  }

  send<E extends keyof Events & string>(event: E, payload: Events[E]): void {
    this.#connection.sendNotification(event, payload).catch(error => this.#log.debug(error));
  }

  dispose(): void {
    this.#connection.dispose();
  }

  #serve<M extends keyof R & string>(method: M, { read, answer }: WebviewHandlers<R>[M]): void {
    this.#connection.onRequest(method, async (params: unknown, token: CancellationToken): Promise<unknown> => {
      try {
        return await answer(read(params), token);
      } catch (error) {
        if (error instanceof CancelledError) throw new ResponseError(REQUEST_CANCELLED, error.message);
        const info = errorInfo(error);
        this.#log.warn(`${method}: ${info.message}`);
        throw new ResponseError(REQUEST_FAILED, info.message, info);
      }
    });
  }
}

export interface WebviewPage {
  readonly extension: vscode.Uri;
  /** Name of the script and the style sheet in dist/webview, without their endings. */
  readonly bundle: 'stack' | 'table' | 'repair';
  readonly title: string;
  /** Whether the page shows the outline of its picture until it has data. The page removes the element. */
  readonly hasOutline?: boolean;
}

/** The page contains no data of a repository: it requests data by message. */
function html(webview: vscode.Webview, root: vscode.Uri, { bundle, title, hasOutline }: WebviewPage): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const policy = [
    "default-src 'none'",
    // The UI toolkit probes the browser with a style element that carries the nonce.
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language().locale}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${file('codicon.css')}">
    <link rel="stylesheet" href="${file(`${bundle}.css`)}">
    <title>${title}</title>
  </head>
  <body>
    ${hasOutline ? '<div class="outline" aria-hidden="true"></div>' : ''}
    <script nonce="${nonce}" type="application/json" id="language">${inScript(language())}</script>
    <script nonce="${nonce}" type="module" src="${file(`${bundle}.js`)}"></script>
  </body>
</html>`;
}

/** JSON that cannot end the script element around it. */
function inScript(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

class WebviewReader extends AbstractMessageReader {
  readonly #webview: vscode.Webview;

  constructor(webview: vscode.Webview) {
    super();
    this.#webview = webview;
  }

  listen(callback: DataCallback): vscode.Disposable {
    return this.#webview.onDidReceiveMessage((message: unknown) => {
      if (isJsonRpc(message)) callback(message);
    });
  }
}

class WebviewWriter extends AbstractMessageWriter {
  readonly #webview: vscode.Webview;

  constructor(webview: vscode.Webview) {
    super();
    this.#webview = webview;
  }

  async write(message: Message): Promise<void> {
    await this.#webview.postMessage(message);
  }

  end(): void {}
}

function isJsonRpc(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'jsonrpc' in message && message.jsonrpc === '2.0';
}
