/** Comparisons of stacks as read-only texts with links. */
import * as vscode from 'vscode';
import { compareStacksText } from '../../text/compare-stacks.ts';
import type { LinkedText } from '../../text/linked-text.ts';
import { KeptDocuments } from '../kept-documents.ts';
import type { Repositories } from '../repositories.ts';
import { documentLinks } from './text-links.ts';

const SCHEME = 'reftable-comparison';
const LANGUAGE = 'reftable-comparison';

export class ComparisonDocuments extends KeptDocuments<LinkedText> implements vscode.DocumentLinkProvider {
  readonly #repositories: Repositories;
  readonly #links: vscode.Disposable;

  constructor(repositories: Repositories) {
    const options = { language: LANGUAGE, preview: false };
    super(SCHEME, kept => kept?.text ?? `${compareStacksText.expired()}\n`, options);
    this.#repositories = repositories;
    this.#links = vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this);
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    return documentLinks(this.at(uri)?.links ?? [], this.#repositories);
  }

  override dispose(): void {
    this.#links.dispose();
    super.dispose();
  }
}
