/** The client of the language server: starts it, reports the stacks to it, and runs commands for it. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
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
  STACK_OF,
  type StackChanged,
  type StackOf,
  TABLE_TEXT_SCHEME,
} from '../../language/protocol.ts';
import type { FindingCounts } from '../../protocol/findings.ts';
import type { RepositoryInfo, StackInfo } from '../../protocol/repository.ts';
import { language } from '../../text/l10n.ts';
import { stackName } from '../../text/names.ts';
import { questionText } from '../../text/workspace.ts';
import type { NamedStack } from '../commands.ts';
import { environmentWithGit, gitReady } from '../git-program.ts';
import { showInformation } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import { CheckProgress, type OnCheckProgress } from './check-progress.ts';
import { CheckedStacks } from './checked-stacks.ts';

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
  readonly #extension: vscode.Uri;
  readonly #source: StackSource;
  readonly #log: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[];
  readonly #checked = new vscode.EventEmitter<string>();
  readonly #checks = new Map<string, Checked>();
  readonly #progress = new CheckProgress();
  readonly #checkedStacks = new CheckedStacks();
  #watchers = new Map<string, vscode.Disposable>();
  #client: LanguageClient | undefined;
  #starting: Promise<LanguageClient> | undefined;
  #stopped = false;

  /** The stack in a directory was checked. */
  readonly onDidCheck = this.#checked.event;

  constructor(extension: vscode.Uri, source: StackSource, log: vscode.LogOutputChannel) {
    this.#source = source;
    this.#log = log;
    this.#extension = extension;
    this.#disposables = [
      this.#checked,
      source.onDidChangeList(() => {
        if (source.stacks.length > 0) this.#startUnasked();
        this.#sendStacks();
      }),
      vscode.workspace.onDidOpenTextDocument(document => {
        if (isServed(document)) this.#startUnasked();
      }),
      source.onDidChangeStack(directory => this.#changed(directory)),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration(PROBLEMS)) this.#sendStacks();
      }),
      vscode.commands.registerCommand(COMMAND.chooseStack, (uri?: string) => this.#chooseStack(uri)),
      vscode.commands.registerCommand(COMMAND.endLinesWithNewline, endLinesWithNewline),
      vscode.commands.registerCommand(COMMAND.explainFinding, (id: string) => explain(extension, id)),
    ];
    if (vscode.workspace.textDocuments.some(isServed) || openTableTexts()) this.#startUnasked();
  }

  /**
   * Resolves with the client when the server runs. It is started for the first stack, the first document that it serves, or
   * on request.
   */
  start(): Promise<LanguageClient> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<LanguageClient> {
    const { createServerClient } = await import('./server-client.ts');
    await gitReady();
    const client = createServerClient({
      server: vscode.Uri.joinPath(this.#extension, 'dist', 'languageServer.js').fsPath,
      memoryLimit: MEMORY_LIMIT,
      environment: environmentWithGit(),
      documentSelector: [
        { scheme: 'file', language: LIST },
        { scheme: 'file', language: SCRIPT },
        { scheme: 'untitled', language: SCRIPT },
        { scheme: TABLE_TEXT_SCHEME },
      ],
      initializationOptions: { language: language() } satisfies ServerOptions,
      log: this.#log,
    });
    if (this.#stopped) return client;
    this.#client = client;
    this.#disposables.push(
      // A restarted server has no state.
      client.onDidChangeState(() => client.isRunning() && this.#sendStacks()),
      client.onNotification(CHECKED, (checked: Checked) => {
        const { directory, counts } = checked;
        this.#log.debug(`Looked through ${directory}: ${counts.error} errors, ${counts.warning} warnings`);
        this.#checks.set(directory, checked);
        this.#checked.fire(directory);
      }),
      client.onNotification(CHECKING, (checking: Checking) => this.#progress.notify(checking)),
    );
    await client.start();
    return client;
  }

  #startUnasked(): void {
    this.start().catch(error => this.#log.error(error));
  }

  /** The last findings of a stack; `undefined` before it was checked. If problems are off, only Check Stack checks. */
  findings(directory: string): FindingCounts | undefined {
    return this.#checks.get(directory)?.counts;
  }

  /** Whether the last check of a stack looked up objects. */
  lookedUpObjects(directory: string): boolean {
    return this.#checks.get(directory)?.objects ?? false;
  }

  /**
   * Checks a stack now, also one outside the workspace and if problems are turned off. Its findings are then kept up to
   * date. `objects`: also looks up objects with git, this time only. `undefined` if the check failed; the reason is in the
   * log.
   */
  async check(
    { location, name }: NamedStack,
    objects: boolean,
    onProgress: OnCheckProgress,
    token: vscode.CancellationToken,
  ): Promise<Checked | undefined> {
    const client = await this.start();
    const { directory } = location;
    if (!this.#checkedStacks.has(directory)) {
      this.#checkedStacks.request({ location, main: location, label: name });
      this.#sendStacks();
    }
    const params: CheckParams = { directory, objects };
    const checked = await this.#progress.during(directory, onProgress, () =>
      client.sendRequest<Checked | null>(CHECK, params, token),
    );
    return checked ?? undefined;
  }

  /** The directory of the stack that a script is checked against; `undefined` without one. */
  async stackOfScript(uri: vscode.Uri): Promise<string | undefined> {
    const client = await this.start();
    const params: StackOf = { uri: client.code2ProtocolConverter.asUri(uri) };
    return (await client.sendRequest<string | null>(STACK_OF, params)) ?? undefined;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#client?.needsStop()) await this.#client.stop();
  }

  dispose(): void {
    for (const disposable of [...this.#disposables, ...this.#watchers.values()]) disposable.dispose();
    this.#watchers.clear();
  }

  #sendStacks(): void {
    const stacks = knownStacks(this.#source);
    this.#checkedStacks.update(stacks, vscode.workspace.getConfiguration().get(PROBLEMS, true));
    const checked = this.#checkedStacks.list;
    this.#send<SetStacks>(SET_STACKS, { stacks, checked });
    for (const directory of this.#checks.keys()) if (!this.#checkedStacks.has(directory)) this.#forget(directory);
    this.#watch(new Set([...stacks, ...checked].map(({ location }) => location.directory)));
  }

  /** Every file in a stack's directory counts here: a restored table, a lock, an unused file. */
  #watch(directories: ReadonlySet<string>): void {
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
    this.#checks.delete(directory);
    this.#checked.fire(directory);
  }

  #changed(directory: string): void {
    this.#send<StackChanged>(STACK_CHANGED, { directory });
  }

  #send<T>(method: string, params: T): void {
    if (!this.#client?.isRunning()) return;
    this.#client.sendNotification(method, params).catch(error => this.#log.error(error));
  }

  /** For the active script, unless one is given. */
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

function isServed({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === LIST || languageId === SCRIPT || uri.scheme === TABLE_TEXT_SCHEME;
}

/** Whether tabs of an earlier session show decoded tables. VS Code has no document for them before the server runs. */
function openTableTexts(): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  const uris = inputs.flatMap(input => {
    if (input instanceof vscode.TabInputText) return [input.uri];
    return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
  });
  return uris.some(({ scheme }) => scheme === TABLE_TEXT_SCHEME);
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

/** A text edit cannot do this: the editor changes the line endings of inserted text to those of the document. */
async function endLinesWithNewline(uri: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(vscode.Uri.parse(uri), [vscode.TextEdit.setEndOfLine(vscode.EndOfLine.LF)]);
  await vscode.workspace.applyEdit(edit);
}

/** Shows the page on findings at the heading of this kind, two lines above its id. */
async function explain(extension: vscode.Uri, id: string): Promise<void> {
  const page = vscode.Uri.joinPath(extension, 'docs', 'findings.md');
  const document = await vscode.workspace.openTextDocument(page);
  const line = document
    .getText()
    .split('\n')
    .findIndex(line => line.startsWith(`\`${id}\`, `));
  const editor = await vscode.window.showTextDocument(document);
  editor.revealRange(document.lineAt(Math.max(line - 2, 0)).range, vscode.TextEditorRevealType.AtTop);
  await vscode.commands.executeCommand('markdown.showPreview', page);
  await closeText(page);
}

async function closeText(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const text = tabs.find(({ input }) => input instanceof vscode.TabInputText && input.uri.path === uri.path);
  if (text) await vscode.window.tabGroups.close(text, true);
}
