/** The walkthrough in package.json: what its buttons start, and steps that more than running a command completes. */
import * as vscode from 'vscode';

/** What was done to a stack, as the completion events in package.json name it: `onContext:reftable.done.…`. */
export type Step = 'compact' | 'restore' | 'repair';

/** Completes the step that asks for what was done. Running a command is not enough for it: the user may cancel. */
export function completeStep(step: Step): void {
  void vscode.commands.executeCommand('setContext', `reftable.done.${step}`, true);
}

/** Whether these are the arguments that a button of the walkthrough gives its command: the last is `{"from":"walkthrough"}`. */
export function isFromWalkthrough(given: readonly unknown[]): boolean {
  const last = given.at(-1);
  return typeof last === 'object' && last !== null && 'from' in last && last.from === 'walkthrough';
}

/** The label of the page's tab since one of its buttons was pressed: VS Code describes the tab by nothing else. */
let pageLabel: string | undefined;

function isPageInFront(): boolean {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab !== undefined && tab.input === undefined && tab.label === pageLabel;
}

/** Where an editor does not cover the walkthrough: beside it while its page is in front; `undefined` for VS Code's choice. */
export function columnBesideWalkthrough(): vscode.ViewColumn | undefined {
  return isPageInFront() ? vscode.ViewColumn.Beside : undefined;
}

/**
 * Activates the editor group beside the walkthrough, so that a command applies to the stack that is open there. The prefix
 * `toSide:` of a command does so only where the page is wider than 950 pixels, which it rarely is beside an editor. Resolves
 * with the arguments that the button gives besides the mark.
 */
export async function leaveWalkthrough(given: readonly unknown[]): Promise<readonly unknown[]> {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  if (activeTabGroup.activeTab?.input === undefined) pageLabel = activeTabGroup.activeTab?.label;
  if (isPageInFront()) {
    const command = all.length > 1 ? 'workbench.action.focusNextGroup' : 'workbench.action.newGroupRight';
    await vscode.commands.executeCommand(command);
  }
  return given.slice(0, -1);
}
