/** How the view **Stacks** is ordered: by repository, or as a list of all stacks. Remembered for the workspace. */
import * as vscode from 'vscode';
import type { StackState } from '../../protocol/stack.ts';
import type { StackFindings } from '../problems/stack-findings.ts';
import { badness } from '../status-choice.ts';
import type { StackNode } from './tree-nodes.ts';

const ORDERS = ['tree', 'state', 'size', 'name'] as const;
export type Order = (typeof ORDERS)[number];

const KEY = 'reftable.stacksOrder';

export class StackOrder implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    void this.#showInMenus();
  }

  get current(): Order {
    const kept = this.#memento.get<unknown>(KEY);
    return ORDERS.find(order => order === kept) ?? 'tree';
  }

  async change(order: Order): Promise<void> {
    await this.#memento.update(KEY, order);
    await this.#showInMenus();
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #showInMenus(): Promise<void> {
    await vscode.commands.executeCommand('setContext', KEY, this.current);
  }
}

/** The stacks in the order of a list: the worst state, or the largest, first; those that are alike by name. */
export function sortStacks(
  nodes: readonly StackNode[],
  order: Exclude<Order, 'tree'>,
  stackFindings: StackFindings,
): StackNode[] {
  const keys = new Map(nodes.map(node => [node, order === 'name' ? 0 : keyOf(node, order, stackFindings)]));
  return nodes.toSorted(
    (a, b) => (keys.get(b) ?? 0) - (keys.get(a) ?? 0) || a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1),
  );
}

function keyOf({ state, id }: StackNode, order: 'state' | 'size', stackFindings: StackFindings): number {
  return order === 'size' ? bytesOf(state) : badness({ state, findings: stackFindings.findings(id) });
}

/** Of the tables whose size is known. */
function bytesOf(state: StackState): number {
  const tables =
    state.status === 'ok' ? state.summary.tables : state.tables.flatMap(({ summary }) => (summary ? [summary] : []));
  return tables.reduce((sum, { size }) => sum + size, 0);
}
