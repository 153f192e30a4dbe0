/** The view **Reftable**: repository → stack → refs as a namespace tree, and tables from base to newest. */
import * as vscode from 'vscode';
import type { RefNode, TableStatistics } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import { searchLimitText, treeText } from '../../text/workspace.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import type { Repositories } from '../repositories.ts';
import { treeItem } from './tree-items.ts';
import type { Node, RefsNode, StackNode, TableNode, TablesNode } from './tree-nodes.ts';

export const VIEW_ID = 'reftable.stacks';

export class StackTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #service: ServiceClient;
  readonly #repositories: Repositories;
  readonly #stackFindings: StackFindings;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly #disposables: vscode.Disposable[];
  /** The nodes on show. They are the same objects as long as their stack exists, so that the tree stays open. */
  readonly #stacks = new Map<string, StackNode>();
  /** By directory and table name; a table never changes. */
  readonly #statistics = new Map<string, TableStatistics | 'asked'>();
  /** What is below a stack; the same objects too, so that counts that arrive later find what is on show. */
  readonly #folders = new WeakMap<StackNode, Node[]>();
  readonly #counted = new Set<TablesNode>();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(service: ServiceClient, repositories: Repositories, stackFindings: StackFindings) {
    this.#service = service;
    this.#stackFindings = stackFindings;
    this.#repositories = repositories;
    this.#disposables = [
      this.#changed,
      repositories.onDidChangeList(() => this.#changed.fire(undefined)),
      stackFindings.onDidCheck(directory => {
        const node = this.#stacks.get(directory);
        if (node) this.#changed.fire(node);
      }),
      repositories.onDidChangeStack(directory => {
        const node = this.#stacks.get(directory);
        const state = repositories.known(directory);
        if (!node || !state) return;
        node.state = state;
        this.#forget(node);
        this.#changed.fire(node);
      }),
    ];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(
      node,
      node.type === 'stack' ? this.#stackFindings.findings(node.info.location.directory) : undefined,
    );
  }

  getParent(node: Node): Node | undefined {
    return node.type === 'repository' ? undefined : node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.#roots();
    switch (node.type) {
      case 'repository':
        return this.#stacksOf(node);
      case 'stack':
        return this.#stackChildren(node);
      case 'tables':
        return this.#tables(node);
      case 'refs':
        return this.#refs(node);
      default:
        return [];
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #roots(): Node[] {
    const { list, search } = this.#repositories;
    const repositories = list.map(
      (repository): Node => ({ type: 'repository', id: repository.gitDirectory, repository }),
    );
    const text = search && searchLimitText(search);
    return text === undefined ? repositories : [...repositories, { type: 'message', id: '#search', text }];
  }

  async #stacksOf(parent: Extract<Node, { type: 'repository' }>): Promise<Node[]> {
    const { repository } = parent;
    if (repository.error) return [{ type: 'message', id: `${parent.id}#error`, parent, error: repository.error }];
    const nodes = repository.stacks.map(async info => {
      const { directory } = info.location;
      const state = await this.#repositories.state(info.location);
      // An event about the stack must find the node that is on show.
      const node: StackNode = { type: 'stack', id: directory, parent, info, state };
      const kept = Object.assign(this.#stacks.get(directory) ?? node, node);
      this.#stacks.set(directory, kept);
      return kept;
    });
    return Promise.all(nodes);
  }

  #stackChildren(parent: StackNode): Node[] {
    const { state, info } = parent;
    if (state.status === 'error') return [{ type: 'message', id: `${parent.id}#error`, parent, error: state.error }];
    const known = this.#folders.get(parent);
    if (known) return known;
    const folders: Node[] = [
      { type: 'refs', id: `${parent.id}#refs`, parent, location: info.location, label: treeText.refs(), prefix: '' },
      { type: 'tables', id: `${parent.id}#tables`, parent },
    ];
    this.#folders.set(parent, folders);
    return folders;
  }

  #tables(parent: TablesNode): Node[] {
    const { state } = parent.parent;
    if (state.status === 'error') return [];
    const { location, tables } = state.summary;
    if (tables.length === 0) {
      return [{ type: 'message', id: `${parent.id}#empty`, parent, text: treeText.noTables() }];
    }
    return tables.map((table, position) => {
      const node: TableNode = {
        type: 'table',
        id: `${parent.id}/${table.name}`,
        parent,
        location,
        table,
        position,
        last: position === tables.length - 1,
        factor: state.summary.factor,
      };
      return { ...node, statistics: this.#statisticsOf(node) };
    });
  }

  /** The counts of a table: those at hand, else they are asked for and the node is shown again. */
  #statisticsOf(node: TableNode): TableStatistics | undefined {
    const key = `${node.location.directory}\n${node.table.name}`;
    const known = this.#statistics.get(key);
    if (known) return known === 'asked' ? undefined : known;
    this.#statistics.set(key, 'asked');
    this.#service.request('stack/tableStatistics', { location: node.location, table: node.table.name }).then(
      statistics => {
        this.#statistics.set(key, statistics);
        this.#showSoon(node.parent);
      },
      // The table may have been compacted away; when it is listed again it is asked for again.
      () => this.#statistics.delete(key),
    );
    return undefined;
  }

  /** Counts of tables that left the stack. */
  #forget({ id, state }: StackNode): void {
    if (state.status === 'error') return;
    const listed = new Set(state.summary.tables.map(table => `${id}\n${table.name}`));
    for (const key of this.#statistics.keys()) {
      if (key.startsWith(`${id}\n`) && !listed.has(key)) this.#statistics.delete(key);
    }
  }

  /** A stack of many tables is drawn once for all counts that came in, not for each. */
  #showSoon(tables: TablesNode): void {
    this.#counted.add(tables);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const node of this.#counted) this.#changed.fire(node);
      this.#counted.clear();
    }, 50);
  }

  async #refs(node: RefsNode): Promise<Node[]> {
    try {
      const { location, prefix, from, before } = node;
      const children = await this.#service.request('stack/refNodes', { location, prefix, from, before });
      if (children.length > 0) return children.map(child => refNode(node, location, child));
      return [{ type: 'message', id: `${node.id}#empty`, parent: node, text: treeText.noRefs() }];
    } catch (error) {
      return [{ type: 'message', id: `${node.id}#error`, parent: node, error: errorInfo(error) }];
    }
  }
}

function refNode(parent: RefsNode, location: StackLocation, child: RefNode): Node {
  // Ids stay the same as long as the name exists, so that open nodes stay open.
  switch (child.type) {
    case 'ref':
      return { type: 'ref', id: `${parent.id}/${child.label}`, parent, location, label: child.label, ref: child.ref };
    case 'folder':
      return {
        type: 'refs',
        id: `${parent.id}/${child.label}/`,
        parent,
        location,
        label: child.label,
        prefix: child.prefix,
      };
    case 'range': {
      const { prefix, from, before } = child;
      const label = `${child.first} … ${child.last}`;
      return {
        type: 'refs',
        id: `${parent.id}[${from}`,
        parent,
        location,
        label,
        prefix,
        from,
        before,
        count: child.count,
      };
    }
  }
}
