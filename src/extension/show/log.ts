/** The extension's output channel. Each line that is written becomes one line, with invisible characters escaped. */
import * as vscode from 'vscode';
import { message } from '../../text/escape/bounded.ts';

export function createLog(name: string): vscode.LogOutputChannel {
  return new Log(vscode.window.createOutputChannel(name, { log: true }));
}

class Log implements vscode.LogOutputChannel {
  readonly #channel: vscode.LogOutputChannel;
  readonly onDidChangeLogLevel: vscode.Event<vscode.LogLevel>;

  constructor(channel: vscode.LogOutputChannel) {
    this.#channel = channel;
    this.onDidChangeLogLevel = channel.onDidChangeLogLevel;
  }

  get name(): string {
    return this.#channel.name;
  }

  get logLevel(): vscode.LogLevel {
    return this.#channel.logLevel;
  }

  trace(text: string): void {
    this.#channel.trace(shown(text));
  }

  debug(text: string): void {
    this.#channel.debug(shown(text));
  }

  info(text: string): void {
    this.#channel.info(shown(text));
  }

  warn(text: string): void {
    this.#channel.warn(shown(text));
  }

  error(error: string | Error): void {
    this.#channel.error(shown(error));
  }

  append(text: string): void {
    this.#channel.append(shown(text));
  }

  appendLine(text: string): void {
    this.#channel.appendLine(shown(text));
  }

  replace(text: string): void {
    this.#channel.replace(shown(text));
  }

  clear(): void {
    this.#channel.clear();
  }

  show(columnOrPreserveFocus?: vscode.ViewColumn | boolean, preserveFocus?: boolean): void {
    this.#channel.show(typeof columnOrPreserveFocus === 'boolean' ? columnOrPreserveFocus : preserveFocus);
  }

  hide(): void {
    this.#channel.hide();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}

/** An error's message in one line, and its stack; of a text, its lines. */
function shown(text: unknown): string {
  if (!(text instanceof Error)) return String(text).split('\n').map(message).join('\n');
  const calls = text.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? [];
  return [`${text.name}: ${message(text.message)}`, ...calls.map(message)].join('\n');
}
