/** Comparisons of stacks as read-only texts, kept for as long as they are open. */
import * as vscode from 'vscode';
import { compareStacksText } from '../../text/compare-stacks.ts';
import type { LinkedText } from '../../text/linked-text.ts';
import type { Repositories } from '../repositories.ts';
import { titleSegment } from '../show/documents.ts';
import { documentLinks } from './text-links.ts';

const SCHEME = 'reftable-comparison';
const LANGUAGE = 'reftable-comparison';

export class ComparisonDocuments
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  readonly #repositories: Repositories;
  readonly #texts = new Map<string, LinkedText>();
  readonly #disposables: vscode.Disposable[];
  #count = 0;

  constructor(repositories: Repositories) {
    this.#repositories = repositories;
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // A change of the language closes a document and opens it again.
        if (languageId === LANGUAGE) this.#texts.delete(uri.toString());
      }),
    ];
  }

  async show(title: string, text: LinkedText): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${titleSegment(title)}`, query: String(++this.#count) });
    this.#texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString())?.text ?? `${compareStacksText.expired()}\n`;
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    return documentLinks(this.#texts.get(uri.toString())?.links ?? [], this.#repositories);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
