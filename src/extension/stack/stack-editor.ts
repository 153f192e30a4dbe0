/** The stack editor: a custom editor on `tables.list`. Its document is the changes of refs that are staged. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { CompactionPlan, StackState } from '../../protocol/stack.ts';
import { LIST_FILE } from '../../protocol/values.ts';
import type { FindingName, StackEditorEvents, StackEditorRequests, StackEditorState } from '../../protocol/webview.ts';
import { editorText } from '../../text/editors.ts';
import { worktreeName } from '../../text/names.ts';
import { type EditorContext, openStack, openStackFile, openTable, STACK_EDITOR } from '../editors.ts';
import { readBackupFile, writeBackupFile } from '../edits/backup-file.ts';
import { editHandlers } from '../edits/edit-requests.ts';
import { ReviewedDocument } from '../edits/reviewed-document.ts';
import { saveChanges, saveScript } from '../edits/save.ts';
import { StackDocument } from '../edits/stack-document.ts';
import { worktreeOn } from '../edits/worktree-on.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { keepTitle } from '../webview/editor-title.ts';
import { KeptPlans } from '../webview/kept-plans.ts';
import type { ViewStates } from '../webview/view-states.ts';
import { WebviewHost } from '../webview/webview-host.ts';
import { byteRange, expiry, fields, nothing, ordinal, scope, text } from '../webview/webview-params.ts';
import { browseHandlers } from './browse-requests.ts';
import { applyPlan } from './compaction.ts';
import { canCompare } from './compare-refs.ts';
import { deletedHandlers } from './deleted-requests.ts';
import { NamedTables } from './named-tables.ts';
import { reflogHandlers } from './reflog-requests.ts';

type Dialog = StackEditorEvents['show']['dialog'];

interface StackEditorContext extends EditorContext {
  readonly stackFindings: StackFindings;
  readonly viewStates: ViewStates;
}

export class StackEditors implements vscode.CustomEditorProvider<StackDocument> {
  readonly #context: StackEditorContext;
  readonly #open = new Set<StackEditor>();
  readonly #reviewed = new Map<StackDocument, ReviewedDocument>();
  readonly #edited = new vscode.EventEmitter<vscode.CustomDocumentEditEvent<StackDocument>>();
  /** By directory, until the editor of the stack opens. */
  readonly #refsToShow = new Map<string, string>();

  constructor(context: StackEditorContext) {
    this.#context = context;
  }

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(STACK_EDITOR, this, { supportsMultipleEditorsPerDocument: true });
  }

  get onDidChangeCustomDocument(): vscode.Event<vscode.CustomDocumentEditEvent<StackDocument>> {
    return this.#edited.event;
  }

  async openCustomDocument(uri: vscode.Uri, { backupId }: vscode.CustomDocumentOpenContext): Promise<StackDocument> {
    const backup = backupId === undefined ? undefined : await readBackupFile(vscode.Uri.parse(backupId));
    const document = new StackDocument(uri, backup);
    const reviewed = new ReviewedDocument(document, this.#context);
    this.#reviewed.set(document, reviewed);
    document.onDidEdit(edit => this.#edited.fire({ document, ...edit }));
    document.onDidChange(() => this.#showSaves());
    document.onDidDispose(() => {
      this.#reviewed.delete(document);
      reviewed.dispose();
      this.#showSaves();
    });
    return document;
  }

  /** Lists the files of the stacks whose last save can be undone, for the conditions of menus. */
  #showSaves(): void {
    const saved = [...this.#reviewed.keys()].filter(({ canUndoSave }) => canUndoSave);
    const paths = saved.map(({ uri }) => uri.fsPath);
    void vscode.commands.executeCommand('setContext', 'reftable.savedStacks', paths);
  }

  saveCustomDocument(document: StackDocument, token: vscode.CancellationToken): Promise<void> {
    return document.save(staged => saveChanges(this.#context, document, staged, token));
  }

  /** Writes a script. The changes stay staged. */
  saveCustomDocumentAs(document: StackDocument, target: vscode.Uri): Promise<void> {
    return saveScript(this.#context, document.directory, document.backup, target);
  }

  async revertCustomDocument(document: StackDocument): Promise<void> {
    document.reset();
  }

  backupCustomDocument(
    document: StackDocument,
    { destination }: vscode.CustomDocumentBackupContext,
  ): Promise<vscode.CustomDocumentBackup> {
    return writeBackupFile(destination, document.backup);
  }

  resolveCustomEditor(document: StackDocument, panel: vscode.WebviewPanel): void {
    const { directory } = document;
    const reviewed = this.#reviewed.get(document);
    if (reviewed === undefined) return;
    const editor = new StackEditor(reviewed, panel, this.#context, this.#refsToShow.get(directory));
    this.#refsToShow.delete(directory);
    this.#open.add(editor);
    panel.onDidDispose(() => {
      this.#open.delete(editor);
      editor.dispose();
    });
  }

  /** Selects a ref in the tab Refs of the editor of the stack in a directory, which is opened if necessary. */
  async showRef(directory: string, name: string, { keepFocus = false } = {}): Promise<void> {
    const editor = [...this.#open].find(each => each.directory === directory);
    if (editor) return editor.showRef(name, keepFocus);
    this.#refsToShow.set(directory, name);
    await openStack(directory, { preview: true, preserveFocus: keepFocus });
  }

  /** The changes that are staged for the stack in a directory; `undefined` without an open editor. */
  documentOf(directory: string): StackDocument | undefined {
    return [...this.#reviewed.keys()].find(each => each.directory === directory);
  }

  /** Opens a dialog of the active editor; false if none is active. */
  show(dialog: Dialog): boolean {
    const editor = [...this.#open].find(({ isActive }) => isActive);
    editor?.show(dialog);
    return editor !== undefined;
  }
}

class StackEditor implements vscode.Disposable {
  readonly directory: string;
  readonly #reviewed: ReviewedDocument;
  readonly #panel: vscode.WebviewPanel;
  readonly #context: StackEditorContext;
  readonly #host: WebviewHost<StackEditorRequests, StackEditorEvents>;
  readonly #plans = new KeptPlans<CompactionPlan>();
  readonly #disposables: vscode.Disposable[];
  readonly #tables = new NamedTables();
  #filesWithProblems: ReadonlySet<string> = new Set();
  /** For the page, which is loaded whenever the editor becomes visible. */
  #refToShow: string | null;
  /** The page has its state: before, it would lose a ref that is sent to it. */
  #isReady = false;

  /** `refToShow`: see `showRef`. */
  constructor(reviewed: ReviewedDocument, panel: vscode.WebviewPanel, context: StackEditorContext, refToShow?: string) {
    const { directory } = reviewed.document;
    this.#refToShow = refToShow ?? null;
    this.#reviewed = reviewed;
    this.directory = directory;
    this.#panel = panel;
    this.#context = context;
    const { repositories, extension, log, stackFindings } = context;
    const page = { extension, bundle: 'stack', title: editorText.stackTitle(), hasOutline: true } as const;
    this.#host = new WebviewHost(panel.webview, page, this.#handlers(), log);
    this.#disposables = [
      this.#host,
      // A hidden page is discarded.
      panel.onDidChangeViewState(() => (this.#isReady &&= panel.visible)),
      keepTitle(panel, join(directory, LIST_FILE), repositories),
      repositories.follow(directory),
      repositories.onDidChangeStack(changed => changed === directory && this.#sendState()),
      repositories.onDidChangeList(() => this.#sendState()),
      reviewed.onDidChange(() => this.#host.send('staged', reviewed.state)),
      stackFindings.onDidCheck(checked => checked === directory && this.#sendState()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendState()),
    ];
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  show(dialog: Dialog): void {
    this.#host.send('show', { dialog });
  }

  showRef(name: string, keepFocus: boolean): void {
    if (this.#isReady) this.#host.send('showRef', { name });
    else this.#refToShow = name;
    // Without a column, VS Code moves it to the active group.
    this.#panel.reveal(this.#panel.viewColumn, keepFocus);
  }

  #takeRefToShow(): string | null {
    const name = this.#refToShow;
    this.#refToShow = null;
    this.#isReady = true;
    return name;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  get #location() {
    return this.#context.repositories.locationOf(this.directory);
  }

  #handlers(): ConstructorParameters<typeof WebviewHost<StackEditorRequests, StackEditorEvents>>[2] {
    const { service, repositories } = this.#context;
    const onProgress = (progress: StackEditorEvents['progress']) => this.#host.send('progress', progress);
    const working = <T>(work: Promise<T>) => work.finally(() => onProgress(null));
    return {
      ready: {
        read: nothing,
        answer: async () => ({
          ...this.#describe(await repositories.read(this.#location)),
          viewState: this.#context.viewStates.get(this.directory),
          ref: this.#takeRefToShow(),
          staged: this.#reviewed.state,
        }),
      },
      keepViewState: {
        read: params => ({ viewState: text(fields(params).viewState) }),
        answer: async ({ viewState }) => {
          await this.#context.viewStates.keep(this.directory, viewState);
          return null;
        },
      },
      statistics: {
        read: params => ({ table: text(fields(params).table) }),
        answer: ({ table }, token) =>
          service.request('stack/tableStatistics', { location: this.#location, table }, { token }),
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
        answer: async ({ id }, token) => working(applyPlan(this.#context, this.#plans.take(id), { token, onProgress })),
      },
      problems: {
        read: nothing,
        answer: async (_, token) => {
          const onChecking = (progress: StackEditorEvents['checking']) => this.#host.send('checking', progress);
          const query = { location: this.#location };
          const problems = await service.request('stack/problems', query, { token, onProgress: onChecking });
          this.#filesWithProblems = new Set(problems.groups.map(({ file }) => file));
          return problems;
        },
      },
      openFile: {
        read: params => {
          const { file, range } = fields(params);
          return { file: text(file), range: byteRange(range) ?? null };
        },
        answer: async ({ file, range }) => {
          // The page may only open what findings are about.
          if (this.#filesWithProblems.has(file)) await openStackFile(this.directory, file, range);
          return null;
        },
      },
      repair: {
        read: params => ({ finding: findingName(fields(params).finding) }),
        answer: async ({ finding }) => {
          await vscode.commands.executeCommand('reftable.repair', this.directory, finding ?? undefined);
          return null;
        },
      },
      explain: {
        read: params => ({ id: text(fields(params).id) }),
        answer: async ({ id }) => {
          await vscode.commands.executeCommand('reftable.explainFinding', id);
          return null;
        },
      },
      openTable: {
        read: params => ({ table: text(fields(params).table) }),
        answer: async ({ table }) => {
          await openTable(this.directory, table);
          return null;
        },
      },
      ...browseHandlers({
        service,
        location: () => this.#location,
        canCompare: () => canCompare(repositories, this.directory),
        tables: this.#tables,
        progress: progress => this.#host.send('browsing', progress),
        openTable: (table, range) => openStackFile(this.directory, table, range),
      }),
      ...deletedHandlers(service, () => this.#location),
      ...reflogHandlers({
        service,
        location: () => this.#location,
        name: () => repositories.stackAt(this.directory)?.repository.label ?? this.directory,
        tables: this.#tables,
        progress: progress => this.#host.send('browsing', progress),
      }),
      ...editHandlers({
        ...{ service, reviewed: this.#reviewed, location: () => this.#location },
        worktreeOn: branch => worktreeOn(this.#context, this.directory, branch),
      }),
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
    const state = this.#context.repositories.known(this.directory);
    if (state) this.#host.send('state', this.#describe(state));
  }

  #describe(stack: StackState): StackEditorState {
    const entry = this.#context.repositories.stackAt(this.directory);
    return {
      repository: entry?.repository.label ?? dirname(this.directory),
      ...(entry && entry.repository.stacks.length > 1 ? { worktree: worktreeName(entry.info) } : {}),
      stack,
      findings: this.#context.stackFindings.findings(this.directory) ?? null,
      readOnly: readOnlyReason(),
      readAt: Math.floor(Date.now() / 1000),
    };
  }
}

function findingName(value: unknown): FindingName | null {
  if (value === null) return null;
  const { id, file } = fields(value);
  return { id: text(id), file: text(file) };
}
