/** The part of a repair that changes files around the stack. */
import { isDeepStrictEqual } from 'node:util';
import type { LockOptions } from '../../reftable/stack/lock.ts';
import type { RepositoryFileToKeep } from '../backup/make-backup.ts';
import type { RepairFiles } from '../files.ts';
import type { RepairPlan, RepositoryChange } from '../plan.ts';
import { lookAt } from '../system-calls.ts';
import { type FileState, fileState, sha256 } from './file-state.ts';
import { DEFAULT_MODE, type FileWrite, FileWriter } from './file-writer.ts';
import { pathOf, plannedChange, type RepositoryContext } from './planned-files.ts';

/** Applies the changes of a plan to files around the stack. Without such changes, its methods do nothing. */
export class RepositoryRepair {
  readonly #changes: readonly RepositoryChange[];
  readonly #context: RepositoryContext;
  readonly #writer: FileWriter;

  constructor({ directory, gitDirectory = '', hash, target }: RepairPlan, files: RepairFiles, options: LockOptions) {
    this.#changes = target.repository;
    this.#context = { files, directory, gitDirectory, hash };
    this.#writer = new FileWriter(files, options);
  }

  /** Whether planning now results in the same changes: neither the files nor the plan was changed. IO_ERROR. */
  isAsPlanned(): boolean {
    return this.#changes.every(change => isDeepStrictEqual(plannedChange(this.#context, change.name), change));
  }

  /** The copies of the files that change, for the backup. IO_ERROR. */
  filesToKeep(): RepositoryFileToKeep[] {
    return this.#changes.map(change => {
      const { name } = change;
      const path = pathOf(this.#context, name);
      const before = fileState(this.#context.files, name, path);
      return { name, path, before, after: this.#stateAfter(change, path) };
    });
  }

  /** Writes everything under temporary names, and locks the configuration. LOCK_ERROR, IO_ERROR. */
  prepare(): void {
    this.#writer.prepare(
      this.#changes.map((change): FileWrite => {
        const { name } = change;
        const path = pathOf(this.#context, name);
        const bytes = Buffer.from(change.content, 'base64');
        return {
          name,
          path,
          to: name === 'refs' ? { type: 'stub', bytes } : { type: 'file', bytes, mode: this.#modeOf(path) },
        };
      }),
    );
  }

  /** Renames the files into place. `onChange` is called after each change. IO_ERROR. */
  commit(onChange: () => void): void {
    this.#writer.commit(onChange);
  }

  /** Removes what `prepare` wrote and `commit` did not use. */
  release(): void {
    this.#writer.release();
  }

  #stateAfter({ name, content }: RepositoryChange, path: string): FileState {
    if (name === 'refs') return { type: 'stub' };
    return { type: 'file', sha256: sha256(Buffer.from(content, 'base64')), mode: this.#modeOf(path), modified: 0 };
  }

  #modeOf(path: string): number {
    const entry = lookAt(this.#context.files, path);
    return entry?.type === 'file' ? entry.mode : DEFAULT_MODE;
  }
}
