/** The part of a rollback that restores files around the stack. */
import { REFS_HEADS_STUB } from '../../git/repository/surroundings.ts';
import type { LockOptions } from '../../reftable/stack/lock.ts';
import type { RepositoryFileToKeep } from '../backup/make-backup.ts';
import { type Backup, type BackupOfRepositoryFile, repositoryCopyPath } from '../backup/manifest.ts';
import { RepairError } from '../errors.ts';
import { readFile } from '../read-through.ts';
import { lookAt } from '../system-calls.ts';
import { type FileState, fileState, isSameState, LARGEST, sha256 } from './file-state.ts';
import { DEFAULT_MODE, type FileWrite, FileWriter } from './file-writer.ts';
import { pathOf, type RepositoryContext } from './planned-files.ts';

/** A file of the backup, and the state of its path when the rollback starts. */
interface FileToRestore {
  readonly kept: BackupOfRepositoryFile;
  readonly path: string;
  readonly now: FileState;
}

/** Restores what a backup has of files around the stack. Of a backup without such files, its methods do nothing. */
export class RepositoryRollback {
  readonly #backup: Backup;
  readonly #files: RepositoryContext['files'];
  readonly #toRestore: readonly FileToRestore[];
  readonly #writer: FileWriter;

  /**
   * `gitDirectory` is the one around the stack now. API_ERROR if the files belong to no git directory, or if the path
   * of a file leads out of it; IO_ERROR.
   */
  constructor(
    backup: Backup,
    gitDirectory: string | undefined,
    files: RepositoryContext['files'],
    options: LockOptions,
  ) {
    this.#backup = backup;
    this.#files = files;
    this.#writer = new FileWriter(files, options);
    this.#toRestore = (backup.manifest.repository ?? []).map(kept => {
      if (gitDirectory === undefined)
        throw new RepairError({ type: 'noGitDirectory', path: backup.path }, { file: backup.path });
      const path = pathOf({ gitDirectory, files }, kept.name);
      return { kept, path, now: fileState(files, kept.name, path) };
    });
  }

  /** Files that are neither as the repair left them nor as they were before it. */
  filesChangedSince(): string[] {
    return this.#toRestore
      .filter(({ kept, now }) => !isSameState(now, kept.after) && !isSameState(now, kept.before))
      .map(({ kept }) => kept.name);
  }

  /** Whether the files are as they were when the rollback started. IO_ERROR. */
  isUnchanged(): boolean {
    return this.#toRestore.every(({ kept, path, now }) => {
      const state = fileState(this.#files, kept.name, path);
      return isSameState(state, now) || (state.type === 'other' && now.type === 'other');
    });
  }

  /** FORMAT_ERROR if a copy in the backup is damaged; IO_ERROR. */
  checkCopies(): void {
    for (const { kept } of this.#toRestore) if (kept.before.type === 'file') this.#copyOf(kept);
  }

  /** The copies for the backup of the present state. */
  filesToKeep(): RepositoryFileToKeep[] {
    return this.#restorable().map(({ kept, path, now }) => ({
      ...{ name: kept.name, path, before: now, after: kept.before },
    }));
  }

  /** Writes everything under temporary names, and locks the configuration. LOCK_ERROR, IO_ERROR. */
  prepare(): void {
    this.#writer.prepare(this.#restorable().map(file => this.#write(file)));
  }

  /** Renames the files into place. IO_ERROR. */
  commit(): void {
    this.#writer.commit(() => {});
  }

  /** Removes what `prepare` wrote and `commit` did not use. */
  release(): void {
    this.#writer.release();
  }

  /** A directory with anything but git's stub stays: its contents are not in a backup. */
  #restorable(): FileToRestore[] {
    return this.#toRestore.filter(
      ({ kept, now }) => now.type !== 'other' && kept.before.type !== 'other' && !isSameState(now, kept.before),
    );
  }

  #write({ kept, path, now }: FileToRestore): FileWrite {
    const { name, before } = kept;
    switch (before.type) {
      case 'file':
        return { name, path, to: { ...before, mode: modeFor(before.mode, now), bytes: this.#copyOf(kept) } };
      case 'link':
        return { name, path, to: before };
      case 'stub':
        return { name, path, to: { type: 'stub', bytes: Buffer.from(REFS_HEADS_STUB) } };
      default:
        return { name, path, to: { type: 'missing' } };
    }
  }

  #copyOf({ name, before }: BackupOfRepositoryFile): Buffer {
    const file = repositoryCopyPath(this.#backup, name);
    const entry = lookAt(this.#files, file);
    if (entry?.type === 'file' && entry.size <= LARGEST) {
      const bytes = readFile(this.#files, file);
      if (before.type === 'file' && sha256(bytes) === before.sha256) return bytes;
    }
    throw new RepairError({ type: 'copyDamaged', name }, { file });
  }
}

/**
 * A manifest can come with the repository: a restored file gets the permissions of the file at its path, or those that
 * git gives to a new one, and is never executable.
 */
function modeFor(mode: number, now: FileState): number {
  return mode & 0o666 & (now.type === 'file' ? now.mode | DEFAULT_MODE : DEFAULT_MODE);
}
