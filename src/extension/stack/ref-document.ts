/** One ref as a read-only text: its value and its reflog, following the stack for as long as it is open. */
import * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import { type RefLink, type RefLinkTarget, refDocument, unreadableRefDocument } from '../../text/ref-document.ts';
import { refText } from '../../text/refs.ts';
import type { Repositories } from '../repositories.ts';
import { documentLink, titleSegment } from '../show/documents.ts';
import { type CommitTarget, canShowCommits } from './show-commit.ts';

const SCHEME = 'reftable-ref';
const LANGUAGE = 'reftable-ref';

interface RefAddress {
  readonly location: StackLocation;
  readonly name: string;
}

export class RefDocuments
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  readonly #service: ServiceClient;
  readonly #repositories: Repositories;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable[];
  /** Of the open documents, by their addresses. */
  readonly #links = new Map<string, readonly RefLink[]>();

  readonly onDidChange = this.#changed.event;

  constructor(service: ServiceClient, repositories: Repositories) {
    this.#service = service;
    this.#repositories = repositories;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
      vscode.workspace.onDidOpenTextDocument(useLanguage),
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // A change of the language closes a document and opens it again.
        if (languageId === LANGUAGE) this.#links.delete(uri.toString());
      }),
      repositories.onDidChangeStack(directory => {
        for (const { uri } of vscode.workspace.textDocuments) {
          if (uri.scheme === SCHEME && addressOf(uri).location.directory === directory) this.#changed.fire(uri);
        }
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void useLanguage(document);
  }

  async show(location: StackLocation, name: string, { keepFocus = false } = {}): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uriOf({ location, name }));
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: keepFocus });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { location, name } = addressOf(uri);
    const { text, links } = await this.#read(location, name);
    this.#links.set(uri.toString(), links);
    return text;
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    const { location } = addressOf(uri);
    const links = this.#links.get(uri.toString()) ?? [];
    const showsCommits =
      canShowCommits() && this.#repositories.stackAt(location.directory)?.info.worktree !== undefined;
    return links
      .filter(({ target }) => target.type !== 'commit' || showsCommits)
      .map(({ line, start, end, target }) => {
        const { uri, tooltip } = linkTo(target, location);
        return documentLink(new vscode.Range(line, start, line, end), uri, tooltip);
      });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #read(location: StackLocation, name: string) {
    try {
      return refDocument(await this.#service.request('browse/shownRef', { location, name }), location);
    } catch (error) {
      return unreadableRefDocument(name, errorInfo(error));
    }
  }
}

/** No part of the address determines the language: its path is the title. */
async function useLanguage(document: vscode.TextDocument): Promise<void> {
  if (document.uri.scheme !== SCHEME || document.languageId === LANGUAGE) return;
  await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
}

function linkTo(target: RefLinkTarget, { directory }: StackLocation): { uri: vscode.Uri; tooltip: string } {
  switch (target.type) {
    case 'ref':
      return { uri: uriOf(target), tooltip: refText.showRef() };
    case 'commit':
      return { uri: showCommitUri({ directory, oid: target.oid }), tooltip: refText.showCommit() };
    case 'table':
      return {
        uri: commandUri('reftable.openTable', target.location.directory, { table: target.name }),
        tooltip: refText.openTable(),
      };
  }
}

function showCommitUri(target: CommitTarget): vscode.Uri {
  return commandUri('reftable.showCommit', target);
}

function commandUri(command: string, ...args: unknown[]): vscode.Uri {
  return vscode.Uri.from({ scheme: 'command', path: command, query: asciiJson(args) });
}

/** The address is in the query, as JSON: a ref name may hold bytes that no path of an address can. The path is the title. */
function uriOf({ location, name }: RefAddress): vscode.Uri {
  const path = `/${name.split('/').map(titleSegment).join('/')}`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: asciiJson({ location, name }) });
}

/** The directory of the stack whose ref a document shows; `undefined` for other documents. */
export function stackOfRefDocument(uri: vscode.Uri): string | undefined {
  return uri.scheme === SCHEME ? addressOf(uri).location.directory : undefined;
}

function addressOf(uri: vscode.Uri): RefAddress {
  return JSON.parse(uri.query) as RefAddress;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
