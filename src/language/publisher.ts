/** Which problems of a file are shown: those of the text in the editor, or what the doctor found on disk. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

interface OnDisk {
  readonly diagnostics: readonly Diagnostic[];
  /** The text that was looked at; an editor that shows another one has problems of its own. */
  readonly text?: string;
}

export class Publisher {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  /** By path. */
  readonly #onDisk = new Map<string, OnDisk>();
  /** By address. */
  readonly #inEditor = new Map<string, readonly Diagnostic[]>();

  constructor(connection: Connection, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** What the doctor found in a file; `undefined` is not looked at any more. */
  setOnDisk(path: string, found: OnDisk | undefined): void {
    if (found) this.#onDisk.set(path, found);
    else this.#onDisk.delete(path);
    this.#publish(this.#addressOf(path));
  }

  /** What is wrong with the text of an open document; `undefined` when it is closed. */
  setInEditor(uri: string, diagnostics: readonly Diagnostic[] | undefined): void {
    if (diagnostics) this.#inEditor.set(uri, diagnostics);
    else this.#inEditor.delete(uri);
    this.#publish(uri);
  }

  #publish(uri: string): void {
    const diagnostics = [...(this.#chosen(uri) ?? [])];
    this.#connection.sendDiagnostics({ uri, diagnostics }).catch(() => {
      // The connection is closed: nobody is there to be told.
    });
  }

  #chosen(uri: string): readonly Diagnostic[] | undefined {
    const onDisk = this.#onDisk.get(pathOf(uri) ?? '');
    const document = this.#documents.get(uri);
    if (document === undefined) return onDisk?.diagnostics;
    return onDisk && onDisk.text === document.getText() ? onDisk.diagnostics : this.#inEditor.get(uri);
  }

  /** As the editor writes it, where the file is open. */
  #addressOf(path: string): string {
    const open = this.#documents.all().find(({ uri }) => pathOf(uri) === path);
    return open?.uri ?? pathToFileURL(path).href;
  }
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
