/** The client of the language server: starts it, reports the stacks to it, and does what it cannot do itself. */
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import {
  CHECK,
  CHECKED,
  CHECKING,
  CHOOSE_STACK,
  type Checked,
  type Checking,
  type CheckParams,
  type ChooseStack,
  COMMAND,
  type KnownStack,
  LIST,
  SCRIPT,
  SET_STACKS,
  type ServerOptions,
  type SetStacks,
  STACK_CHANGED,
  type StackChanged,
  TABLE_TEXT_SCHEME,
} from '../../language/protocol.ts';
import type { FindingCounts } from '../../protocol/findings.ts';
import type { RepositoryInfo, StackInfo } from '../../protocol/repository.ts';
import { language } from '../../text/l10n.ts';
import { stackName } from '../../text/names.ts';
import { questionText } from '../../text/workspace.ts';
import { showInformation } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';

/** Where the list of stacks comes from. */
export interface StackSource {
  readonly stacks: readonly { readonly repository: RepositoryInfo; readonly info: StackInfo }[];
  readonly onDidChangeList: vscode.Event<void>;
  /** Of the directory of a stack. */
  readonly onDidChangeStack: vscode.Event<string>;
}

const PROBLEMS = 'reftable.problems.enabled';
/** Of the server's process, in MiB. */
const MEMORY_LIMIT = 2048;

export class LanguageFeatures implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #source: StackSource;
  readonly #log: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[];
  readonly #checked = new vscode.EventEmitter<string>();
  readonly #counts = new Map<string, FindingCounts>();
  #onChecking: ((checking: Checking) => void) | undefined;
  #watchers = new Map<string, vscode.Disposable>();

  /** The stack in a directory was checked. */
  readonly onDidCheck = this.#checked.event;

  constructor(extension: vscode.Uri, source: StackSource, log: vscode.LogOutputChannel) {
    this.#source = source;
    this.#log = log;
    const server = vscode.Uri.joinPath(extension, 'dist', 'languageServer.cjs').fsPath;
    this.#client = new LanguageClient(
      'reftable',
      'Reftable',
      { module: server, transport: TransportKind.ipc, options: { execArgv: [`--max-old-space-size=${MEMORY_LIMIT}`] } },
      {
        documentSelector: [
          { scheme: 'file', language: LIST },
          { scheme: 'file', language: SCRIPT },
          { scheme: 'untitled', language: SCRIPT },
          { scheme: TABLE_TEXT_SCHEME },
        ],
        initializationOptions: { language: language() } satisfies ServerOptions,
        diagnosticCollectionName: 'reftable',
        outputChannel: log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
      },
    );
    this.#disposables = [
      // A server that was started again knows nothing.
      this.#client.onDidChangeState(({ newState }) => newState === State.Running && this.#sendStacks()),
      this.#checked,
      this.#client.onNotification(CHECKED, ({ directory, counts }: Checked) => {
        log.debug(`Looked through ${directory}: ${counts.error} errors, ${counts.warning} warnings`);
        this.#counts.set(directory, counts);
        this.#checked.fire(directory);
      }),
      this.#client.onNotification(CHECKING, (checking: Checking) => this.#onChecking?.(checking)),
      source.onDidChangeList(() => this.#sendStacks()),
      source.onDidChangeStack(directory => this.#changed(directory)),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(PROBLEMS)) this.#sendStacks();
      }),
      vscode.commands.registerCommand(COMMAND.chooseStack, (uri?: string) => this.#chooseStack(uri)),
      vscode.commands.registerCommand(COMMAND.endLinesWithNewline, endLinesWithNewline),
      vscode.commands.registerCommand(COMMAND.explainFinding, (id: string) => explain(extension, id)),
    ];
  }

  async start(): Promise<void> {
    await this.#client.start();
  }

  /** The last findings of a stack; `undefined` before it was checked, and if problems are off. */
  findings(directory: string): FindingCounts | undefined {
    return this.#counts.get(directory);
  }

  /** Checks a stack now. `undefined` if the server does not know the stack, or problems are turned off. */
  async check(
    directory: string,
    onProgress: (message: string, fraction: number) => void,
    token: vscode.CancellationToken,
  ): Promise<FindingCounts | undefined> {
    this.#onChecking = checking => {
      if (checking.directory === directory) onProgress(checking.message, checking.fraction);
    };
    const params: CheckParams = { directory };
    const checked = await this.#client.sendRequest<Checked | null>(CHECK, params, token);
    return checked?.counts;
  }

  async stop(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop();
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, ...this.#watchers.values()]) disposable.dispose();
    this.#watchers.clear();
  }

  #sendStacks(): void {
    const stacks = knownStacks(this.#source);
    const problems = vscode.workspace.getConfiguration().get(PROBLEMS, true);
    this.#send<SetStacks>(SET_STACKS, { stacks, problems });
    const watched = new Set(problems ? stacks.map(({ location }) => location.directory) : []);
    for (const directory of this.#counts.keys()) if (!watched.has(directory)) this.#forget(directory);
    this.#watch(stacks.map(({ location }) => location.directory));
  }

  /** Every file in a stack's directory counts here: a restored table, a lock, an unused file. */
  #watch(directories: readonly string[]): void {
    const watchers = new Map<string, vscode.Disposable>();
    for (const directory of directories) {
      watchers.set(directory, this.#watchers.get(directory) ?? this.#watcher(directory));
      this.#watchers.delete(directory);
    }
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#watchers = watchers;
  }

  #watcher(directory: string): vscode.Disposable {
    const watched = new vscode.RelativePattern(vscode.Uri.file(directory), '*');
    const watcher = vscode.workspace.createFileSystemWatcher(watched);
    const changed = () => this.#changed(directory);
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }

  #forget(directory: string): void {
    this.#counts.delete(directory);
    this.#checked.fire(directory);
  }

  #changed(directory: string): void {
    this.#send<StackChanged>(STACK_CHANGED, { directory });
  }

  #send<T>(method: string, params: T): void {
    if (this.#client.state !== State.Running) return;
    this.#client.sendNotification(method, params).catch(error => this.#log.error(error));
  }

  /** Of the script in front, unless one is named. */
  async #chooseStack(uri = scriptInFront()): Promise<void> {
    if (uri === undefined) {
      void showInformation(questionText.noScript());
      return;
    }
    const choices = knownStacks(this.#source).map(({ label, location: { directory } }) => {
      return { label, detail: directory, value: directory };
    });
    const directory = await pickOne(choices, { placeHolder: questionText.script() });
    if (directory) this.#send<ChooseStack>(CHOOSE_STACK, { uri, directory });
  }
}

function scriptInFront(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === SCRIPT ? document.uri.toString() : undefined;
}

function knownStacks({ stacks }: StackSource): KnownStack[] {
  return stacks.map(({ repository, info }) => ({
    location: info.location,
    main: (repository.stacks[0] ?? info).location,
    label: stackName(repository, info),
    ...(info.worktree === undefined ? {} : { worktree: info.worktree }),
  }));
}

/** No text edit can do this: the editor gives each line that is put in the ends that the document has. */
async function endLinesWithNewline(uri: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(vscode.Uri.parse(uri), [vscode.TextEdit.setEndOfLine(vscode.EndOfLine.LF)]);
  await vscode.workspace.applyEdit(edit);
}

/** Shows the page on findings, at the row of this kind: a preview starts at the text before the row. */
async function explain(extension: vscode.Uri, id: string): Promise<void> {
  const page = vscode.Uri.joinPath(extension, 'docs', 'findings.md');
  const document = await vscode.workspace.openTextDocument(page);
  const line = document
    .getText()
    .split('\n')
    .findIndex(row => row.startsWith(`| \`${id}\` |`));
  const editor = await vscode.window.showTextDocument(document);
  editor.revealRange(document.lineAt(Math.max(line, 0)).range, vscode.TextEditorRevealType.AtTop);
  await vscode.commands.executeCommand('markdown.showPreview', page);
  await closeText(page);
}

async function closeText(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const text = tabs.find(({ input }) => input instanceof vscode.TabInputText && input.uri.path === uri.path);
  if (text) await vscode.window.tabGroups.close(text, true);
}
