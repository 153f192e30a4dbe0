/** The status-bar item: the stack of the repository one is working in, and whether it wants compacting. */
import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../protocol/findings.ts';
import type { StackState } from '../protocol/stack.ts';
import { stackName } from '../text/names.ts';
import { damageText } from '../text/stacks.ts';
import { statusText } from '../text/workspace.ts';
import type { StackFindings } from './problems/stack-findings.ts';
import type { Repositories, StackEntry } from './repositories.ts';
import { StatusItem, type StatusText } from './show/items.ts';

export class StatusBar implements vscode.Disposable {
  readonly #repositories: Repositories;
  readonly #stackFindings: StackFindings;
  readonly #item = new StatusItem('reftable.health', 'Reftable', 10);
  readonly #disposables: vscode.Disposable[];

  constructor(repositories: Repositories, stackFindings: StackFindings) {
    this.#repositories = repositories;
    this.#stackFindings = stackFindings;
    const update = () => this.#update();
    this.#disposables = [
      this.#item,
      repositories.onDidChangeList(update),
      repositories.onDidChangeStack(update),
      stackFindings.onDidCheck(update),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration('reftable.statusBar')) this.#update();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const entry = vscode.workspace.getConfiguration('reftable').get('statusBar.enabled', true)
      ? this.#current()
      : undefined;
    const state = entry && this.#repositories.known(entry.info.location.directory);
    if (!entry || !state) {
      this.#item.hide();
      return;
    }
    const name = stackName(entry.repository, entry.info);
    const { directory } = entry.info.location;
    const shown = describe(name, state, this.#stackFindings.findings(directory));
    this.#item.show({
      ...shown,
      spoken: statusText.spoken(name, shown.text),
      command: { command: 'reftable.openStack', title: statusText.openAction(), arguments: [directory] },
    });
  }

  /** The stack of the innermost worktree around the active file, else the first one. */
  #current(): StackEntry | undefined {
    const { stacks } = this.#repositories;
    const file = vscode.window.activeTextEditor?.document.uri.fsPath;
    const around = stacks
      .filter(({ info }) => info.worktree !== undefined && file?.startsWith(info.worktree + sep))
      .sort((a, b) => (b.info.worktree?.length ?? 0) - (a.info.worktree?.length ?? 0));
    return around[0] ?? stacks[0];
  }
}

type Shown = Pick<StatusText, 'icon' | 'text' | 'tooltip' | 'background'>;

function describe(name: string, state: StackState, findings: FindingCounts | undefined): Shown {
  const background = new vscode.ThemeColor('statusBarItem.errorBackground');
  if (state.status === 'error') {
    const tooltip = statusText.brokenTooltip(name, state.error.message);
    return { icon: 'error', text: statusText.brokenItem(), tooltip, background };
  }
  return {
    icon: damageText(findings) === undefined ? 'layers' : 'warning',
    text: statusText.item(state.summary, findings),
    tooltip: statusText.tooltip(name, state.summary, findings),
    ...(findings?.error ? { background } : {}),
  };
}
