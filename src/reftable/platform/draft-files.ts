/** A file system for trying things out: what is written stays in memory, and the files below it stay as they are. */
import type { FileIdentity, FileSystem } from './files.ts';
import { MemoryFileSystem, systemError } from './memory.ts';
import type { Paths } from './platform.ts';

/** Above the descriptors of the system. */
const FIRST_DESCRIPTOR = 1 << 30;

/**
 * Shows the files of another file system with the changes that were made here. Lock files of other processes do not
 * keep a file from being created: a lock here guards nothing that they can see.
 */
export class DraftFiles implements FileSystem {
  readonly identifiesFiles: boolean;
  readonly onWork: FileSystem['onWork'];
  readonly #below: FileSystem;
  readonly #paths: Paths;
  readonly #written: MemoryFileSystem;
  /** Resolved paths of files below that are removed or replaced here. */
  readonly #removed = new Set<string>();

  constructor(below: FileSystem, paths: Paths) {
    this.#below = below;
    this.#paths = paths;
    this.#written = new MemoryFileSystem({ paths, firstDescriptor: FIRST_DESCRIPTOR });
    this.identifiesFiles = below.identifiesFiles;
    this.onWork = below.onWork;
  }

  openRead(path: string): number {
    return this.#at(path).openRead(path);
  }

  create(path: string, mode: number): number {
    return this.#written.create(path, mode);
  }

  close(fd: number): void {
    this.#withOpen(fd).close(fd);
  }

  read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    return this.#withOpen(fd).read(fd, target, at, length, offset);
  }

  write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    return this.#written.write(fd, bytes, at, length);
  }

  fsync(fd: number): void {
    this.#written.fsync(fd);
  }

  syncDirectory(_path: string): void {}

  fstat(fd: number): FileIdentity {
    return this.#withOpen(fd).fstat(fd);
  }

  stat(path: string): FileIdentity {
    return this.#at(path).stat(path);
  }

  chmod(path: string, mode: number): void {
    this.#written.chmod(path, mode);
  }

  rename(from: string, to: string): void {
    this.#written.rename(from, to);
  }

  unlink(path: string): void {
    this.stat(path);
    this.#written.remove(path);
    this.#removed.add(this.#paths.resolve(path));
  }

  list(directory: string): string[] {
    const isLeft = (name: string) => !this.#removed.has(this.#paths.resolve(this.#paths.join(directory, name)));
    return [...new Set([...this.#below.list(directory).filter(isLeft), ...this.#written.list(directory)])];
  }

  sleep(milliseconds: number): void {
    this.#below.sleep(milliseconds);
  }

  #withOpen(fd: number): FileSystem {
    return this.#written.isOpen(fd) ? this.#written : this.#below;
  }

  /** The file system that has the file. ENOENT for one that was removed. */
  #at(path: string): FileSystem {
    if (this.#written.has(path)) return this.#written;
    if (this.#removed.has(this.#paths.resolve(path))) throw systemError('ENOENT', path);
    return this.#below;
  }
}
