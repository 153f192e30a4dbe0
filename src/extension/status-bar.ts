/** The status bar item: the state of the stack that the active tab belongs to or, without one, of the worst stack. */
import * as vscode from 'vscode';
import type { FindingCounts } from '../protocol/findings.ts';
import type { StackState } from '../protocol/stack.ts';
import { stackName } from '../text/names.ts';
import { damageText } from '../text/stacks.ts';
import { statusText, treeText } from '../text/workspace.ts';
import { activeFile } from './active-file.ts';
import type { StackFindings } from './problems/stack-findings.ts';
import { readOnlyReason } from './read-only-reason.ts';
import type { Repositories, StackEntry } from './repositories.ts';
import { type Action, StatusItem, type StatusText } from './show/items.ts';
import { chooseForStatus, type StatusCandidate } from './status-choice.ts';

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
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
      vscode.workspace.onDidGrantWorkspaceTrust(update),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration('reftable.statusBar')) this.#update();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const enabled = vscode.workspace.getConfiguration('reftable').get('statusBar.enabled', true);
    const candidates = enabled ? this.#repositories.stacks.map(entry => this.#candidate(entry)) : [];
    const chosen = chooseForStatus(candidates, activeFile());
    if (!chosen?.state) {
      this.#item.hide();
      return;
    }
    const { name, directory, state, findings } = chosen;
    const isOneOfMany = candidates.length > 1;
    const shown = describe(name, state, findings, isOneOfMany);
    this.#item.show({
      ...shown,
      actions: actionsFor(directory, state, findings),
      text: isOneOfMany ? statusText.itemOf(name, shown.text) : shown.text,
      spoken: statusText.spoken(name, shown.text),
      command: { command: 'reftable.openStack', title: statusText.openAction(), arguments: [directory] },
    });
  }

  #candidate({ repository, info }: StackEntry): StatusCandidate & { readonly name: string } {
    const { directory } = info.location;
    return {
      name: stackName(repository, info),
      directory,
      worktree: info.worktree,
      state: this.#repositories.known(directory),
      findings: this.#stackFindings.findings(directory),
    };
  }
}

type Shown = Pick<StatusText, 'icon' | 'text' | 'tooltip' | 'background'>;

/** The links in the tooltip: a compaction that is due, or the repair of a damaged stack, if stacks may be changed. */
function actionsFor(directory: string, state: StackState, findings: FindingCounts | undefined): Action[] {
  const isDue = state.status === 'ok' && state.summary.suggestedSegment !== null;
  const isDamaged = state.status === 'error' || damageText(findings) !== undefined;
  const mayChange = readOnlyReason() === null;
  const action = (name: string, label: string): Action => ({ label, command: `reftable.${name}`, argument: directory });
  return [
    action('openStack', statusText.openAction()),
    action('showRefs', statusText.refsAction()),
    action('checkStack', statusText.checkAction()),
    ...(isDue && mayChange ? [action('compact', statusText.compactAction())] : []),
    ...(isDamaged && mayChange ? [action('repair', statusText.repairAction())] : []),
  ];
}

function describe(name: string, state: StackState, findings: FindingCounts | undefined, isOneOfMany: boolean): Shown {
  const background = new vscode.ThemeColor('statusBarItem.errorBackground');
  if (state.status === 'error') {
    const lines = statusText.brokenFacts(state.location.directory, state.error.message);
    const tooltip = { heading: name, lines };
    const text = isOneOfMany ? statusText.broken() : statusText.brokenItem();
    return { icon: 'error', text, tooltip, background };
  }
  return {
    icon: damageText(findings) === undefined ? 'layers' : 'warning',
    text: statusText.item(state.summary, findings),
    tooltip: { heading: name, lines: treeText.stackFacts(state.summary, findings) },
    ...(findings?.error ? { background } : {}),
  };
}
