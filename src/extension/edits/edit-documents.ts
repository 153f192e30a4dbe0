/** Dry runs and the output of hooks as read-only texts. They are kept until they are closed. */
import * as vscode from 'vscode';
import { editText } from '../../text/edits.ts';
import { titleSegment } from '../show/documents.ts';

const SCHEME = 'reftable-edit';

export class EditDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #disposables: readonly vscode.Disposable[];
  #last = 0;

  constructor() {
    this.#disposables = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    ];
  }

  /** Shows a text, one line of it after the other, in an editor with this title. */
  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${titleSegment(title)}`, query: String(++this.#last) });
    this.#texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? editText.expired();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
