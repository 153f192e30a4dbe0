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
  /** Tabs to reopen, each when it is the active one of its group, so that the new tab replaces it. */
  readonly #early: Set<vscode.Tab>;
  readonly #subscription: vscode.Disposable;
  #work: Promise<void> = Promise.resolve();

  /** Reopens such tabs, now or when they become active. */
  constructor({ extension, workspaceState }: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#extension = extension;
    this.#state = workspaceState;
    this.#log = log;
    const chosen = new Set(workspaceState.get<string[]>(CHOSEN, []));
    this.#early = new Set(this.#textTabs().filter(tab => !tab.isDirty && !chosen.has(fileOf(tab).toString())));
    this.#subscription = vscode.window.tabGroups.onDidChangeTabs(() => this.#follow());
    this.#follow();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #follow(): void {
    this.#work = this.#work.then(() => this.#reopenActive()).catch(error => this.#log.error(error));
  }

  async #reopenActive(): Promise<void> {
    const tabs = new Set(this.#textTabs());
    for (const tab of this.#early) {
      if (tabs.has(tab) && !tab.isActive) continue;
      if (tabs.has(tab) && !tab.isDirty) await this.#reopen(tab);
      this.#early.delete(tab);
    }
    await this.#remember();
  }

  async #reopen(tab: vscode.Tab): Promise<void> {
    const { group } = tab;
    const options = { viewColumn: group.viewColumn, preview: tab.isPreview, preserveFocus: !group.isActive };
    await vscode.commands.executeCommand('vscode.openWith', fileOf(tab), this.#editorOf(tab), options);
    // A tab in preview mode is already replaced by the new one.
    if (group.tabs.includes(tab)) await vscode.window.tabGroups.close(tab, true);
    this.#log.info(`Reopened ${fileOf(tab).fsPath}, which was opened as text before its editor was known`);
  }

  /** All text that is open and is not early was opened by the user's choice, and stays text after a reload. */
  async #remember(): Promise<void> {
    const chosen = this.#textTabs()
      .filter(tab => !this.#early.has(tab))
      .map(tab => fileOf(tab).toString());
    if (chosen.join('\n') !== this.#state.get<string[]>(CHOSEN, []).join('\n'))
      await this.#state.update(CHOSEN, chosen);
  }

  /** Tabs that show a file as text for which VS Code would open one of the extension's editors now. */
  #textTabs(): vscode.Tab[] {
    return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(tab => this.#editorOf(tab) !== undefined));
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
