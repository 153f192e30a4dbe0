/** The status-bar item: the stack of the repository one is working in, and whether it wants compacting. */
import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { Doctor } from './doctor.ts';
import type { Repositories, StackEntry } from './repositories.ts';
import { findingsLine, health, stackLine, stackName } from './words.ts';

export class StatusBar implements vscode.Disposable {
  readonly #repositories: Repositories;
  readonly #doctor: Doctor;
  readonly #item = vscode.window.createStatusBarItem('reftable.health', vscode.StatusBarAlignment.Left, 10);
  readonly #disposables: vscode.Disposable[];

  constructor(repositories: Repositories, doctor: Doctor) {
    this.#repositories = repositories;
    this.#doctor = doctor;
    this.#item.name = 'Reftable';
    const update = () => this.#update();
    this.#disposables = [
      this.#item,
      repositories.onDidChangeList(update),
      repositories.onDidChangeStack(update),
      doctor.onDidCheck(update),
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
    if (state.status === 'error') {
      this.#item.text = '$(error) reftable';
      this.#item.tooltip = `The stack of ${name} cannot be read: ${state.error.message}`;
      this.#item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    } else {
      const findings = this.#doctor.findings(entry.info.location.directory);
      const damage = findings && findings.error + findings.warning > 0 ? findingsLine(findings) : undefined;
      const word = damage ?? health(state.summary);
      const due = damage !== undefined || word === 'compaction due' || word === 'locked' ? ` · ${word}` : '';
      this.#item.text = `$(${damage ? 'warning' : 'layers'}) ${stackLine(state.summary)}${due}`;
      this.#item.tooltip = `The stack of ${name}: ${word}. Select to open it.`;
      this.#item.backgroundColor = findings?.error ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    }
    this.#item.accessibilityInformation = {
      label: `Reftable stack of ${name}: ${this.#item.text.replace(/\$\(\w+\) /, '')}`,
    };
    this.#item.command = {
      command: 'reftable.openStack',
      title: 'Open Stack Editor',
      arguments: [entry.info.location.directory],
    };
    this.#item.show();
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
