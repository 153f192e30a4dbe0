/** One ref as a read-only text: its value and its reflog, following the stack for as long as it is open. */
import * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { refDocument, unreadableRefDocument } from '../../text/refs.ts';
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
      return refDocument(name, ref, log, log.length === ENTRIES);
    } catch (error) {
      return unreadableRefDocument(name, error as Error);
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
