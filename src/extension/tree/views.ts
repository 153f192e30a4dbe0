/** The two views of the container **Reftable**, their texts above the trees, and the commands that change them. */
import * as vscode from 'vscode';
import type { ServiceClient } from '../../service/client.ts';
import { stackName } from '../../text/names.ts';
import { refsViewText } from '../../text/refs-view.ts';
import { treeText } from '../../text/workspace.ts';
import { registerAll, stackOf, type Target } from '../commands.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import type { Repositories } from '../repositories.ts';
import { showInformation } from '../show/messages.ts';
import { ask } from '../show/picks.ts';
import { describeView } from '../show/views.ts';
import { REFS_VIEW, RefTree } from './ref-tree.ts';
import { SelectedStack } from './selected-stack.ts';
import { StackOrder } from './stack-order.ts';
import { STACKS_VIEW, StackTree } from './tree.ts';
import type { Node } from './tree-nodes.ts';

export interface ViewContext {
  readonly service: ServiceClient;
  readonly repositories: Repositories;
  readonly log: vscode.LogOutputChannel;
  /** Of the workspace. */
  readonly memento: vscode.Memento;
}

/** What the command `reftable.revealRef` is given. */
export interface RefTarget {
  /** Of the stack. */
  readonly directory: string;
  readonly name: string;
}

export class Views implements vscode.Disposable {
  readonly stacks: StackTree;
  readonly refs: RefTree;
  readonly #repositories: Repositories;
  readonly #order: StackOrder;
  readonly #stacksView: vscode.TreeView<Node>;
  readonly #refsView: vscode.TreeView<Node>;
  readonly #selected: SelectedStack;
  readonly #disposables: vscode.Disposable[];

  constructor({ service, repositories, log, memento }: ViewContext, stackFindings: StackFindings) {
    this.#repositories = repositories;
    this.#order = new StackOrder(memento);
    this.stacks = new StackTree(service, repositories, stackFindings, this.#order);
    this.#stacksView = vscode.window.createTreeView(STACKS_VIEW, {
      treeDataProvider: this.stacks,
      showCollapseAll: true,
    });
    const shown = { view: this.#stacksView, onDidShow: this.stacks.onDidShow };
    this.#selected = new SelectedStack(shown, repositories, stackFindings);
    this.refs = new RefTree(service, repositories, this.#selected);
    this.#refsView = vscode.window.createTreeView(REFS_VIEW, { treeDataProvider: this.refs, showCollapseAll: true });
    const describeStacks = () => this.#describeStacks();
    this.#disposables = [
      this.#order,
      this.stacks,
      this.#stacksView,
      this.#selected,
      this.refs,
      this.#refsView,
      repositories.onDidChangeList(describeStacks),
      repositories.onDidChangeStack(describeStacks),
      this.#order.onDidChange(describeStacks),
      this.refs.onDidChangeDescription(() => this.#describeRefs()),
      ...registerAll<Target>(log, {
        showRefs: target => this.#showRefs(target),
        showStacksAsTree: () => this.#order.change('tree'),
        listStacksByState: () => this.#order.change('state'),
        listStacksBySize: () => this.#order.change('size'),
        listStacksByName: () => this.#order.change('name'),
        filterRefs: () => this.#askFilter(),
        clearRefFilter: () => this.#setFilter(''),
      }),
      ...registerAll<RefTarget>(log, { revealRef: target => this.#revealRef(target) }),
    ];
    describeStacks();
  }

  /** The directory of the stack whose refs are shown; `undefined` while the view is hidden. */
  get stackOfVisibleRefs(): string | undefined {
    return this.#refsView.visible ? this.refs.stack?.info.location.directory : undefined;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #showRefs(target: Target): Promise<void> {
    const stack = await stackOf({ repositories: this.#repositories }, target);
    if (!stack) return;
    this.#selected.select(stack.location.directory);
    await vscode.commands.executeCommand(`${REFS_VIEW}.focus`);
  }

  /** Selects a ref in the view Refs, without the filter if that hides it. A message reports that it is not in the view. */
  async #revealRef({ directory, name }: RefTarget): Promise<void> {
    await this.#showRefs(directory);
    const isShown = this.refs.stack?.info.location.directory === directory;
    let node = isShown ? await this.refs.nodeOf(name) : undefined;
    if (isShown && node === undefined && this.refs.filter !== '') {
      await this.#setFilter('');
      node = await this.refs.nodeOf(name);
    }
    if (node) await this.#refsView.reveal(node, { select: true, focus: true });
    else void showInformation(refsViewText.notInView(name));
  }

  async #askFilter(): Promise<void> {
    if (!this.refs.stack) {
      void showInformation(refsViewText.noFilter());
      return;
    }
    const filter = await ask({
      prompt: refsViewText.filterPrompt(),
      value: this.refs.filter,
      refusal: () => undefined,
    });
    if (filter !== undefined) await this.#setFilter(filter);
  }

  async #setFilter(filter: string): Promise<void> {
    this.refs.filter = filter;
    await vscode.commands.executeCommand('setContext', 'reftable.refsAreFiltered', filter !== '');
  }

  #describeStacks(): void {
    const { current } = this.#order;
    describeView(this.#stacksView, {
      description: current === 'tree' ? undefined : treeText.orderedBy(current),
      message: this.#repositories.areEmpty ? treeText.noRefsInView() : undefined,
    });
  }

  #describeRefs(): void {
    const { stack, filter, found } = this.refs;
    describeView(this.#refsView, {
      description: stack && stackName(stack.repository, stack.info),
      message: filter === '' ? undefined : refsViewText.filtered(filter, found),
    });
  }
}
