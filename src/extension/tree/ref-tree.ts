/** The view **Refs**: the namespace of the selected stack as a tree, or the refs of it that match a filter. */
import * as vscode from 'vscode';
import type { DeletedCount } from '../../protocol/deleted-refs.ts';
import type { RefNode } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import { refsTabText } from '../../text/refs-tab.ts';
import { refsViewText } from '../../text/refs-view.ts';
import type { Repositories, StackEntry } from '../repositories.ts';
import { treeItem } from './tree-items.ts';
import type { Node, RefFolderNode, RefLeaf } from './tree-nodes.ts';

export const REFS_VIEW = 'reftable.refs';

/** A filtered folder with more refs than this is shown closed. */
const OPEN_MATCHES = 100;

/** The number of refs, and the invalid parts of the filter. */
export interface FoundByFilter {
  readonly total: number;
  readonly faults: readonly string[];
}

/**
 * What becomes known of a stack after the nodes that it belongs to. It is replaced when the stack, its refs or the filter
 * change, so that a late answer cannot reach the nodes of another stack.
 */
interface Known {
  readonly directory: string;
  /** The number of refs of large folders, by prefix. */
  readonly counts: Map<string, number>;
  found?: FoundByFilter;
  deleted?: DeletedCount | undefined;
  countingDeleted?: vscode.CancellationTokenSource;
}

interface StackSource {
  readonly current: StackEntry | undefined;
  readonly onDidChange: vscode.Event<void>;
}

export class RefTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #service: ServiceClient;
  readonly #repositories: Repositories;
  readonly #source: StackSource;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly #described = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #filter = '';
  #known: Known | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  /** The stack, the filter, or the number of matching refs changed. */
  readonly onDidChangeDescription = this.#described.event;

  constructor(service: ServiceClient, repositories: Repositories, source: StackSource) {
    this.#service = service;
    this.#repositories = repositories;
    this.#source = source;
    this.#disposables = [
      this.#changed,
      this.#described,
      source.onDidChange(() => this.#refresh()),
      repositories.onDidChangeStack(directory => {
        if (directory === source.current?.info.location.directory) this.#refresh();
      }),
    ];
  }

  /** The stack that is shown. */
  get stack(): StackEntry | undefined {
    return this.#source.current;
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(filter: string) {
    this.#filter = filter;
    this.#refresh();
  }

  /** What the filter finds; `undefined` until it is known, and without a filter. */
  get found(): FoundByFilter | undefined {
    return this.#known?.found;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  getParent(node: Node): Node | undefined {
    if (node.type !== 'refs' && node.type !== 'ref') return undefined;
    // The root, which alone has no parent, is not shown. A range of its children has the same prefix.
    return node.parent?.parent && node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return node.type === 'refs' ? this.#childrenOf(node) : [];
    const { stack } = this;
    if (!stack) return [];
    const { location } = stack.info;
    const known = this.#knownOf(location);
    const state = await this.#repositories.state(location);
    const isBroken = state.status === 'error';
    const message: Node[] = isBroken
      ? [{ type: 'message', id: `${location.directory}#error`, error: state.error, location }]
      : [];
    // Filtered nodes have other IDs: VS Code remembers by ID whether a node is expanded.
    const id = this.#filter === '' ? location.directory : `${location.directory}?${this.#filter}`;
    const root: RefFolderNode = { type: 'refs', id, location, label: '', prefix: '', isBroken, isOpen: true };
    const children = await this.#childrenOf(root);
    if (this.#filter !== '') return [...message, ...children];
    void this.#countDeleted(location, known);
    return [...message, ...children, ...this.#deletedNode(location, known)];
  }

  /** What is known of the stack that is shown; for another, something that is not kept. */
  #knownOf({ directory }: StackLocation): Known {
    if (this.#known?.directory === directory) return this.#known;
    const known = { directory, counts: new Map<string, number>() };
    if (directory === this.stack?.info.location.directory) this.#known = known;
    return known;
  }

  #deletedNode(location: StackLocation, { deleted: count }: Known): Node[] {
    if (count === undefined || (count.total === 0 && count.unread === null)) return [];
    return [{ type: 'deleted', id: `${location.directory}#deleted`, location, count }];
  }

  /** The node of a ref of the shown stack; `undefined` if the view does not have it. */
  async nodeOf(name: string): Promise<RefLeaf | undefined> {
    for (let nodes = await this.getChildren(); ; ) {
      const found = await this.#nodeWith(nodes, name);
      if (found === undefined || found.type === 'ref') return found;
      nodes = await this.getChildren(found);
    }
  }

  /** Of the children of one folder, the ref or the folder or range that it is in. */
  async #nodeWith(nodes: readonly Node[], name: string): Promise<RefLeaf | RefFolderNode | undefined> {
    const ref = nodes.find(node => node.type === 'ref' && node.ref.name === name);
    if (ref?.type === 'ref') return ref;
    const folders = nodes.filter(node => node.type === 'refs' && name.startsWith(node.prefix)) as RefFolderNode[];
    const ranges = folders.flatMap(({ range }) => range ?? []);
    if (ranges.length === 0) return folders[0];
    const { prefix } = folders[0] as RefFolderNode;
    return folders[await this.#service.request('stack/rangeWith', { prefix, ranges, name })];
  }

  dispose(): void {
    this.#known?.countingDeleted?.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #refresh(): void {
    const last = this.#known;
    last?.countingDeleted?.cancel();
    this.#known = undefined;
    const location = this.stack?.info.location;
    // The node of the deleted refs stays until they are counted again.
    if (location && location.directory === last?.directory) this.#knownOf(location).deleted = last.deleted;
    this.#changed.fire(undefined);
    this.#described.fire();
  }

  async #childrenOf(folder: RefFolderNode): Promise<Node[]> {
    const { location, prefix, range, id, isBroken } = folder;
    const filter = this.#filter;
    const known = this.#knownOf(location);
    try {
      const children =
        filter === '' && !isBroken
          ? await this.#service.request('stack/refNodes', { location, prefix, ...range })
          : await this.#find(folder, filter, known);
      if (children.length === 0) {
        // The error of a broken stack is enough.
        if (isBroken && filter === '') return [];
        const text = filter === '' ? refsViewText.noRefs() : refsTabText.noneFound();
        return [{ type: 'message', id: `${id}#empty`, text }];
      }
      const nodes = children.map(child => this.#node(folder, child, known));
      void this.#countLater(location, known, nodes.filter(isUncounted));
      return nodes;
    } catch (error) {
      return [{ type: 'message', id: `${id}#error`, error: errorInfo(error) }];
    }
  }

  /** What can be read of a broken stack, or what a filter finds. */
  async #find({ location, prefix, range }: RefFolderNode, filter: string, known: Known): Promise<readonly RefNode[]> {
    const query = { location, filter, prefix, ...range };
    const { nodes, total, faults } = await this.#service.request('browse/refNodes', query);
    if (prefix === '' && filter !== '' && known === this.#known) {
      known.found = { total, faults: faults.map(({ start, end }) => filter.slice(start, end)) };
      this.#described.fire();
    }
    return nodes;
  }

  #node(parent: RefFolderNode, child: RefNode, { counts }: Known): Node {
    const { id, location, isBroken } = parent;
    // IDs stay the same as long as the name exists, so that expanded nodes stay expanded.
    switch (child.type) {
      case 'ref':
        return { ...child, id: `${id}/${child.label}`, parent, location };
      case 'folder': {
        const { label, prefix, count = counts.get(prefix) } = child;
        const isOpen = this.#filter === '' ? prefix === 'refs/' : (count ?? 0) <= OPEN_MATCHES;
        return { type: 'refs', id: `${id}/${label}/`, parent, location, label, prefix, count, isBroken, isOpen };
      }
      case 'range': {
        const { prefix, first, last, firstLabel, lastLabel, count } = child;
        const label = refsViewText.rangeLabel(firstLabel, lastLabel);
        const range = { first, last };
        const node = { id: `${id}[${first}`, parent, location, label, prefix, range, count, isBroken, isOpen: false };
        return { type: 'refs', ...node };
      }
    }
  }

  /** Counts the deleted refs of a stack whose refs are shown already, and shows the number. */
  async #countDeleted(location: StackLocation, known: Known): Promise<void> {
    if (known !== this.#known || known.countingDeleted !== undefined) return;
    const counting = new vscode.CancellationTokenSource();
    known.countingDeleted = counting;
    try {
      const count = await this.#service.request('deleted/count', { location }, { token: counting.token });
      if (known !== this.#known) return;
      const wasShown = this.#deletedNode(location, known).length > 0;
      known.deleted = count;
      if (wasShown || this.#deletedNode(location, known).length > 0) this.#changed.fire(undefined);
    } catch {
      // The view is complete without it. A stack that cannot be read is reported where its refs are read.
    } finally {
      counting.dispose();
    }
  }

  /** Asks for the counts of large folders, which are shown already, and shows these folders again. */
  async #countLater(location: StackLocation, known: Known, folders: readonly RefFolderNode[]): Promise<void> {
    for (const folder of folders) {
      try {
        const count = await this.#service.request('stack/refCount', { location, prefix: folder.prefix });
        if (known !== this.#known) return;
        known.counts.set(folder.prefix, count);
        folder.count = count;
        this.#changed.fire(folder);
      } catch {
        // A folder without a count is complete. A broken stack is reported where its refs are read.
        return;
      }
    }
  }
}

function isUncounted(node: Node): node is RefFolderNode {
  return node.type === 'refs' && node.count === undefined;
}
