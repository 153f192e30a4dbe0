/** Read-only documents with what is made for them once: it is kept for as long as they are open. */
import * as vscode from 'vscode';
import { titleSegment } from './show/documents.ts';

/** How a document is opened. */
export interface KeptOptions {
  /** The identifier of a language; left out, VS Code chooses one. */
  readonly language?: string;
  /** Whether the next document may take its place. */
  readonly preview: boolean;
}

/** The documents of a scheme. `T` is what is kept for each. */
export class KeptDocuments<T> implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #textOf: (kept: T | undefined) => string;
  readonly #options: KeptOptions;
  readonly #kept = new Map<string, T>();
  readonly #disposables: readonly vscode.Disposable[];
  #last = 0;

  /** `textOf` gets `undefined` for a document of an earlier session. */
  constructor(scheme: string, textOf: (kept: T | undefined) => string, options: KeptOptions) {
    this.#scheme = scheme;
    this.#textOf = textOf;
    this.#options = options;
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // A change of the language closes a document and opens it again.
        if (languageId === (options.language ?? languageId)) this.#kept.delete(uri.toString());
      }),
    ];
  }

  /** Opens a document in an editor with this title. */
  async show(title: string, kept: T): Promise<void> {
    const { language, preview } = this.#options;
    const path = `/${titleSegment(title)}`;
    const uri = vscode.Uri.from({ scheme: this.#scheme, path, query: String(++this.#last) });
    this.#kept.set(uri.toString(), kept);
    const document = await vscode.workspace.openTextDocument(uri);
    if (language !== undefined) await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview });
  }

  /** What is kept for a document; `undefined` if it is none of these. */
  at(uri: vscode.Uri): T | undefined {
    return this.#kept.get(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#textOf(this.at(uri));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
