/** Items of views and of the status bar. All text in them is shown as it is. */
import * as vscode from 'vscode';
import { message } from '../../text/escape/bounded.ts';
import { markdown, plain } from '../../text/escape/plain.ts';

/** A heading and a list of names with their values. */
export interface Facts {
  readonly heading: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

export interface ItemText {
  readonly label: string;
  readonly description?: string;
  /** Left out: VS Code's own, the label. */
  readonly tooltip?: string | Facts;
  /** The text for screen readers. The default is the label and the description. */
  readonly spoken?: string;
}

export function treeItemOf(text: ItemText, state = vscode.TreeItemCollapsibleState.None): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(text.label), state);
  if (text.description !== undefined) item.description = plain(text.description);
  if (text.tooltip !== undefined) item.tooltip = tooltipOf(text.tooltip);
  if (text.spoken !== undefined) item.accessibilityInformation = { label: message(text.spoken) };
  return item;
}

export interface StatusText {
  /** Id of a codicon. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  readonly background?: vscode.ThemeColor;
  readonly command: vscode.Command;
}

export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor(id: string, name: string, priority: number) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority);
    this.#item.name = name;
  }

  show({ icon, text, tooltip, spoken, background, command }: StatusText): void {
    this.#item.text = `$(${icon}) ${plain(text)}`;
    this.#item.tooltip = plain(tooltip);
    this.#item.accessibilityInformation = { label: message(spoken) };
    this.#item.backgroundColor = background;
    this.#item.command = command;
    this.#item.show();
  }

  hide(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

function tooltipOf(tooltip: string | Facts): string | vscode.MarkdownString {
  if (typeof tooltip === 'string') return plain(tooltip);
  const lines = tooltip.lines.map(([name, value]) => `- ${markdown(name)}: ${markdown(value)}\n`);
  return new vscode.MarkdownString(`**${markdown(tooltip.heading)}**\n\n${lines.join('')}`);
}
