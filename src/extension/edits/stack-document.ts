/** The document of the stack editor: the changes of refs and reflog entries that are staged and not saved. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { StagedBackup } from '../../staged/backup.ts';
import { inverseOf, type StagedChanges, undoEdits } from '../../staged/edits.ts';
import { entryKey, type StagedEntries, undoEntryEdits } from '../../staged/entries.ts';
import { RemovedSections } from '../../staged/removed-sections.ts';
import { afterEdits, NOTHING_STAGED, type Staged, type StagedEdit } from '../../staged/staged.ts';
import { changesText } from '../../text/changes-tab.ts';

/** What a save wrote. */
export type SavedChanges = Pick<StagedBackup, 'changes' | 'entries'>;

const NOTHING_SAVED: SavedChanges = { changes: [], entries: [] };

/** An edit as VS Code keeps it for Undo and Redo. */
export type DocumentEdit = Pick<vscode.CustomDocumentEditEvent, 'label' | 'undo' | 'redo'>;

export class StackDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly removedSections = new RemovedSections();
  readonly #edited = new vscode.EventEmitter<DocumentEdit>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposed = new vscode.EventEmitter<void>();
  #staged: Staged;
  #message: string;
  /** Counts saves and reverts. What was edited before the last one is undone by a change in the other direction. */
  #epoch = 0;
  #isSaving = false;
  #lastSave: SavedChanges = NOTHING_SAVED;

  /** `backup`: what was staged when the window was closed. */
  constructor(
    uri: vscode.Uri,
    { changes, entries, message }: StagedBackup = { changes: [], entries: [], message: '' },
  ) {
    this.uri = uri;
    this.#staged = {
      changes: new Map(changes.map(change => [change.ref, change])),
      entries: new Map(entries.map(entry => [entryKey(entry), entry])),
    };
    this.#message = message;
  }

  /** Of the stack. */
  get directory(): string {
    return dirname(this.uri.fsPath);
  }

  get changes(): StagedChanges {
    return this.#staged.changes;
  }

  get entries(): StagedEntries {
    return this.#staged.entries;
  }

  /** How many changes are staged. */
  get size(): number {
    return this.changes.size + this.entries.size;
  }

  get message(): string {
    return this.#message;
  }

  get backup(): StagedBackup {
    const { changes, entries } = this.#staged;
    return { changes: [...changes.values()], entries: [...entries.values()], message: this.#message };
  }

  /** What the last save wrote since the document was opened; nothing if its way back is staged already. */
  get lastSave(): SavedChanges {
    return this.#lastSave;
  }

  get canUndoSave(): boolean {
    return this.#lastSave.changes.length + this.#lastSave.entries.length > 0;
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
  edit(edits: readonly StagedEdit[]): void {
    const real = edits.filter(({ before, after }) => before !== after);
    const ofEntries = real.every(edit => 'entry' in edit);
    if (real.length > 0) this.#edit(real, (ofEntries ? changesText.entryEdit : changesText.edit)(real.length));
  }

  /** Stages the way back from the last save, as one edit. Throws while the changes are being saved. */
  undoLastSave(): void {
    const { changes, entries } = this.#lastSave;
    const edits = [...undoEdits(this.changes, changes), ...undoEntryEdits(this.entries, entries)];
    if (edits.length > 0) this.#edit(edits, changesText.undoLastSave());
    this.#lastSave = NOTHING_SAVED;
  }

  #edit(real: readonly StagedEdit[], label: string): void {
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
    const { changes, entries } = this.backup;
    try {
      await write(this.backup);
    } finally {
      this.#isSaving = false;
    }
    this.#lastSave = { changes, entries };
    this.reset();
  }

  /** Nothing is staged any longer. */
  reset(): void {
    this.#epoch++;
    this.#staged = NOTHING_STAGED;
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

  #apply(edits: readonly StagedEdit[], epoch: number): void {
    this.#expectIdle();
    this.#staged = afterEdits(this.#staged, edits, epoch !== this.#epoch);
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
