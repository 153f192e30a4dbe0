/**
 * The stack whose refs are shown: the one selected in **Stacks**, else the active tab's, else the one that was shown.
 */
import * as vscode from 'vscode';
import { activeFile } from '../active-file.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import type { Repositories, StackEntry } from '../repositories.ts';
import { chooseForStatus, stackOfFile } from '../status-choice.ts';
import type { Node } from './tree-nodes.ts';

interface SelectionSource {
  readonly view: Pick<vscode.TreeView<Node>, 'selection' | 'onDidChangeSelection'>;
  /** The view has other nodes. */
  readonly onDidShow: vscode.Event<void>;
}

export class SelectedStack implements vscode.Disposable {
  readonly #repositories: Repositories;
  readonly #stackFindings: Pick<StackFindings, 'findings'>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  /** What the view had selected when its selection was last read. */
  #inView: string | undefined;
  /** Directories. */
  #selected: string | undefined;
  #current: string | undefined;

  /** Another stack is shown, or none. */
  readonly onDidChange = this.#changed.event;

  constructor(
    { view, onDidShow }: SelectionSource,
    repositories: Repositories,
    stackFindings: Pick<StackFindings, 'findings'>,
  ) {
    this.#repositories = repositories;
    this.#stackFindings = stackFindings;
    const update = () => this.#update();
    this.#disposables = [
      this.#changed,
      view.onDidChangeSelection(({ selection }) => {
        this.#inView = directoryOf(selection[0]);
        if (this.#inView !== undefined) this.select(this.#inView);
      }),
      // A node that is selected while the view is drawn again is not in the event: VS Code does not know it at that moment.
      onDidShow(() => {
        const directory = directoryOf(view.selection[0]);
        if (directory === undefined || directory === this.#inView) return;
        this.#inView = directory;
        this.select(directory);
      }),
      repositories.onDidChangeList(update),
      // A stack stays shown when the state of another one changes.
      repositories.onDidChangeStack(() => this.#current === undefined && this.#update()),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
    ];
  }

  get current(): StackEntry | undefined {
    return this.#current === undefined ? undefined : this.#repositories.stackAt(this.#current);
  }

  /** Shows the refs of the stack in a directory until another stack is selected. */
  select(directory: string): void {
    this.#selected = directory;
    this.#update();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const before = this.#current;
    this.#current = this.#choose();
    if (this.#current !== before) this.#changed.fire();
  }

  #choose(): string | undefined {
    const candidates = this.#repositories.stacks.map(({ info }) => {
      const { directory } = info.location;
      return {
        directory,
        worktree: info.worktree,
        state: this.#repositories.known(directory),
        findings: this.#stackFindings.findings(directory),
      };
    });
    const known = (directory: string | undefined) => candidates.find(each => each.directory === directory);
    const chosen =
      known(this.#selected) ??
      stackOfFile(candidates, activeFile()) ??
      known(this.#current) ??
      chooseForStatus(candidates, undefined);
    return chosen?.directory;
  }
}

function directoryOf(node: Node | undefined): string | undefined {
  switch (node?.type) {
    case 'stack':
      return node.id;
    case 'table':
    case 'unreadableTable':
      return node.parent.id;
    case 'message':
      return directoryOf(node.parent);
    case 'repository':
      return node.repository.stacks[0]?.location.directory;
    default:
      return undefined;
  }
}
