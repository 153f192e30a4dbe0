/** Which problems of a file are shown: those of the text in the editor, or the findings on disk. */
import { pathToFileURL } from 'node:url';
import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { canonical, pathOf } from './paths.ts';
import { shownDiagnostic } from './shown.ts';

interface OnDisk {
  readonly diagnostics: readonly Diagnostic[];
  /** The text that was checked; an editor that shows another one has problems of its own. */
  readonly text?: string;
}

interface File {
  /** The address while the file is not open. */
  address: string;
  /** As the editor that has it open writes it. */
  open?: string;
  onDisk?: OnDisk;
  inEditor?: readonly Diagnostic[];
  /** The address that problems were last published for. */
  published?: string;
}

export class Publisher {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  /** By canonical path; by address, if it is not that of a file. */
  readonly #files = new Map<string, File>();

  constructor(connection: Connection, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.#documents = documents;
    documents.onDidOpen(({ document: { uri } }) => this.#update(uri, { open: uri }));
    documents.onDidClose(({ document: { uri } }) => this.#update(uri, { open: undefined, inEditor: undefined }));
  }

  /** Sets the findings of a file; `undefined` if it is no longer checked. */
  setOnDisk(path: string, found: OnDisk | undefined): void {
    this.#update(pathToFileURL(path).href, { onDisk: found });
  }

  /** Sets the problems of the text of an open document. */
  setInEditor(uri: string, diagnostics: readonly Diagnostic[]): void {
    this.#update(uri, { inEditor: diagnostics });
  }

  #update(uri: string, change: Partial<File>): void {
    const path = pathOf(uri);
    const key = path === undefined ? uri : canonical(path);
    const file: File = { address: uri, ...this.#files.get(key), ...change };
    this.#files.set(key, file);
    const problems = chosen(file, this.#documents);
    // The last published problems are kept until the opened text has been checked.
    if (problems === undefined) return;
    const target = file.open ?? file.address;
    if (file.published !== undefined && file.published !== target) this.#send(file.published, []);
    file.published = target;
    this.#send(target, problems);
    if (!file.open && !file.onDisk) this.#files.delete(key);
  }

  #send(uri: string, diagnostics: readonly Diagnostic[]): void {
    this.#connection.sendDiagnostics({ uri, diagnostics: diagnostics.map(shownDiagnostic) }).catch(() => {
      // The connection is closed.
    });
  }
}

function chosen(
  { open, onDisk, inEditor }: File,
  documents: TextDocuments<TextDocument>,
): readonly Diagnostic[] | undefined {
  const document = open === undefined ? undefined : documents.get(open);
  if (document === undefined) return onDisk?.diagnostics ?? [];
  return onDisk?.text === document.getText() ? onDisk.diagnostics : inEditor;
}
