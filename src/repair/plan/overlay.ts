/** The file system after the plan: with files that are not written yet, and without those to remove. Read only. */
import { basename, dirname, join } from 'node:path';
import { platform } from '#platform';
import type { FileIdentity, FileSystem } from '../../reftable/platform/files.ts';
import { MemoryFileSystem, systemError } from '../../reftable/platform/memory.ts';
import { RepairError } from '../errors.ts';

/** Larger tables are not written for a preview: they would have to be held in memory. */
const LARGEST = 1024 * 1024 * 1024;
/** Above the descriptors of the system. */
const FIRST_DESCRIPTOR = 1 << 30;

/** A file system that shows a directory as it will be. Reading works; each call that writes throws API_ERROR. */
export class Overlay implements FileSystem {
  readonly identifiesFiles = false;
  readonly onWork: FileSystem['onWork'];
  readonly #files: FileSystem;
  readonly #directory: string;
  /** The files that are not written yet. */
  readonly #added = new MemoryFileSystem({ paths: platform.paths, firstDescriptor: FIRST_DESCRIPTOR });
  /** By new name, the path of the file that is shown under it. */
  readonly #links = new Map<string, string>();
  readonly #hidden = new Set<string>();

  constructor(files: FileSystem, directory: string) {
    this.#files = files;
    this.onWork = files.onWork;
    this.#directory = directory;
  }

  /** Shows the directory without the file `name`. */
  hide(name: string): void {
    this.#hidden.add(name);
  }

  /** Shows a file with these bytes, which must no longer change. It replaces a file of the same name. */
  put(name: string, bytes: Uint8Array, mode: number): void {
    this.#links.delete(name);
    this.#added.put(join(this.#directory, name), bytes, mode);
  }

  /** Shows a file of the directory under another name. */
  link(from: string, name: string): void {
    this.show(join(this.#directory, from), name);
  }

  /** Shows the file at `path` under a name in the directory. */
  show(path: string, name: string): void {
    this.#added.remove(join(this.#directory, name));
    this.#links.set(name, path);
  }

  /** Whether the name shows the file that the directory has under it, or that it has none. */
  keeps(name: string): boolean {
    return !this.#hidden.has(name) && !this.#links.has(name) && !this.#added.has(join(this.#directory, name));
  }

  openRead(path: string): number {
    return this.#added.has(path) ? this.#added.openRead(path) : this.#files.openRead(this.#shown(path));
  }

  close(fd: number): void {
    this.#withOpen(fd).close(fd);
  }

  read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    return this.#withOpen(fd).read(fd, target, at, length, offset);
  }

  fstat(fd: number): FileIdentity {
    return this.#withOpen(fd).fstat(fd);
  }

  stat(path: string): FileIdentity {
    return this.#added.has(path) ? this.#added.stat(path) : this.#files.stat(this.#shown(path));
  }

  list(directory: string): string[] {
    const names = this.#files.list(directory);
    if (directory !== this.#directory) return names;
    const shown = names.filter(name => !this.#hidden.has(name));
    return [...new Set([...shown, ...this.#added.list(directory), ...this.#links.keys()])];
  }

  sleep(milliseconds: number): void {
    this.#files.sleep(milliseconds);
  }

  create = readOnly;
  write = readOnly;
  fsync = readOnly;
  syncDirectory = readOnly;
  chmod = readOnly;
  rename = readOnly;
  unlink = readOnly;

  #withOpen(fd: number): FileSystem {
    return this.#added.isOpen(fd) ? this.#added : this.#files;
  }

  /** The path of the file below that is shown as `path`. ENOENT for one that is hidden. */
  #shown(path: string): string {
    if (dirname(path) !== this.#directory) return path;
    const name = basename(path);
    const from = this.#links.get(name);
    if (from !== undefined) return from;
    if (this.#hidden.has(name)) throw systemError('ENOENT', path);
    return path;
  }
}

/** Collects the output of a writer. OUT_OF_MEMORY_ERROR if it is too large. */
export class Sink {
  #chunks: Buffer[] = [];
  #size = 0;

  /** Appends a copy of `bytes`. OUT_OF_MEMORY_ERROR past 1 GiB. */
  readonly write = (bytes: Uint8Array): void => {
    this.#size += bytes.length;
    if (this.#size > LARGEST) {
      throw new RepairError({ type: 'tableTooLarge', limit: LARGEST });
    }
    this.#chunks.push(Buffer.from(bytes));
  };

  /** All bytes that were written. */
  get bytes(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }
}

function readOnly(): never {
  throw new RepairError({ type: 'previewWritten' });
}
