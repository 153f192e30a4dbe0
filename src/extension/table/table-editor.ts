/** The table editor: a read-only custom editor on table files. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ByteRange } from '../../protocol/table.ts';
import type {
  TableEditorCommand,
  TableEditorEvents,
  TableEditorRequests,
  TableEditorState,
} from '../../protocol/webview.ts';
import { CancelledError, errorInfo } from '../../service/client.ts';
import { editorText } from '../../text/editors.ts';
import { type EditorContext, openStack, openTable, TABLE_EDITOR } from '../editors.ts';
import { keepTitle } from '../webview/editor-title.ts';
import { WebviewHost } from '../webview/webview-host.ts';
import {
  byteOffset,
  byteQuery,
  byteRange,
  fields,
  flag,
  nothing,
  ordinal,
  searchKind,
  section,
  text,
} from '../webview/webview-params.ts';

export class TableEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #context: EditorContext;
  readonly #open = new Set<TableEditor>();
  /** The bytes to show in a table editor that is not open yet. */
  readonly #toReveal = new Map<string, ByteRange>();

  constructor(context: EditorContext) {
    this.#context = context;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(TABLE_EDITOR, this, { supportsMultipleEditorsPerDocument: true });
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const file = uri.fsPath;
    const reveal = this.#toReveal.get(file) ?? fragmentRange(uri.fragment);
    this.#toReveal.delete(file);
    const editor = new TableEditor(file, panel, this.#context, reveal ?? null);
    this.#open.add(editor);
    panel.onDidDispose(() => {
      this.#open.delete(editor);
      editor.dispose();
    });
  }

  /** Opens or activates the editor of a table, and shows these bytes. */
  async show(file: string, reveal?: ByteRange): Promise<void> {
    const editors = [...this.#open].filter(editor => editor.file === file);
    const editor =
      editors.find(({ panel }) => panel.active) ?? editors.find(({ panel }) => panel.visible) ?? editors[0];
    if (editor) {
      editor.panel.reveal(editor.panel.viewColumn);
      if (reveal) editor.reveal(reveal);
      return;
    }
    if (reveal) this.#toReveal.set(file, reveal);
    await openTable(dirname(file), basename(file));
  }

  /** Runs a command of the active editor, like one of its buttons. */
  run(command: TableEditorCommand): void {
    [...this.#open].find(({ panel }) => panel.active)?.run(command);
  }
}

/** `#4096`, `#0x1000` or `#0x1000-0x1040`: what a link to a table may end with. */
export function fragmentRange(fragment: string): ByteRange | undefined {
  const [, start, end] = /^(0x[0-9a-f]+|\d+)(?:-(0x[0-9a-f]+|\d+))?$/i.exec(fragment) ?? [];
  return start === undefined ? undefined : byteRange({ start: Number(start), end: end && Number(end) });
}

class TableEditor implements vscode.Disposable {
  readonly file: string;
  readonly panel: vscode.WebviewPanel;
  readonly #directory: string;
  readonly #context: EditorContext;
  readonly #host: WebviewHost<TableEditorRequests, TableEditorEvents>;
  readonly #disposables: vscode.Disposable[];
  #reveal: ByteRange | null;
  #listed: boolean | null | undefined;

  constructor(file: string, panel: vscode.WebviewPanel, context: EditorContext, reveal: ByteRange | null) {
    this.file = file;
    this.panel = panel;
    this.#directory = dirname(file);
    this.#context = context;
    this.#reveal = reveal;
    const { repositories, extension, log } = context;
    const page = { extension, bundle: 'table', title: editorText.tableTitle() } as const;
    this.#host = new WebviewHost(panel.webview, page, this.#handlers(), log);
    this.#disposables = [
      this.#host,
      keepTitle(panel, file, repositories),
      repositories.follow(this.#directory),
      repositories.onDidChangeStack(changed => changed === this.#directory && this.#stackChanged()),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** A hidden editor has no page to notify: it gets the state when it asks again. */
  reveal(range: ByteRange): void {
    this.#reveal = range;
    this.#host.send('reveal', range);
  }

  run(command: TableEditorCommand): void {
    this.#host.send('run', command);
  }

  #handlers(): ConstructorParameters<typeof WebviewHost<TableEditorRequests, TableEditorEvents>>[2] {
    const { service } = this.#context;
    const { file } = this;
    const window = (params: unknown) => ({ from: ordinal(fields(params).from), count: ordinal(fields(params).count) });
    const inside = (params: unknown) => {
      const { inside } = fields(params);
      return inside === undefined ? {} : { inside: ordinal(inside) };
    };
    return {
      ready: { read: nothing, answer: (_, token) => this.#state(token) },
      parts: {
        read: window,
        answer: (params, token) => service.request('table/parts', { file, ...params }, { token }),
      },
      strip: {
        read: params => {
          const { from, to, cells } = fields(params);
          return { from: ordinal(from), to: ordinal(to), cells: ordinal(cells) };
        },
        answer: (params, token) => service.request('table/strip', { file, ...params }, { token }),
      },
      records: {
        read: params => ({ ...window(params), section: section(fields(params).section) }),
        answer: (params, token) => service.request('table/records', { file, ...params }, { token }),
      },
      bytes: {
        read: params => ({ ...window(params), ...inside(params) }),
        answer: (params, token) => service.request('table/bytes', { file, ...params }, { token }),
      },
      byte: {
        read: params => ({ query: byteQuery(fields(params).query) }),
        answer: (params, token) => service.request('table/byte', { file, ...params }, { token }),
      },
      find: {
        read: params => ({ section: section(fields(params).section), key: text(fields(params).key) }),
        answer: (params, token) =>
          service.request('table/find', { file, ...params }, { token, onProgress: this.#progress }),
      },
      search: {
        read: params => {
          const { kind, pattern, from, backwards } = fields(params);
          return {
            kind: searchKind(kind),
            pattern: text(pattern),
            from: byteOffset(from),
            backwards: flag(backwards),
          };
        },
        answer: (params, token) =>
          service.request('table/search', { file, ...params }, { token, onProgress: this.#progress }),
      },
      problems: {
        read: nothing,
        answer: (_, token) => {
          const onProgress = (progress: TableEditorEvents['checking']) => this.#host.send('checking', progress);
          return service.request('table/problems', { file }, { token, onProgress });
        },
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

  readonly #progress = (progress: TableEditorEvents['progress']): void => this.#host.send('progress', progress);

  async #state(token?: vscode.CancellationToken): Promise<TableEditorState> {
    const { service, repositories } = this.#context;
    const location = repositories.locationOf(this.#directory);
    try {
      const params = { file: this.file, hash: location.hash };
      const table = await service.request('table/describe', params, { token, onProgress: this.#progress });
      this.#listed = table.listed;
      const reveal = this.#reveal;
      this.#reveal = null;
      return { status: 'ok', table, reveal };
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      return { status: 'error', error: errorInfo(error) };
    } finally {
      this.#host.send('progress', null);
    }
  }

  /** A table does not change, but it may leave the list and be removed. */
  async #stackChanged(): Promise<void> {
    const stack = this.#context.repositories.known(this.#directory);
    const listed = stack?.status === 'ok' && stack.summary.tables.some(({ name }) => name === basename(this.file));
    // A table that was not described yet is described later; the list of a stack that cannot be read may have changed.
    if (this.#listed === undefined || (stack?.status === 'ok' && listed === this.#listed)) return;
    this.#host.send('state', await this.#state());
  }
}
