/** The repositories of the workspace and what was last read of their stacks: what the tree, the status bar and the commands show. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { RepositoryInfo, SearchResult, StackInfo } from '../protocol/repository.ts';
import type { StackState } from '../protocol/stack.ts';
import type { StackLocation } from '../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../service/client.ts';
import { mayHaveReftables } from './quick-look.ts';

export type TemporaryKind = NonNullable<RepositoryInfo['temporary']>;

export interface StackEntry {
  readonly repository: RepositoryInfo;
  readonly info: StackInfo;
}

/** Milliseconds from a change in a git directory to each search for repositories. */
const LOOKS = [200, 2500];

/** The text that the view shows while its list is empty. */
type Emptiness = 'none' | 'files' | 'error' | 'some';

export class Repositories implements vscode.Disposable {
  readonly #service: ServiceClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #listChanged = new vscode.EventEmitter<void>();
  readonly #stackChanged = new vscode.EventEmitter<string>();
  readonly #states = new Map<string, StackState>();
  readonly #reading = new Map<string, Promise<StackState>>();
  /** Directories of open editors, which may be outside the workspace. */
  readonly #followed = new Map<string, number>();
  /** Folders outside the workspace whose repositories are shown too. */
  readonly #temporary = new Map<string, TemporaryKind>();
  readonly #disposables: vscode.Disposable[] = [];
  #gitWatchers: vscode.Disposable[] = [];
  #watchedGitDirectories = '';
  #list: readonly RepositoryInfo[] = [];
  #search: Omit<SearchResult, 'repositories'> | undefined;
  #discovery: Promise<void> | undefined;
  #discoverAgain = false;
  /** A search was made or is under way; after that, every change is searched. */
  #searched = false;
  #timers: NodeJS.Timeout[] = [];

  /** The repositories, or their stacks, changed. */
  readonly onDidChangeList = this.#listChanged.event;
  /** A stack directory's state was read again, because it changed or on request. */
  readonly onDidChangeStack = this.#stackChanged.event;

  constructor(service: ServiceClient, log: vscode.LogOutputChannel) {
    this.#service = service;
    this.#log = log;
    const soon = () => this.#discoverSoon();
    // `.git` is a folder, or a file in submodules and linked worktrees.
    const watcher = vscode.workspace.createFileSystemWatcher('**/{.git,.git/config}');
    watcher.onDidCreate(soon);
    watcher.onDidDelete(soon);
    watcher.onDidChange(soon);
    this.#disposables.push(watcher, vscode.workspace.onDidChangeWorkspaceFolders(soon));
  }

  /** Repositories whose refs are reftables, and those that cannot be read. */
  get list(): readonly RepositoryInfo[] {
    return this.#list.filter(repository => repository.refStorage === 'reftable' || repository.error);
  }

  /** Those with refs in files too. */
  get all(): readonly RepositoryInfo[] {
    return this.#list;
  }

  /** The extent of the last search for repositories. `undefined` if it failed. */
  get search(): Omit<SearchResult, 'repositories'> | undefined {
    return this.#search;
  }

  get stacks(): readonly StackEntry[] {
    return this.list.flatMap(repository => repository.stacks.map(info => ({ repository, info })));
  }

  /** Stacks exist, and none of them has a table. */
  get areEmpty(): boolean {
    const states = this.stacks.map(({ info }) => this.known(info.location.directory));
    return states.length > 0 && states.every(state => state?.status === 'ok' && state.summary.tables.length === 0);
  }

  stackAt(directory: string): StackEntry | undefined {
    return this.stacks.find(({ info }) => info.location.directory === directory);
  }

  /** How to open the stack in a directory: as its repository is configured, if one is known. */
  locationOf(directory: string): StackLocation {
    return this.stackAt(directory)?.info.location ?? { directory };
  }

  /** What was last read of a stack; `undefined` before the first time. */
  known(directory: string): StackState | undefined {
    return this.#states.get(directory);
  }

  /** The summary of a stack, read now unless it is known. */
  async state(location: StackLocation): Promise<StackState> {
    return this.#states.get(location.directory) ?? (await this.read(location));
  }

  /** Reads a stack again and fires the events. */
  read(location: StackLocation): Promise<StackState> {
    const { directory } = location;
    const running = this.#reading.get(directory);
    if (running) return running;
    const reading = this.#service
      .request('stack/state', location)
      .catch((error): StackState => ({ status: 'error', location, error: errorInfo(error), tables: [] }))
      .then(state => {
        if (state.status === 'error') this.#log.warn(`${directory}: ${state.error.message}`);
        this.#states.set(directory, state);
        return state;
      })
      .finally(() => {
        this.#reading.delete(directory);
        this.#stackChanged.fire(directory);
      });
    this.#reading.set(directory, reading);
    return reading;
  }

  /** Called by the service when the list of a directory changed. */
  changed(directory: string): void {
    const reading = this.#reading.get(directory) ?? Promise.resolve();
    // The state that is being read may be older than the change.
    reading.then(() => this.read(this.locationOf(directory))).catch(error => this.#log.error(error));
  }

  /** Follows a directory that need not belong to a repository of the workspace, until disposed. */
  follow(directory: string): vscode.Disposable {
    this.#followed.set(directory, (this.#followed.get(directory) ?? 0) + 1);
    this.#watchStacks();
    return new vscode.Disposable(() => {
      const count = (this.#followed.get(directory) ?? 1) - 1;
      if (count > 0) this.#followed.set(directory, count);
      else this.#followed.delete(directory);
      this.#watchStacks();
    });
  }

  /** Shows the repository of a folder that is not of the workspace. */
  async addTemporary(folder: string, kind: TemporaryKind): Promise<void> {
    this.#temporary.set(folder, kind);
    await this.#discoverNow();
  }

  async removeTemporary(folder: string): Promise<void> {
    this.#temporary.delete(folder);
    await this.#discoverNow();
  }

  /** A running search may miss the change. */
  async #discoverNow(): Promise<void> {
    await this.#discovery;
    await this.discover();
  }

  /** Resolves when the running search ends, or the first one. */
  async settled(): Promise<void> {
    await (this.#searched ? this.#discovery : this.discover());
  }

  /** Searches for repositories unless a quick search, which starts no worker, finds none with reftables. */
  async discoverIfAny(): Promise<void> {
    if (!this.#searched) {
      const started = Date.now();
      const found = await mayHaveReftables(workspaceFolders(), { maxDepth: scanDepth() });
      this.#log.info(`A quick look found ${found ? 'something' : 'nothing'} to search in ${Date.now() - started} ms`);
      // The search determines the text of the view. Opening the view starts it.
      if (!found) return;
    }
    await this.discover();
  }

  /** Searches for repositories, and reads every stack again. */
  discover(): Promise<void> {
    if (this.#discovery) {
      this.#discoverAgain = true;
      return this.#discovery;
    }
    this.#searched = true;
    this.#discovery = this.#discover().finally(() => {
      this.#discovery = undefined;
      if (!this.#discoverAgain) return;
      this.#discoverAgain = false;
      this.#discoverSoon();
    });
    return this.#discovery;
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const disposable of [...this.#disposables, ...this.#gitWatchers]) disposable.dispose();
    this.#listChanged.dispose();
    this.#stackChanged.dispose();
  }

  async #discover(): Promise<void> {
    let emptiness: Emptiness = 'none';
    try {
      const started = Date.now();
      const { repositories, ...search } = await this.#service.request('repository/discover', {
        folders: [...workspaceFolders(), ...this.#temporary.keys()],
        maxDepth: scanDepth(),
      });
      this.#search = search;
      this.#list = repositories.map(repository => {
        const temporary = this.#temporary.get(dirname(repository.gitDirectory));
        return temporary ? { ...repository, temporary } : repository;
      });
      this.#log.info(`Found ${this.#list.length} repositories in ${Date.now() - started} ms`);
      if (search.limit) this.#log.warn(`The search for repositories met the limit of ${search.limit}`);
      if (this.list.length > 0) emptiness = 'some';
      else if (this.#list.length > 0) emptiness = 'files';
    } catch (error) {
      this.#log.error(error as Error);
      this.#search = undefined;
      this.#list = [];
      emptiness = 'error';
    }
    for (const { error, gitDirectory } of this.list) if (error) this.#log.warn(`${gitDirectory}: ${error.message}`);
    await showEmptiness(emptiness);
    this.#watchStacks();
    this.#watchGitDirectories();
    this.#listChanged.fire();
    await Promise.all(this.stacks.map(({ info }) => this.read(info.location)));
  }

  /** Searches after a short time, and again later: git creates a repository or a worktree file by file. */
  #discoverSoon(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = LOOKS.map(delay =>
      setTimeout(() => this.discoverIfAny().catch(error => this.#log.error(error)), delay),
    );
  }

  #watchStacks(): void {
    const directories = new Set(this.#followed.keys());
    for (const { info } of this.stacks) directories.add(info.location.directory);
    this.#service.request('watch', { directories: [...directories] }).catch(error => this.#log.error(error));
  }

  /** Configurations and linked worktrees, also of repositories outside the workspace's folders. */
  #watchGitDirectories(): void {
    const directories = this.#list.map(({ gitDirectory, refStorage }) => `${gitDirectory} ${refStorage}`).join('\n');
    // A new watcher misses events until it has started.
    if (directories === this.#watchedGitDirectories) return;
    this.#watchedGitDirectories = directories;
    for (const watcher of this.#gitWatchers) watcher.dispose();
    const listed = new Set(this.list.map(({ gitDirectory }) => gitDirectory));
    this.#gitWatchers = this.#list.flatMap(({ gitDirectory }) =>
      // HEAD of a repository without reftables changes with each checkout.
      [`{config,config.worktree${listed.has(gitDirectory) ? ',HEAD,refs,objects' : ''}}`, 'worktrees/*'].map(
        pattern => {
          const watched = new vscode.RelativePattern(vscode.Uri.file(gitDirectory), pattern);
          const watcher = vscode.workspace.createFileSystemWatcher(watched);
          watcher.onDidCreate(() => this.#discoverSoon());
          watcher.onDidChange(() => this.#discoverSoon());
          watcher.onDidDelete(() => this.#discoverSoon());
          return watcher;
        },
      ),
    );
  }
}

function workspaceFolders(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}

function scanDepth(): number {
  return vscode.workspace.getConfiguration('reftable').get('scanDepth', 5);
}

/** Selects the text that the view shows. */
async function showEmptiness(emptiness: Emptiness): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'reftable.repositories', emptiness);
}
