/** The stack editor: a custom editor on `tables.list`. The stack itself is the document; nothing is kept in it here. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { CompactionPlan, StackState } from '../../protocol/stack.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../protocol/webview.ts';
import { editorText } from '../../text/editors.ts';
import { type EditorParts, openTable, STACK_EDITOR } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { KeptPlans } from '../webview/kept-plans.ts';
import { WebviewHost } from '../webview/webview-host.ts';
import { expiry, fields, nothing, ordinal, scope, text } from '../webview/webview-params.ts';
import { applyPlan } from './compaction.ts';

type Dialog = StackEditorEvents['show']['dialog'];

export class StackEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #parts: EditorParts;
  readonly #open = new Set<StackEditor>();

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(STACK_EDITOR, this, { supportsMultipleEditorsPerDocument: true });
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor(document: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const editor = new StackEditor(dirname(document.uri.fsPath), panel, this.#parts);
    this.#open.add(editor);
    panel.onDidDispose(() => {
      this.#open.delete(editor);
      editor.dispose();
    });
  }

  /** Opens a dialog of the editor in front; false when none is. */
  show(dialog: Dialog): boolean {
    const editor = [...this.#open].find(({ isActive }) => isActive);
    editor?.show(dialog);
    return editor !== undefined;
  }
}

class StackEditor implements vscode.Disposable {
  readonly #directory: string;
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: EditorParts;
  readonly #host: WebviewHost<StackEditorRequests, StackEditorEvents>;
  readonly #plans = new KeptPlans<CompactionPlan>();
  readonly #disposables: vscode.Disposable[];

  constructor(directory: string, panel: vscode.WebviewPanel, parts: EditorParts) {
    this.#directory = directory;
    this.#panel = panel;
    this.#parts = parts;
    const { repositories, extension, log } = parts;
    const page = { extension, bundle: 'stack', title: editorText.stackTitle() } as const;
    this.#host = new WebviewHost(panel.webview, page, this.#handlers(), log);
    this.#disposables = [
      this.#host,
      repositories.follow(directory),
      repositories.onDidChangeStack(changed => changed === directory && this.#sendState()),
      repositories.onDidChangeList(() => this.#sendState()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendState()),
    ];
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  show(dialog: Dialog): void {
    this.#host.send('show', { dialog });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  get #location() {
    return this.#parts.repositories.locationOf(this.#directory);
  }

  #handlers(): ConstructorParameters<typeof WebviewHost<StackEditorRequests, StackEditorEvents>>[2] {
    const { service, repositories } = this.#parts;
    const onProgress = (progress: StackEditorEvents['progress']) => this.#host.send('progress', progress);
    const working = <T>(work: Promise<T>) => work.finally(() => onProgress(null));
    return {
      ready: {
        read: nothing,
        answer: async () => this.#describe(await repositories.read(this.#location)),
      },
      statistics: {
        read: params => ({ table: text(fields(params).table) }),
        answer: ({ table }, token) =>
          service.request('stack/tableStatistics', { location: this.#location, table }, { token }),
      },
      histogram: {
        read: params => ({ bins: ordinal(fields(params).bins) }),
        answer: ({ bins }, token) =>
          working(service.request('stack/histogram', { location: this.#location, bins }, { token, onProgress })),
      },
      plan: {
        read: params => ({ scope: scope(fields(params).scope), expiry: expiry(fields(params).expiry) }),
        answer: async (params, token) => {
          const query = { ...params, location: this.#location };
          const plan = await working(service.request('stack/planCompaction', query, { token, onProgress }));
          return { ...plan, id: this.#plans.keep(plan) };
        },
      },
      apply: {
        read: params => ({ id: ordinal(fields(params).id) }),
        answer: async ({ id }, token) => working(applyPlan(this.#parts, this.#plans.take(id), { token, onProgress })),
      },
      openTable: {
        read: params => ({ table: text(fields(params).table) }),
        answer: async ({ table }) => {
          await openTable(this.#directory, table);
          return null;
        },
      },
      reload: {
        read: nothing,
        answer: async () => {
          await repositories.read(this.#location);
          return null;
        },
      },
    };
  }

  #sendState(): void {
    const state = this.#parts.repositories.known(this.#directory);
    if (state) this.#host.send('state', this.#describe(state));
  }

  #describe(stack: StackState): StackEditorState {
    const entry = this.#parts.repositories.stackAt(this.#directory);
    return {
      repository: entry?.repository.label ?? dirname(this.#directory),
      label: entry?.info.label ?? 'main',
      stack,
      readOnly: readOnlyReason(),
      readAt: Math.floor(Date.now() / 1000),
    };
  }
}
