/** *Survey Folder…*: all repositories below a folder, in a read-only text that grows while they are found. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { RowColumn } from '../../protocol/repository-rows.ts';
import { repositoryListText } from '../../text/repository-list.ts';
import { registerAll } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { documentLink, titleSegment } from '../show/documents.ts';
import { whileShowing } from '../show/messages.ts';
import { askFolder, pickOne } from '../show/picks.ts';
import { type ListQuery, listRepositories } from './list-process.ts';
import { FIRST_LINE, RepositoryRows } from './repository-rows.ts';

const SCHEME = 'reftable-survey';
/** Milliseconds between two updates of the text. */
const UPDATE_EVERY = 500;
const COLUMNS: readonly RowColumn[] = ['path', 'tables', 'bytes', 'due', 'deleted', 'findings'];

export function registerSurvey({ extension, log }: EditorContext): vscode.Disposable[] {
  const lists = new RepositoryLists(vscode.Uri.joinPath(extension, 'dist', 'cli.js').fsPath);
  return [
    lists,
    ...registerAll<vscode.Uri | undefined>(log, {
      surveyFolder: async target => {
        const query = await askQuery(target);
        return query && lists.run(query);
      },
      sortSurvey: () => lists.sort(),
    }),
  ];
}

async function askQuery(target: vscode.Uri | undefined): Promise<ListQuery | undefined> {
  const folder = target instanceof vscode.Uri ? target.fsPath : await askFolder(repositoryListText.chooseFolder());
  if (folder === undefined) return undefined;
  const fsck = await pickOne(
    [
      { label: repositoryListText.withoutCheck(), detail: repositoryListText.withoutCheckDetail(), value: false },
      { label: repositoryListText.withCheck(), detail: repositoryListText.withCheckDetail(), value: true },
    ],
    { title: repositoryListText.title(basename(folder)), placeHolder: repositoryListText.checkQuestion() },
  );
  return fsck === undefined ? undefined : { folder, fsck };
}

/** The lists of open documents, by their addresses. */
class RepositoryLists implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  readonly #program: string;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lists = new Map<string, { readonly rows: RepositoryRows; readonly stop: vscode.CancellationTokenSource }>();
  readonly #disposables: vscode.Disposable[];
  #count = 0;

  readonly onDidChange = this.#changed.event;

  constructor(program: string) {
    this.#program = program;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#lists.get(uri.toString())?.stop.cancel();
        this.#lists.delete(uri.toString());
      }),
    ];
  }

  /** Resolves when the survey has ended. */
  async run(query: ListQuery): Promise<void> {
    const path = `/${titleSegment(repositoryListText.title(basename(query.folder)))}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: String(++this.#count) });
    const rows = new RepositoryRows();
    const stop = new vscode.CancellationTokenSource();
    this.#lists.set(uri.toString(), { rows, stop });
    await vscode.window.showTextDocument(uri, { preview: false });
    const updates = setInterval(() => this.#changed.fire(uri), UPDATE_EVERY);
    try {
      await whileShowing(repositoryListText.searching(query.folder), async (_, token) => {
        const cancellation = token.onCancellationRequested(() => stop.cancel());
        try {
          const isComplete = await listRepositories(this.#program, query, row => rows.add(row), stop.token);
          if (isComplete) rows.state = 'complete';
        } finally {
          cancellation.dispose();
        }
      });
    } catch (error) {
      throw new Error(repositoryListText.failed((error as Error).message));
    } finally {
      if (rows.state === 'running') rows.state = 'stopped';
      clearInterval(updates);
      this.#changed.fire(uri);
    }
  }

  /** Asks by which column the survey of the active editor is sorted. */
  async sort(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const list = uri && this.#lists.get(uri.toString());
    if (list === undefined) return;
    const choices = COLUMNS.map(value => ({ label: repositoryListText.columnName(value), value }));
    const column = await pickOne(choices, { placeHolder: repositoryListText.sortQuestion() });
    if (column === undefined) return;
    list.rows.sort(column);
    this.#changed.fire(uri as vscode.Uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#lists.get(uri.toString())?.rows.text() ?? `${repositoryListText.expired()}\n`;
  }

  /** Each repository with reftables leads to the stack editor. */
  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const rows = this.#lists.get(document.uri.toString())?.rows.kept ?? [];
    return rows.flatMap(({ row: { gitDirectory, refFormat }, line: { text, start, end } }, i) => {
      const at = FIRST_LINE + i;
      if (gitDirectory === undefined || refFormat !== 'reftable') return [];
      // The document may be older than the rows.
      if (at >= document.lineCount || document.lineAt(at).text !== text) return [];
      const query = JSON.stringify([join(gitDirectory, 'reftable')]);
      const target = vscode.Uri.from({ scheme: 'command', path: 'reftable.openStack', query });
      return [documentLink(new vscode.Range(at, start, at, end), target, repositoryListText.openStack())];
    });
  }

  dispose(): void {
    for (const { stop } of this.#lists.values()) stop.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
