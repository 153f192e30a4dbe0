/** Keeps the problems of the texts in the editor published. */
import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Features } from './features.ts';
import type { Publisher } from './publisher.ts';
import { inSlices } from './slices.ts';

/** Milliseconds of rest after a key. */
const DEBOUNCE = 150;

/** Checks the texts in the editor, each a short time after it changed. */
export class TextProblems {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #languages: Readonly<Record<string, Features>>;
  readonly #publisher: Publisher;
  readonly #onError: (why: string) => void;
  readonly #pending = new Map<string, { readonly timer: NodeJS.Timeout; readonly abort: AbortController }>();

  constructor(
    documents: TextDocuments<TextDocument>,
    languages: Readonly<Record<string, Features>>,
    publisher: Publisher,
    onError: (why: string) => void,
  ) {
    this.#documents = documents;
    this.#languages = languages;
    this.#publisher = publisher;
    this.#onError = onError;
    documents.onDidChangeContent(({ document }) => this.#soon(document));
    documents.onDidClose(({ document }) => this.#leave(document.uri));
  }

  /** A stack that texts are checked against has changed. */
  lookAgain(): void {
    for (const document of this.#documents.all()) this.#soon(document);
  }

  #soon(document: TextDocument): void {
    const { uri } = document;
    this.#leave(uri);
    const run = this.#languages[document.languageId]?.problems;
    if (!run) return;
    const abort = new AbortController();
    const look = async () => {
      const diagnostics = await inSlices(run(document), abort.signal);
      if (diagnostics && !abort.signal.aborted) this.#publisher.setInEditor(uri, diagnostics);
    };
    const timer = setTimeout(() => {
      look().catch(error => this.#onError(`${uri}: ${(error as Error).stack}`));
    }, DEBOUNCE);
    this.#pending.set(uri, { timer, abort });
  }

  #leave(uri: string): void {
    const pending = this.#pending.get(uri);
    clearTimeout(pending?.timer);
    pending?.abort.abort();
    this.#pending.delete(uri);
  }
}
