/** One ref as a read-only text: its value and its reflog, following the stack for as long as it is open. */
import * as vscode from 'vscode';
import type { LogRow, RefRow, RefValue, StackLocation } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { message } from '../../text/escape/bounded.ts';
import { escaped, printable } from '../../text/escape/printable.ts';
import { count } from '../../text/stacks.ts';
import type { Repositories } from '../repositories.ts';
import { titleSegment } from '../show/documents.ts';

const SCHEME = 'reftable-ref';
/** Reflog entries that are shown. */
const ENTRIES = 1000;

interface RefAddress {
  readonly location: StackLocation;
  readonly name: string;
}

export class RefDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #service: ServiceClient;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable[];

  readonly onDidChange = this.#changed.event;

  constructor(service: ServiceClient, repositories: Repositories) {
    this.#service = service;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      repositories.onDidChangeStack(directory => {
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === SCHEME && addressOf(uri).location.directory === directory) this.#changed.fire(uri);
        }
      }),
    ];
  }

  async show(location: StackLocation, name: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uriOf({ location, name }));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { location, name } = addressOf(uri);
    try {
      const [ref, log] = await Promise.all([
        this.#service.request('stack/ref', { location, name }),
        this.#service.request('stack/log', { location, name, limit: ENTRIES }),
      ]);
      return describeRef(name, ref, log);
    } catch (error) {
      return `${escaped(name)}\n\nThis ref cannot be read: ${message((error as Error).message)}\n`;
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

/** The address is in the query, as JSON: a ref name may hold bytes that no path of an address can. The path is the title. */
function uriOf(address: RefAddress): vscode.Uri {
  const path = `/${address.name.split('/').map(titleSegment).join('/')}`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: asciiJson(address) });
}

function addressOf(uri: vscode.Uri): RefAddress {
  return JSON.parse(uri.query) as RefAddress;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Line by line, with nothing hidden in a line; names and messages are whole. */
function describeRef(name: string, ref: RefRow | null, log: readonly LogRow[]): string {
  const lines = [name, ''];
  if (ref) lines.push(...valueLines(ref.value), `Update index  ${ref.updateIndex}`);
  else lines.push('There is no ref of this name now.');
  lines.push('');
  if (log.length === 0) lines.push('It has no reflog.');
  else
    lines.push(
      `Reflog, newest first (${count(log.length, 'entry', 'entries')}${log.length === ENTRIES ? ' shown' : ''})`,
    );
  for (const row of log) lines.push('', ...entryLines(row));
  return `${lines.map(printable).join('\n')}\n`;
}

function valueLines(value: RefValue): string[] {
  switch (value.type) {
    case 'oid':
      return [`Object        ${value.oid}`];
    case 'peeled':
      return [`Tag object    ${value.oid}`, `Peeled        ${value.peeled}`];
    case 'symref':
      return [`Points to     ${value.target}`];
    case 'deletion':
      return ['Deleted'];
  }
}

function entryLines({ update, updateIndex }: LogRow): string[] {
  if (!update) return [`  ${updateIndex}  deleted`];
  const { old, new: now, committer, message } = update;
  return [
    `  ${updateIndex}  ${gitTime(update.time, update.tz)}  ${committer.name} <${committer.email}>`,
    `      ${old} → ${now}`,
    ...message
      .replace(/\n$/, '')
      .split('\n')
      .map(line => `      ${line}`.trimEnd()),
  ];
}

/** A time in its own zone, as git's ISO format has it. `zone` is ±hhmm as a decimal number. */
function gitTime(seconds: string, zone: number): string {
  const sign = zone < 0 ? '-' : '+';
  const digits = String(Math.abs(zone)).padStart(4, '0');
  const offset = (zone < 0 ? -1 : 1) * (Number(digits.slice(0, -2)) * 60 + Number(digits.slice(-2)));
  const date = new Date((Number(seconds) + offset * 60) * 1000);
  // Beyond the year 275760 there is no date to be had of it.
  if (Number.isNaN(date.getTime())) return `${seconds} ${sign}${digits}`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} ${sign}${digits}`;
}
