/** The view **Stacks**: repository → stack → tables from base to newest, or a list of all stacks with their tables. */
import * as vscode from 'vscode';
import type { StackState, TableStatistics } from '../../protocol/stack.ts';
import type { ServiceClient } from '../../service/client.ts';
import { stackName, worktreeName } from '../../text/names.ts';
import { searchLimitText, treeText } from '../../text/workspace.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import type { Repositories, StackEntry } from '../repositories.ts';
import { type StackOrder, sortStacks } from './stack-order.ts';
import { treeItem } from './tree-items.ts';
import type { Node, RepositoryNode, StackNode, TableNode, UnreadableTableNode } from './tree-nodes.ts';

export const STACKS_VIEW = 'reftable.stacks';

export class StackTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #service: ServiceClient;
  readonly #repositories: Repositories;
  readonly #stackFindings: StackFindings;
  readonly #order: StackOrder;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly #shown = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  /**
   * The nodes that are shown. They are the same objects as long as their stack exists, so that the tree stays expanded.
   */
  readonly #stacks = new Map<string, StackNode>();
  /** By directory and table name; a table never changes. */
  readonly #statistics = new Map<string, TableStatistics | 'asked'>();
  readonly #toShow = new Set<Node | undefined>();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** VS Code has taken over the nodes that it asked for. */
  readonly onDidShow = this.#shown.event;

  constructor(service: ServiceClient, repositories: Repositories, stackFindings: StackFindings, order: StackOrder) {
    this.#service = service;
    this.#stackFindings = stackFindings;
    this.#repositories = repositories;
    this.#order = order;
    this.#disposables = [
      this.#changed,
      this.#shown,
      order.onDidChange(() => this.#changed.fire(undefined)),
      repositories.onDidChangeList(() => this.#changed.fire(undefined)),
      stackFindings.onDidCheck(directory => this.#showStack(directory)),
      repositories.onDidChangeStack(directory => {
        const node = this.#stacks.get(directory);
        const state = repositories.known(directory);
        if (!node || !state) return;
        node.state = state;
        this.#forget(node);
        this.#showStack(directory);
      }),
    ];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, node.type === 'stack' ? this.#stackFindings.findings(node.id) : undefined);
  }

  getParent(node: Node): Node | undefined {
    return 'parent' in node ? node.parent : undefined;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const children = await this.#childrenOf(node);
    // It takes them over in microtasks.
    setTimeout(() => this.#shown.fire());
    return children;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #childrenOf(node: Node | undefined): Promise<Node[]> {
    switch (node?.type) {
      case undefined:
        return this.#roots();
      case 'repository':
        return this.#stacksOf(node);
      case 'stack':
        return this.#tables(node);
      default:
        return [];
    }
  }

  async #roots(): Promise<Node[]> {
    // An open view needs the full search.
    void this.#repositories.settled();
    const { list, search } = this.#repositories;
    const order = this.#order.current;
    const nodes: Node[] =
      order === 'tree'
        ? await Promise.all(list.map(repository => this.#root(repository)))
        : [
            ...list.filter(({ error }) => error).map(repositoryNode),
            ...sortStacks(await this.#allStacks(), order, this.#stackFindings),
          ];
    const text = search && searchLimitText(search);
    return text === undefined ? nodes : [...nodes, { type: 'message', id: '#search', text }];
  }

  /** The node of a repository, or of its only stack. */
  async #root(repository: RepositoryNode['repository']): Promise<Node> {
    const [info] = repository.stacks;
    const hasOne = info !== undefined && repository.stacks.length === 1 && !repository.error;
    return hasOne ? this.#stack({ repository, info }, repository.label) : repositoryNode(repository);
  }

  async #allStacks(): Promise<StackNode[]> {
    const { stacks } = this.#repositories;
    return Promise.all(stacks.map(entry => this.#stack(entry, stackName(entry.repository, entry.info))));
  }

  async #stacksOf(parent: RepositoryNode): Promise<Node[]> {
    const { repository, id } = parent;
    const { error, stacks } = repository;
    const message: Node[] = error ? [{ type: 'message', id: `${id}#error`, parent, error }] : [];
    // A list has the stacks on its own.
    if (this.#order.current !== 'tree') return message;
    const nodes = stacks.map(info => this.#stack({ repository, info }, worktreeName(info), parent));
    return [...message, ...(await Promise.all(nodes))];
  }

  async #stack({ repository, info }: StackEntry, label: string, parent?: RepositoryNode): Promise<StackNode> {
    const { directory } = info.location;
    const state = await this.#repositories.state(info.location);
    const isOnly = this.#repositories.stacks.length === 1;
    const node: StackNode = { type: 'stack', id: directory, parent, label, repository, info, isOnly, state };
    // An event about the stack must find the node that is shown.
    const kept = Object.assign(this.#stacks.get(directory) ?? node, node);
    this.#stacks.set(directory, kept);
    return kept;
  }

  #tables(parent: StackNode): Node[] {
    const { state } = parent;
    if (state.status === 'error') return this.#tablesOfBroken(parent, state);
    const { tables, factor } = state.summary;
    if (tables.length === 0) {
      return [{ type: 'message', id: `${parent.id}#empty`, parent, text: treeText.noTables() }];
    }
    return tables.map((table, position) =>
      this.#table({ parent, table, position, last: position === tables.length - 1, factor }),
    );
  }

  /** The error first, then each listed table by itself. */
  #tablesOfBroken(parent: StackNode, state: Extract<StackState, { status: 'error' }>): Node[] {
    const { location, error, tables } = state;
    return [
      { type: 'message', id: `${parent.id}#error`, parent, error, location },
      ...tables.map((listed, position): TableNode | UnreadableTableNode => {
        if (!listed.error) {
          return this.#table({ parent, table: listed.summary, position, last: position === tables.length - 1 });
        }
        const { name } = listed;
        // A list may name a table twice.
        const id = `${parent.id}/${position}/${name}`;
        return { type: 'unreadableTable', id, parent, location, name, position, error: listed.error };
      }),
    ];
  }

  #table(facts: Pick<TableNode, 'parent' | 'table' | 'position' | 'last' | 'factor'>): TableNode {
    const { parent, table, position } = facts;
    const { location } = parent.info;
    const id = `${parent.id}/${position}/${table.name}`;
    const node: TableNode = { type: 'table', id, location, ...facts };
    return { ...node, statistics: this.#statisticsOf(node) };
  }

  /** The counts of a table: those at hand, else they are asked for and the node is shown again. */
  #statisticsOf(node: TableNode): TableStatistics | undefined {
    const key = `${node.parent.id}\n${node.table.name}`;
    const known = this.#statistics.get(key);
    if (known) return known === 'asked' ? undefined : known;
    this.#statistics.set(key, 'asked');
    this.#service.request('stack/tableStatistics', { location: node.location, table: node.table.name }).then(
      statistics => {
        this.#statistics.set(key, statistics);
        this.#showSoon(node.parent);
      },
      // The table may have been compacted away, or is damaged; it is asked for again when the stack changes.
      () => {},
    );
    return undefined;
  }

  /** Counts of tables that left the stack, and counts that failed. */
  #forget({ id, state }: StackNode): void {
    const tables = state.status === 'ok' ? state.summary.tables : state.tables;
    const listed = new Set(tables.map(({ name }) => `${id}\n${name}`));
    for (const [key, statistics] of this.#statistics) {
      if (key.startsWith(`${id}\n`) && (!listed.has(key) || statistics === 'asked')) this.#statistics.delete(key);
    }
  }

  /** A stack with a changed state may get another position in a list. */
  #showStack(directory: string): void {
    const node = this.#stacks.get(directory);
    if (!node) return;
    if (this.#order.current === 'tree') this.#changed.fire(node);
    else this.#showSoon(undefined);
  }

  /** Several changes in a short time are drawn once. `undefined` is the whole view. */
  #showSoon(node: Node | undefined): void {
    this.#toShow.add(node);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const nodes = this.#toShow.has(undefined) ? [undefined] : [...this.#toShow];
      this.#toShow.clear();
      for (const shown of nodes) this.#changed.fire(shown);
    }, 50);
  }
}

function repositoryNode(repository: RepositoryNode['repository']): RepositoryNode {
  return { type: 'repository', id: repository.gitDirectory, repository };
}
