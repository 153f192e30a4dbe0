/** The document of the stack editor: the changes of refs that are staged and not saved. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { StagedChange } from '../../protocol/staged.ts';
import type { StagedBackup } from '../../staged/backup.ts';
import { carriedOver, inverseOf, type RefEdit, type StagedChanges, undoEdits, withEdits } from '../../staged/edits.ts';
import { RemovedSections } from '../../staged/removed-sections.ts';
import { changesText } from '../../text/changes-tab.ts';

const NONE: StagedChanges = new Map();

/** An edit as VS Code keeps it for Undo and Redo. */
export type DocumentEdit = Pick<vscode.CustomDocumentEditEvent, 'label' | 'undo' | 'redo'>;

export class StackDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly removedSections = new RemovedSections();
  readonly #edited = new vscode.EventEmitter<DocumentEdit>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposed = new vscode.EventEmitter<void>();
  #changes: StagedChanges;
  #message: string;
  /** Counts saves and reverts. What was edited before the last one is undone by a change in the other direction. */
  #epoch = 0;
  #isSaving = false;
  #lastSave: readonly StagedChange[] = [];

  /** `backup`: what was staged when the window was closed. */
  constructor(uri: vscode.Uri, { changes, message }: StagedBackup = { changes: [], message: '' }) {
    this.uri = uri;
    this.#changes = new Map(changes.map(change => [change.ref, change]));
    this.#message = message;
  }

  /** Of the stack. */
  get directory(): string {
    return dirname(this.uri.fsPath);
  }

  get changes(): StagedChanges {
    return this.#changes;
  }

  get message(): string {
    return this.#message;
  }

  get backup(): StagedBackup {
    return { changes: [...this.#changes.values()], message: this.#message };
  }

  /** What the last save wrote since the document was opened; nothing if its way back is staged already. */
  get lastSave(): readonly StagedChange[] {
    return this.#lastSave;
  }

  /** The user edited the document. */
  get onDidEdit(): vscode.Event<DocumentEdit> {
    return this.#edited.event;
  }

  /** Other changes or another message are staged, for any reason. */
  get onDidChange(): vscode.Event<void> {
    return this.#changed.event;
  }

  /** Edits that change nothing are left out. Throws while the changes are being saved. */
  edit(edits: readonly RefEdit[]): void {
    const real = edits.filter(({ before, after }) => before !== after);
    if (real.length > 0) this.#edit(real, changesText.edit(real.length));
  }

  /** Stages the way back from the last save, as one edit. Throws while the changes are being saved. */
  undoLastSave(): void {
    const edits = undoEdits(this.#changes, this.#lastSave);
    if (edits.length > 0) this.#edit(edits, changesText.undoLastSave());
    this.#lastSave = [];
  }

  #edit(real: readonly RefEdit[], label: string): void {
    const epoch = this.#epoch;
    this.#apply(real, epoch);
    this.#edited.fire({
      label,
      undo: () => this.#apply([...real].reverse().map(inverseOf), epoch),
      redo: () => this.#apply(real, epoch),
    });
  }

  setMessage(message: string): void {
    const before = this.#message;
    if (message === before) return;
    this.#putMessage(message);
    this.#edited.fire({
      label: changesText.messageEdit(),
      undo: () => this.#putMessage(before),
      redo: () => this.#putMessage(message),
    });
  }

  /** Has the changes written, which are then no longer staged. No edit is accepted meanwhile. */
  async save(write: (backup: StagedBackup) => Promise<void>): Promise<void> {
    this.#expectIdle();
    this.#isSaving = true;
    const { changes } = this.backup;
    try {
      await write(this.backup);
    } finally {
      this.#isSaving = false;
    }
    this.#lastSave = changes;
    this.reset();
  }

  /** Nothing is staged any longer. */
  reset(): void {
    this.#epoch++;
    this.#changes = NONE;
    this.#message = '';
    this.#changed.fire();
  }

  /** VS Code closed the document. */
  get onDidDispose(): vscode.Event<void> {
    return this.#disposed.event;
  }

  dispose(): void {
    this.#disposed.fire();
    for (const emitter of [this.#edited, this.#changed, this.#disposed]) emitter.dispose();
  }

  #apply(edits: readonly RefEdit[], epoch: number): void {
    this.#expectIdle();
    for (const edit of edits) {
      const now = epoch === this.#epoch ? edit : carriedOver(this.#changes, edit);
      this.#changes = withEdits(this.#changes, [now]);
    }
    this.#changed.fire();
  }

  #putMessage(message: string): void {
    this.#expectIdle();
    this.#message = message;
    this.#changed.fire();
  }

  #expectIdle(): void {
    if (this.#isSaving) throw new Error(changesText.saving());
  }
}
