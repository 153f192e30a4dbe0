/** The table editor: a read-only custom editor on table files. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { TableEditorEvents, TableEditorRequests, TableEditorState } from '../protocol/webview.ts';
import { CancelledError, errorInfo } from '../service/client.ts';
import { type EditorParts, openStack, TABLE_EDITOR } from './editors.ts';
import { WebviewHost } from './webviewHost.ts';
import { fields, nothing, ordinal, section, text } from './webviewParams.ts';

export class TableEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #parts: EditorParts;

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(TABLE_EDITOR, this, { supportsMultipleEditorsPerDocument: true });
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const editor = new TableEditor(uri.fsPath, panel, this.#parts);
    panel.onDidDispose(() => editor.dispose());
  }
}

class TableEditor implements vscode.Disposable {
  readonly #file: string;
  readonly #directory: string;
  readonly #parts: EditorParts;
  readonly #host: WebviewHost<TableEditorRequests, TableEditorEvents>;
  readonly #disposables: vscode.Disposable[];
  #listed: boolean | undefined;

  constructor(file: string, panel: vscode.WebviewPanel, parts: EditorParts) {
    this.#file = file;
    this.#directory = dirname(file);
    this.#parts = parts;
    const { repositories, extension, log } = parts;
    const page = { extension, bundle: 'table', title: 'Reftable table' } as const;
    this.#host = new WebviewHost(panel.webview, page, this.#handlers(), log);
    this.#disposables = [
      this.#host,
      repositories.follow(this.#directory),
      repositories.onDidChangeStack(changed => changed === this.#directory && this.#stackChanged()),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #handlers(): ConstructorParameters<typeof WebviewHost<TableEditorRequests, TableEditorEvents>>[2] {
    const { service } = this.#parts;
    const file = this.#file;
    const window = (params: unknown) => ({ from: ordinal(fields(params).from), count: ordinal(fields(params).count) });
    return {
      ready: { read: nothing, answer: (_, token) => this.#state(token) },
      blocks: {
        read: window,
        answer: (params, token) => service.request('table/blocks', { file, ...params }, { token }),
      },
      records: {
        read: params => ({ ...window(params), section: section(fields(params).section) }),
        answer: (params, token) => service.request('table/records', { file, ...params }, { token }),
      },
      find: {
        read: params => ({ section: section(fields(params).section), key: text(fields(params).key) }),
        answer: (params, token) => service.request('table/find', { file, ...params }, { token }),
      },
      openStack: {
        read: nothing,
        answer: async () => {
          await openStack(this.#directory);
          return null;
        },
      },
    };
  }

  async #state(token?: vscode.CancellationToken): Promise<TableEditorState> {
    const { service, repositories } = this.#parts;
    const location = repositories.locationOf(this.#directory);
    try {
      const stack = await repositories.state(location);
      const onProgress = (progress: TableEditorEvents['progress']) => this.#host.send('progress', progress);
      const params = { file: this.#file, hash: location.hash };
      const table = await service.request('table/describe', params, { token, onProgress });
      this.#listed = stack.status === 'ok' && stack.summary.tables.some(({ name }) => name === table.name);
      return { status: 'ok', table, listed: this.#listed };
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      return { status: 'error', error: errorInfo(error) };
    } finally {
      this.#host.send('progress', null);
    }
  }

  /** A table does not change, but it may leave the list, and then go. */
  async #stackChanged(): Promise<void> {
    const stack = this.#parts.repositories.known(this.#directory);
    const listed = stack?.status === 'ok' && stack.summary.tables.some(({ name }) => name === basename(this.#file));
    if (listed === this.#listed) return;
    this.#host.send('state', await this.#state());
  }
}
