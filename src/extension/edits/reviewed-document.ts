/** The state of a document for its pages: reviewed again after each change of the document or of its stack. */
import * as vscode from 'vscode';
import type { StagedReview, StagedState } from '../../protocol/staged.ts';
import { CancelledError, errorInfo } from '../../service/client.ts';
import { changesText } from '../../text/changes-tab.ts';
import type { EditorContext } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import type { StackDocument } from './stack-document.ts';
import { reviewOf } from './staged-review.ts';

type ReviewContext = Pick<EditorContext, 'service' | 'repositories'>;

export class ReviewedDocument implements vscode.Disposable {
  readonly document: StackDocument;
  readonly #context: ReviewContext;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #review: StagedReview | null = null;
  #running = new vscode.CancellationTokenSource();

  constructor(document: StackDocument, context: ReviewContext) {
    this.document = document;
    this.#context = context;
    const { repositories } = context;
    const isOwn = (directory: string) => directory === document.directory;
    this.#disposables = [
      this.#changed,
      document.onDidChange(() => {
        // What is known is about other changes.
        this.#review = null;
        this.#changed.fire();
        void this.#look();
      }),
      repositories.onDidChangeStack(directory => isOwn(directory) && void this.#look()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#look()),
    ];
    void this.#look();
  }

  /** The state for pages is another one. */
  get onDidChange(): vscode.Event<void> {
    return this.#changed.event;
  }

  get state(): StagedState {
    return { ...this.document.backup, readOnly: this.readOnly, review: this.#review };
  }

  /** Why refs cannot be edited now, as a sentence; `null` when they can. */
  get readOnly(): string | null {
    const { repositories } = this.#context;
    const { directory } = this.document;
    if (repositories.known(directory)?.status === 'error') return changesText.brokenStack();
    return readOnlyReason();
  }

  async #look(): Promise<void> {
    this.#running.cancel();
    this.#running = new vscode.CancellationTokenSource();
    const { token } = this.#running;
    const { service, repositories } = this.#context;
    const { document } = this;
    if (document.size === 0 || this.readOnly !== null) {
      this.#show(null);
      return;
    }
    try {
      const location = repositories.locationOf(document.directory);
      const review = await reviewOf(service, location, document.backup, { token });
      if (!token.isCancellationRequested) this.#show(review);
    } catch (error) {
      if (token.isCancellationRequested || error instanceof CancelledError) return;
      const nothing = {
        conflicts: [],
        entryConflicts: [],
        faults: [],
        entries: [],
        bytes: 0,
        merged: 0,
        sections: 0,
        table: null,
        unrecoverable: { total: 0, first: [] },
      };
      this.#show({ ...nothing, error: errorInfo(error).message });
    }
  }

  #show(review: StagedReview | null): void {
    this.#review = review;
    this.#changed.fire();
  }

  dispose(): void {
    this.#running.cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
