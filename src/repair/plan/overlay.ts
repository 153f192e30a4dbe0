/** The file system after the plan: with files that are not written yet, and without those to remove. Read only. */
import { dirname, join } from 'node:path';
import { ReftableError } from '../../reftable/errors.ts';
import type { FileIdentity, FileSystem } from '../../reftable/platform/files.ts';

/** Larger tables are not written for a preview: they would have to be held in memory. */
const LARGEST = 1024 * 1024 * 1024;
const FIRST_DESCRIPTOR = 1 << 30;

/** A file system that shows a directory as it will be. Reading works; each call that writes throws API_ERROR. */
export class Overlay implements FileSystem {
  readonly identifiesFiles = false;
  readonly onWork: FileSystem['onWork'];
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #added = new Map<
    string,
    { readonly bytes: Uint8Array; readonly mode: number } | { readonly from: string }
  >();
  readonly #hidden = new Set<string>();
  readonly #open = new Map<number, { readonly bytes: Uint8Array; readonly mode: number }>();
  #next = FIRST_DESCRIPTOR;

  constructor(files: FileSystem, directory: string) {
    this.#files = files;
    this.onWork = files.onWork;
    this.#directory = directory;
  }

  hide(name: string): void {
    this.#hidden.add(name);
  }

  put(name: string, bytes: Uint8Array, mode: number): void {
    this.#added.set(name, { bytes, mode });
  }

  /** Shows a file under another name. */
  link(from: string, name: string): void {
    this.#added.set(name, { from });
  }

  openRead(path: string): number {
    const added = this.#addedAt(path);
    if (added === undefined) return this.#files.openRead(this.#visible(path));
    if ('from' in added) return this.#files.openRead(join(this.#directory, added.from));
    const fd = this.#next++;
    this.#open.set(fd, added);
    return fd;
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) this.#files.close(fd);
  }

  read(fd: number, target: Uint8Array, at: number, length: number, position: number): number {
    const open = this.#open.get(fd);
    if (open === undefined) return this.#files.read(fd, target, at, length, position);
    const bytes = open.bytes.subarray(position, position + length);
    target.set(bytes, at);
    return bytes.length;
  }

  fstat(fd: number): FileIdentity {
    const open = this.#open.get(fd);
    return open === undefined ? this.#files.fstat(fd) : identity(open);
  }

  stat(path: string): FileIdentity {
    const added = this.#addedAt(path);
    if (added === undefined) return this.#files.stat(this.#visible(path));
    return 'from' in added ? this.#files.stat(join(this.#directory, added.from)) : identity(added);
  }

  list(directory: string): string[] {
    const names = this.#files.list(directory);
    if (directory !== this.#directory) return names;
    return [...new Set([...names.filter(name => !this.#hidden.has(name)), ...this.#added.keys()])];
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

  #addedAt(path: string) {
    return dirname(path) === this.#directory ? this.#added.get(nameOf(path)) : undefined;
  }

  #visible(path: string): string {
    if (dirname(path) === this.#directory && this.#hidden.has(nameOf(path))) {
      throw Object.assign(new Error(`ENOENT: '${path}'`), { code: 'ENOENT' });
    }
    return path;
  }
}

/** Takes what a writer puts out. OUT_OF_MEMORY_ERROR when it is too much. */
export class Sink {
  #parts: Buffer[] = [];
  #size = 0;

  readonly write = (bytes: Uint8Array): void => {
    this.#size += bytes.length;
    if (this.#size > LARGEST) {
      throw new ReftableError('OUT_OF_MEMORY_ERROR', `A table of more than ${LARGEST} bytes cannot be rewritten.`);
    }
    this.#parts.push(Buffer.from(bytes));
  };

  get bytes(): Buffer {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [bytes];
    return bytes;
  }
}

function nameOf(path: string): string {
  return path.slice(dirname(path).length + 1);
}

function identity({ bytes, mode }: { bytes: Uint8Array; mode: number }): FileIdentity {
  return { dev: 0n, ino: 0n, size: bytes.length, isFile: true, modified: 0, mode };
}

function readOnly(): never {
  throw new ReftableError('API_ERROR', 'A plan changes nothing.');
}
