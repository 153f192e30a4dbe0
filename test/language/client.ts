// The real language server in a process of its own, spoken to as an editor does.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  Diagnostic,
  DocumentSymbol,
  Hover,
  InitializeResult,
  Position,
  PublishDiagnosticsParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  CHECKED,
  type Checked,
  type KnownStack,
  SET_STACKS,
  type ServerOptions,
  type SetStacks,
  STACK_CHANGED,
} from '../../src/language/protocol.ts';
import { first, present } from '../support/present.ts';

const server = fileURLToPath(new URL('../../src/language/server.ts', import.meta.url));

/** Milliseconds, for a server that never reports; no test depends on its duration. */
const HANGS_AFTER = 120_000;

export class Editor implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #documents = new Map<string, TextDocument>();
  readonly #diagnostics = new Map<string, Diagnostic[]>();
  readonly #checked = new Map<string, number>();
  #waiting: (() => void)[] = [];
  #ended: string | undefined;
  capabilities!: InitializeResult['capabilities'];

  static async start(initializationOptions: ServerOptions = {}): Promise<Editor> {
    const editor = new Editor();
    const params = {
      processId: process.pid,
      rootUri: null,
      initializationOptions,
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
    };
    editor.capabilities = (await editor.request<InitializeResult>('initialize', params)).capabilities;
    await editor.#connection.sendNotification('initialized', {});
    return editor;
  }

  private constructor() {
    this.#process = spawn(process.execPath, ['--no-warnings', server, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdin, stdout } = this.#process;
    this.#connection = createMessageConnection(new StreamMessageReader(stdout!), new StreamMessageWriter(stdin!));
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#diagnostics.set(params.uri, params.diagnostics);
      this.#notify();
    });
    this.#connection.onNotification(CHECKED, ({ directory }: Checked) => {
      this.#checked.set(directory, (this.#checked.get(directory) ?? 0) + 1);
      this.#notify();
    });
    this.#connection.onRequest('workspace/codeLens/refresh', () => {
      this.lensRefreshes++;
      this.#notify();
      return null;
    });
    this.#connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    this.#connection.listen();
    this.#process.once('exit', status => {
      this.#ended = `the server ended with status ${status}`;
      this.#connection.dispose();
      this.#notify();
    });
  }

  /** How often the server asked to fetch code lenses again. */
  lensRefreshes = 0;

  /** What the server wrote into its log. */
  readonly log: string[] = [];

  request<T>(method: string, params: unknown): Promise<T> {
    return this.#connection.sendRequest(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.#connection.sendNotification(method, params);
  }

  /** Reports stacks, and waits until the new ones were checked. */
  async setStacks(...stacks: KnownStack[]): Promise<void> {
    const params: SetStacks = { stacks, checked: stacks };
    await this.notify(SET_STACKS, params);
    await this.until(() => (stacks.every(({ location }) => this.#checked.has(location.directory)) ? true : undefined));
  }

  async stackChanged(directory: string): Promise<void> {
    const before = this.#checked.get(directory) ?? 0;
    await this.notify(STACK_CHANGED, { directory });
    await this.until(() => ((this.#checked.get(directory) ?? 0) > before ? true : undefined));
  }

  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.#documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    this.#diagnostics.delete(uri);
    await this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  async change(uri: string, text: string): Promise<void> {
    const document = present(this.#documents.get(uri));
    const version = document.version + 1;
    TextDocument.update(document, [{ text }], version);
    this.#diagnostics.delete(uri);
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    this.#diagnostics.delete(uri);
    await this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** The next problems of a document, once they are reported. */
  diagnostics(uri: string): Promise<Diagnostic[]> {
    return this.until(() => this.#diagnostics.get(uri));
  }

  /** What is published of a file now. */
  published(path: string): Diagnostic[] {
    return this.#diagnostics.get(pathToFileURL(path).href) ?? [];
  }

  async hover(uri: string, position: Position): Promise<string | undefined> {
    const hover = await this.request<Hover | null>('textDocument/hover', { textDocument: { uri }, position });
    return hover ? (hover.contents as { value: string }).value : undefined;
  }

  async complete(uri: string, position: Position): Promise<CompletionItem[] & { isIncomplete?: boolean }> {
    const params = { textDocument: { uri }, position };
    const list = await this.request<CompletionList | null>('textDocument/completion', params);
    return Object.assign(list?.items ?? [], { isIncomplete: list?.isIncomplete });
  }

  lenses(uri: string): Promise<CodeLens[]> {
    return this.request('textDocument/codeLens', { textDocument: { uri } });
  }

  symbols(uri: string): Promise<DocumentSymbol[]> {
    return this.request('textDocument/documentSymbol', { textDocument: { uri } });
  }

  /** Quick fixes for one problem. */
  actions(uri: string, ...diagnostics: Diagnostic[]): Promise<CodeAction[]> {
    const { range } = first(diagnostics);
    return this.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics } });
  }

  /** The document's text with the edits of an action. */
  applied(uri: string, { edit }: CodeAction): string {
    return TextDocument.applyEdits(present(this.#documents.get(uri)), present(edit?.changes?.[uri]));
  }

  /** Waits for what notifications bring. */
  async until<T>(look: () => T | undefined): Promise<T> {
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      this.#notify();
    }, HANGS_AFTER);
    try {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        if (this.#ended) throw new Error(this.#ended);
        if (hangs) throw new Error('what was waited for never came');
        await new Promise<void>(resolve => this.#waiting.push(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const exited = once(this.#process, 'exit');
    await this.request('shutdown', undefined);
    await this.notify('exit', undefined);
    await exited;
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

/** A repository's main stack, as the extension reports it. */
export function stackAt(directory: string, worktree?: string): KnownStack {
  return { location: { directory }, main: { directory }, label: 'sample', ...(worktree ? { worktree } : {}) };
}
