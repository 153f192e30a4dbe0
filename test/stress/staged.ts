// A stack editor that stages changes and saves them while other processes change the same refs and its saves are killed.
// What is staged is kept in a backup file, as VS Code keeps it while a window is closed, until it is saved: each batch of
// changes has to reach the stack once, and whole.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StagedValue } from '../../src/protocol/staged.ts';
import { backupText, readBackup } from '../../src/staged/backup.ts';
import { editOf, rebaseOf, type StagedChanges, withEdits } from '../../src/staged/edits.ts';
import type { Repository } from '../support/repository.ts';

const saver = join(import.meta.dirname, 'save-staged.ts');

export type SaveResult = 'done' | 'refused' | 'killed';

interface StagingOptions {
  readonly repository: Repository;
  readonly number: number;
  /** A ref that other processes change too. */
  readonly shared: string;
  /** Values of the shared ref that no other process sets. */
  readonly values: readonly string[];
  readonly present: (ref: string) => string | undefined;
  /** Runs a program, which may be killed. */
  readonly run: (command: readonly string[]) => Promise<SaveResult>;
  readonly fault: (text: string) => void;
}

/** One editor. Its batches are numbered, and their messages are its own. */
export class StagingEditor {
  /** Batches that were saved. */
  saved = 0;
  /** The messages of those that changed the shared ref. */
  readonly sharedMessages: string[] = [];
  /** Conflicts that were resolved with the staged value. */
  resolved = 0;
  readonly #options: StagingOptions;
  readonly #file: string;
  #batch = 0;

  constructor(options: StagingOptions) {
    this.#options = options;
    this.#file = join(options.repository.folder, `staged-${options.number}.json`);
  }

  /** Stages a batch and saves it, as often as it takes. */
  async saveBatch(): Promise<void> {
    const { fault, run, repository, shared, present } = this.#options;
    const message = `staged ${this.#options.number}-${this.#batch++}`;
    for (let changes = this.#stage(); ; changes = this.#resolve()) {
      const text = backupText({ changes: [...changes.values()], entries: [], message });
      writeFileSync(this.#file, text);
      const result = await run([process.execPath, saver, repository.stack, repository.gitFolder, this.#file]);
      if (readFileSync(this.#file, 'utf8') !== text) fault(`${message}: what was staged has changed`);
      const own = [...changes.values()].filter(({ ref }) => ref !== shared);
      const written = own.filter(({ ref, value }) => present(ref) === oidOf(value)).length;
      const isWhole =
        result === 'done' ? written === own.length : written === 0 || (result === 'killed' && written === own.length);
      if (!isWhole) fault(`${message}: ${result} with ${written} of ${own.length} refs written`);
      if (written === 0 && result !== 'done') continue;
      this.saved++;
      if (changes.has(shared)) this.sharedMessages.push(message);
      return;
    }
  }

  /** In every second batch another value of the shared ref; a new ref, and another value or the deletion of the one before. */
  #stage(): StagedChanges {
    const { number, shared, values, present } = this.#options;
    const value = values.find(oid => oid !== present(shared)) as string;
    const name = (batch: number) => `refs/heads/staged-${number}/${batch}`;
    const [made, before] = [name(this.#batch), name(this.#batch - 1)];
    const other = values.find(oid => oid !== present(before)) as string;
    const steps: readonly (readonly [string, StagedValue])[] = [
      ...(this.#batch % 2 === 0 ? [[shared, { type: 'oid', oid: value }] as const] : []),
      [made, { type: 'oid', oid: value }],
      [before, this.#batch % 3 === 0 ? null : { type: 'oid', oid: other }],
    ];
    let changes: StagedChanges = new Map();
    for (const [ref, next] of steps) {
      changes = withEdits(changes, [editOf(changes, ref, stagedValue(present(ref)), next)]);
    }
    return changes;
  }

  /** What the file has, with *Keep Mine* for the shared ref if its value is another one now. */
  #resolve(): StagedChanges {
    const { shared, present } = this.#options;
    const backup = readBackup(readFileSync(this.#file, 'utf8'));
    const changes: StagedChanges = new Map(backup?.changes.map(change => [change.ref, change]));
    const change = changes.get(shared);
    const now = present(shared);
    if (change === undefined || now === oidOf(change.base)) return changes;
    this.resolved++;
    return withEdits(changes, [rebaseOf(changes, shared, stagedValue(now))]);
  }
}

function stagedValue(oid: string | undefined): StagedValue {
  return oid === undefined ? null : { type: 'oid', oid };
}

function oidOf(value: StagedValue): string | undefined {
  return value?.type === 'oid' ? value.oid : undefined;
}
