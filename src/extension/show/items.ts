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

/** A command of the extension that a tooltip has a link to. */
export interface Action {
  readonly label: string;
  readonly command: string;
  readonly argument: string;
}

export interface StatusText {
  /** Id of a codicon. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: Facts;
  /** Links at the end of the tooltip. */
  readonly actions: readonly Action[];
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

  show({ icon, text, tooltip, actions, spoken, background, command }: StatusText): void {
    this.#item.text = `$(${icon}) ${plain(text)}`;
    this.#item.tooltip = withActions(factsText(tooltip), actions);
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
  return factsText(tooltip);
}

function factsText({ heading, lines }: Facts): vscode.MarkdownString {
  const items = lines.map(([name, value]) => `- ${markdown(name)}: ${markdown(value)}\n`);
  return new vscode.MarkdownString(`**${markdown(heading)}**\n\n${items.join('')}`);
}

/** Adds the links. No other command can be run from the text. */
function withActions(text: vscode.MarkdownString, actions: readonly Action[]): vscode.MarkdownString {
  const links = actions.map(({ label, command, argument }) => {
    // What `encodeURIComponent` leaves as it is can end a link.
    const query = encodeURIComponent(JSON.stringify([argument])).replace(/[()']/g, character => {
      return `%${character.charCodeAt(0).toString(16)}`;
    });
    return `[${markdown(label)}](command:${command}?${query})`;
  });
  text.appendMarkdown(`\n${links.join(' | ')}`);
  text.isTrusted = { enabledCommands: actions.map(({ command }) => command) };
  return text;
}
