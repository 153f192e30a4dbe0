/**
 * Writes files around a stack: everything under temporary names first, then renames. The configuration is written as git
 * writes it, in `config.lock`.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { retryInterrupted } from '../../reftable/platform/files.ts';
import { LockFile, type LockOptions } from '../../reftable/stack/lock.ts';
import { TempFile } from '../../reftable/stack/temp-file.ts';
import type { RepairFiles } from '../files.ts';
import type { RepositoryFileName } from '../plan.ts';
import { attempt, lookAt, setModifiedQuietly, syncFolder } from '../system-calls.ts';

/** A file to write, or what else is put at its path. `stub`: a directory of refs with a file `heads` of these bytes. */
export interface FileWrite {
  readonly name: RepositoryFileName;
  readonly path: string;
  readonly to:
    | { readonly type: 'missing' }
    | { readonly type: 'link'; readonly target: string }
    | { readonly type: 'stub'; readonly bytes: Uint8Array }
    | { readonly type: 'file'; readonly bytes: Uint8Array; readonly mode: number; readonly modified?: number };
}

/** Permission bits of a file that replaces no other file. */
export const DEFAULT_MODE = 0o644;

/** Files to write: `prepare` changes none of them, `commit` changes all, `release` removes temporary files. */
export class FileWriter {
  readonly #files: RepairFiles;
  readonly #options: LockOptions;
  readonly #writes: FileWrite[] = [];
  readonly #drafts = new Map<FileWrite, TempFile>();
  readonly #locks = new Map<FileWrite, LockFile>();
  /** Paths of directories with the stub in them, and of symbolic links. */
  readonly #others = new Map<FileWrite, string>();

  constructor(files: RepairFiles, options: LockOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** Locks the configuration and writes drafts. LOCK_ERROR, IO_ERROR. */
  prepare(writes: readonly FileWrite[]): void {
    for (const write of writes) {
      this.#writes.push(write);
      if (write.name === 'config') this.#lock(write);
      else if (write.to.type === 'file') this.#draft(write, write.path, write.to.bytes, write.to.mode);
      if (write.to.type === 'stub') this.#directory(write, write.to.bytes);
      if (write.to.type === 'link') this.#link(write, write.to.target);
    }
  }

  /** `onChange` is called after each change. IO_ERROR: the files from that one on are as they were. */
  commit(onChange: () => void): void {
    for (const write of this.#writes) {
      this.#put(write, onChange);
      onChange();
      syncFolder(this.#files, dirname(write.path));
    }
  }

  /** Removes drafts and locks that are left. */
  release(): void {
    for (const draft of this.#drafts.values()) draft.delete();
    for (const path of this.#others.values()) this.#discard(path);
    for (const lock of this.#locks.values()) lock.release();
  }

  #lock(write: FileWrite): void {
    const lock = LockFile.acquire(this.#files, write.path, this.#options);
    this.#locks.set(write, lock);
    if (write.to.type !== 'file') return;
    lock.chmod(write.to.mode);
    lock.write(write.to.bytes, fd => retryInterrupted(() => this.#files.fsync(fd)));
  }

  /** Next to `path`. */
  #draft(write: FileWrite, path: string, bytes: Uint8Array, mode: number): TempFile {
    const draft = new TempFile(this.#files, `${path}.temp.`, mode);
    this.#drafts.set(write, draft);
    draft.write(bytes);
    draft.close(fd => retryInterrupted(() => this.#files.fsync(fd)));
    return draft;
  }

  #directory(write: FileWrite, bytes: Uint8Array): void {
    const directory = this.#otherPath(write);
    attempt(directory, 'created', () => this.#files.makeDirectory(directory));
    const heads = join(directory, 'heads');
    this.#draft(write, heads, bytes, DEFAULT_MODE).rename(heads);
    syncFolder(this.#files, directory);
  }

  #link(write: FileWrite, target: string): void {
    const link = this.#otherPath(write);
    attempt(link, 'created', () => this.#files.makeLink(target, link));
  }

  #otherPath(write: FileWrite): string {
    const path = `${write.path}.temp.${randomBytes(4).toString('hex')}`;
    this.#others.set(write, path);
    return path;
  }

  /** What cannot be removed is left over: git ignores it. */
  #discard(path: string): void {
    try {
      const type = this.#files.entry(path)?.type;
      if (type === 'link') this.#files.unlink(path);
      if (type !== 'directory') return;
      for (const name of this.#files.list(path)) this.#files.unlink(join(path, name));
      this.#files.removeDirectory(path);
    } catch {
      // The first error is the one to report.
    }
  }

  #put(write: FileWrite, onChange: () => void): void {
    const { path, to } = write;
    switch (to.type) {
      case 'missing':
        this.#remove(write, onChange);
        return;
      case 'link':
        // A rename replaces anything but a directory.
        if (lookAt(this.#files, path)?.type === 'directory') this.#remove(write, onChange);
        this.#putOther(write);
        return;
      case 'stub':
        this.#remove(write, onChange);
        this.#putOther(write);
        return;
      case 'file':
        this.#drafts.get(write)?.rename(path);
        this.#locks.get(write)?.commit();
        if (to.modified !== undefined) setModifiedQuietly(this.#files, path, to.modified);
    }
  }

  #putOther(write: FileWrite): void {
    const from = this.#others.get(write) as string;
    attempt(from, `renamed to ${write.path}`, () => this.#files.rename(from, write.path));
  }

  /** A file, a link, or a directory with nothing but the stub in it. */
  #remove({ path }: FileWrite, onChange: () => void): void {
    const type = lookAt(this.#files, path)?.type;
    if (type === undefined) return;
    if (type !== 'directory') {
      attempt(path, 'removed', () => this.#files.unlink(path));
      return;
    }
    const heads = join(path, 'heads');
    if (lookAt(this.#files, heads) !== undefined) attempt(heads, 'removed', () => this.#files.unlink(heads));
    onChange();
    attempt(path, 'removed', () => this.#files.removeDirectory(path));
  }
}
