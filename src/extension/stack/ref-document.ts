/** One ref as a read-only text: its value and its reflog, following the stack for as long as it is open. */
import * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import { errorInfo, type ServiceClient } from '../../service/client.ts';
import type { TextLink } from '../../text/linked-text.ts';
import { refDocument, unreadableRefDocument } from '../../text/ref-document.ts';
import type { Repositories } from '../repositories.ts';
import { addressOf, REF_SCHEME as SCHEME, uriOfRef } from './ref-address.ts';
import { documentLinks } from './text-links.ts';

const LANGUAGE = 'reftable-ref';

export class RefDocuments
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  readonly #service: ServiceClient;
  readonly #repositories: Repositories;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable[];
  /** Of the open documents, by their addresses. */
  readonly #links = new Map<string, readonly TextLink[]>();

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
    const document = await vscode.workspace.openTextDocument(uriOfRef({ location, name }));
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: keepFocus });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { location, name } = addressOf(uri);
    const { text, links } = await this.#read(location, name);
    this.#links.set(uri.toString(), links);
    return text;
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    return documentLinks(this.#links.get(uri.toString()) ?? [], this.#repositories);
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
