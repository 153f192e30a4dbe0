/** Notifications, dialogs, progress and the status bar's passing messages. All text in them is shown as it is. */
import * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';
import { checkText } from '../../text/workspace.ts';

/** Lines of a dialog's detail; VS Code does not scroll it. */
const MOST_LINES = 40;
/** Milliseconds that a passing message stays. */
const PASSING = 8000;

/** Resolves with the action that was chosen. Actions are the extension's own words. */
export function showInformation<A extends string>(text: string, ...actions: A[]): Thenable<A | undefined> {
  return vscode.window.showInformationMessage(plain(text), ...actions);
}

/** As `showInformation`. */
export function showWarning<A extends string>(text: string, ...actions: A[]): Thenable<A | undefined> {
  return vscode.window.showWarningMessage(plain(text), ...actions);
}

/** Logs an error and shows it, with an action that opens the log: VS Code shows all of a message that has an action. */
export function showError(log: vscode.LogOutputChannel, error: unknown): void {
  log.error(error as Error);
  const text = plain(error instanceof Error ? error.message : String(error));
  const action = checkText.showOutput();
  void vscode.window.showErrorMessage(text, action).then(chosen => {
    if (chosen === action) log.show(true);
  });
}

/** Asks in a modal dialog; `detail` is shown line by line. Resolves with whether the action was chosen. */
export async function confirm(text: string, detail: readonly string[], action: string): Promise<boolean> {
  return (await choose(text, detail, [action])) === action;
}

/** As `confirm`, with several actions. Resolves with the chosen one. */
export async function choose(
  text: string,
  detail: readonly string[],
  actions: readonly string[],
): Promise<string | undefined> {
  const shown = detail.length > MOST_LINES ? [...detail.slice(0, MOST_LINES), '…'] : detail;
  const options = { modal: true, detail: shown.map(line => plain(line)).join('\n') };
  return vscode.window.showWarningMessage(plain(text), options, ...actions);
}

/** A passing message in the status bar, with a codicon before it. */
export function showPassing(icon: string, text: string): void {
  vscode.window.setStatusBarMessage(`$(${icon}) ${plain(text)}`, PASSING);
}

/** `fraction`: from 0 to 1; left out, the bar stays where it is. */
export type ReportProgress = (text: string | undefined, fraction?: number) => void;

/** Work with a notification that shows its progress and has a Cancel button. */
export function whileShowing<T>(
  title: string,
  work: (reportProgress: ReportProgress, token: vscode.CancellationToken) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: plain(title), cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    let done = 0;
    const reportProgress: ReportProgress = (text, fraction) => {
      const reached = fraction === undefined ? done : fraction * 100;
      progress.report({ message: text === undefined ? undefined : plain(text), increment: reached - done });
      done = reached;
    };
    return work(reportProgress, token);
  });
}
