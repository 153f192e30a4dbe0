/**
 * Tabs that VS Code opened as text because it did not know the extension's editors yet: in a window that has just been
 * opened, or before the extension was installed. A table then shows only that it is binary.
 */
import * as vscode from 'vscode';
import { editorFor } from './editor-choice.ts';
import { STACK_EDITOR, TABLE_EDITOR } from './editors.ts';

/** Files that were open as text while the extension was running, hence by the user's choice. */
const CHOSEN = 'reftable.openAsText';

export class EarlyTabs implements vscode.Disposable {
  readonly #extension: vscode.Extension<unknown>;
  readonly #state: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;
  /**
   * The addresses of files whose text tabs are reopened, each when it is the active one of its group, so that the new tab
   * replaces it. A tab itself cannot be kept: VS Code 1.103 replaces the objects of all tabs and groups when a tab is opened
   * or activated.
   */
  readonly #early: Set<string>;
  readonly #subscription: vscode.Disposable;
  #work: Promise<void> = Promise.resolve();

  /** Reopens such tabs, now or when they become active. */
  constructor({ extension, workspaceState }: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#extension = extension;
    this.#state = workspaceState;
    this.#log = log;
    const chosen = new Set(workspaceState.get<string[]>(CHOSEN, []));
    const early = this.#textTabs().filter(tab => !tab.isDirty && !chosen.has(addressOf(tab)));
    this.#early = new Set(early.map(addressOf));
    this.#subscription = vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      // A file that the user opens as text from now on stays text.
      for (const tab of opened.filter(tab => this.#isText(tab))) this.#early.delete(addressOf(tab));
      this.#follow();
    });
    this.#follow();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #follow(): void {
    this.#work = this.#work.then(() => this.#reopenActive()).catch(error => this.#log.error(error));
  }

  async #reopenActive(): Promise<void> {
    for (const tab of this.#textTabs()) {
      const address = addressOf(tab);
      if (!tab.isActive || !this.#early.has(address)) continue;
      if (tab.isDirty) this.#early.delete(address);
      else await this.#reopen(tab);
    }
    const open = new Set(this.#textTabs().map(addressOf));
    for (const address of this.#early) if (!open.has(address)) this.#early.delete(address);
    await this.#remember(open);
  }

  async #reopen(tab: vscode.Tab): Promise<void> {
    const { viewColumn, isActive } = tab.group;
    const uri = fileOf(tab);
    const options = { viewColumn, preview: tab.isPreview, preserveFocus: !isActive };
    await vscode.commands.executeCommand('vscode.openWith', uri, this.#editorOf(tab), options);
    // A tab in preview mode is already replaced by the new one.
    const replaced = this.#textTabs().filter(
      other => other.group.viewColumn === viewColumn && addressOf(other) === addressOf(tab),
    );
    await vscode.window.tabGroups.close(replaced, true);
    this.#log.info(`Reopened ${uri.fsPath}, which was opened as text before its editor was known`);
  }

  /** All text that is open and is not early was opened by the user's choice, and stays text after a reload. */
  async #remember(open: ReadonlySet<string>): Promise<void> {
    const chosen = [...open].filter(address => !this.#early.has(address));
    if (chosen.join('\n') !== this.#state.get<string[]>(CHOSEN, []).join('\n'))
      await this.#state.update(CHOSEN, chosen);
  }

  /** Tabs that show a file as text for which VS Code would open one of the extension's editors now. */
  #textTabs(): vscode.Tab[] {
    return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(tab => this.#isText(tab)));
  }

  #isText(tab: vscode.Tab): boolean {
    return this.#editorOf(tab) !== undefined;
  }

  /** The extension's editor that belongs to a text tab; `undefined` for every other tab. */
  #editorOf({ input }: vscode.Tab): string | undefined {
    if (!(input instanceof vscode.TabInputText) || input.uri.scheme !== 'file') return undefined;
    const editor = editorFor(input.uri, this.#extension);
    return editor === STACK_EDITOR || editor === TABLE_EDITOR ? editor : undefined;
  }
}

function fileOf({ input }: vscode.Tab): vscode.Uri {
  return (input as vscode.TabInputText).uri;
}

function addressOf(tab: vscode.Tab): string {
  return fileOf(tab).toString();
}
