/**
 * A file system in memory, for programs without a disk and for files that are only shown. It has what the engine needs:
 * files with names, inodes and modes, descriptors that outlive the name, and errors with the system's codes. A
 * directory exists as long as a file is in it. Syncing does nothing, and a wait ends immediately.
 */
import { ReftableError } from '../errors.ts';
import type { FileIdentity, FileSystem } from './files.ts';
import type { Paths } from './platform.ts';
import { posixPaths } from './posix-paths.ts';

interface MemoryFile {
  readonly ino: bigint;
  /** The contents are the first `size` bytes. */
  space: Uint8Array;
  size: number;
  mode: number;
}

interface Descriptor {
  readonly file: MemoryFile;
  readonly path: string;
}

/** How the file system reads paths and numbers its files. */
export interface MemoryOptions {
  /** How paths are read. Default: with `/`. */
  readonly paths?: Paths;
  /** The lowest descriptor. Default: 3. */
  readonly firstDescriptor?: number;
  /** The device number of all files. Default: a negative one, which no disk and no other file system in memory has. */
  readonly device?: bigint;
}

function wrong(what: string, expected: string): ReftableError {
  return new ReftableError('API_ERROR', `${what} must be ${expected}.`);
}

let lastDevice = 0n;

/**
 * Files in memory. Permission bits are stored, and not enforced; modification times are always 0. Calls throw errors with the
 * system's codes, such as ENOENT, and API_ERROR for a path that is not a string.
 */
export class MemoryFileSystem implements FileSystem {
  identifiesFiles = true;
  onWork: FileSystem['onWork'];
  readonly #device: bigint;
  readonly #paths: Paths;
  readonly #files = new Map<string, MemoryFile>();
  readonly #open = new Map<number, Descriptor>();
  #nextDescriptor: number;
  #nextIno = 1n;

  /** API_ERROR for a wrong argument. */
  constructor(options: MemoryOptions = {}) {
    if (typeof options !== 'object' || options === null) throw wrong('The options of a file system', 'an object');
    const { paths = posixPaths, firstDescriptor = 3, device = --lastDevice } = options;
    if (typeof paths !== 'object' || paths === null) throw wrong('The option paths', 'an object');
    if (!Number.isSafeInteger(firstDescriptor)) throw wrong('The option firstDescriptor', 'an integer');
    this.#device = device;
    this.#paths = paths;
    this.#nextDescriptor = firstDescriptor;
  }

  /** Adds a file, or replaces the one of this name. `bytes` are not copied and must no longer change. API_ERROR. */
  put(path: string, bytes: Uint8Array, mode = 0o644): void {
    if (!(bytes instanceof Uint8Array)) throw wrong('The content of a file', 'a Uint8Array');
    this.#put(path, bytes, mode);
  }

  /** Removes a file if there is one. */
  remove(path: string): void {
    this.#files.delete(this.#paths.resolve(path));
  }

  /** Whether there is a file with this path. */
  has(path: string): boolean {
    return this.#files.has(this.#paths.resolve(path));
  }

  /** A copy of a file's bytes. ENOENT. */
  bytes(path: string): Uint8Array {
    const { space, size } = this.#find(path);
    return new Uint8Array(space.subarray(0, size));
  }

  /** The paths of all files below a directory, relative to it, sorted. API_ERROR. */
  names(directory: string): string[] {
    if (typeof directory !== 'string') throw wrong('The directory', 'a string');
    const start = this.#paths.resolve(this.#paths.join(directory, 'x')).slice(0, -1);
    return [...this.#files.keys()]
      .filter(path => path.startsWith(start))
      .map(path => path.slice(start.length))
      .sort();
  }

  /** How many are not closed yet. */
  get openDescriptors(): number {
    return this.#open.size;
  }

  /** Whether the descriptor is one of this file system that is open. */
  isOpen(fd: number): boolean {
    return this.#open.has(fd);
  }

  openRead(path: string): number {
    return this.#descriptor(this.#find(path), path);
  }

  create(path: string, mode: number): number {
    if (this.has(path)) throw systemError('EEXIST', path);
    return this.#descriptor(this.#put(path, new Uint8Array(0), mode), path);
  }

  close(fd: number): void {
    this.#descriptorOf(fd);
    this.#open.delete(fd);
  }

  read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    const { space, size } = this.#descriptorOf(fd).file;
    const bytes = space.subarray(offset, Math.min(offset + length, size));
    target.set(bytes, at);
    return bytes.length;
  }

  write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    const { file } = this.#descriptorOf(fd);
    if (file.size + length > file.space.length) {
      const space = new Uint8Array(Math.max(2 * file.space.length, file.size + length));
      space.set(file.space.subarray(0, file.size));
      file.space = space;
    }
    file.space.set(bytes.subarray(at, at + length), file.size);
    file.size += length;
    return length;
  }

  fsync(fd: number): void {
    this.#descriptorOf(fd);
  }

  syncDirectory(_path: string): void {}

  fstat(fd: number): FileIdentity {
    return this.#identity(this.#descriptorOf(fd).file);
  }

  stat(path: string): FileIdentity {
    return this.#identity(this.#find(path));
  }

  chmod(path: string, mode: number): void {
    this.#find(path).mode = mode;
  }

  rename(from: string, to: string): void {
    const file = this.#find(from);
    this.remove(from);
    this.#files.set(this.#paths.resolve(to), file);
  }

  unlink(path: string): void {
    this.#find(path);
    this.remove(path);
  }

  list(directory: string): string[] {
    return [...new Set(this.names(directory).map(name => name.replace(/[/\\].*/s, '')))];
  }

  sleep(_milliseconds: number): void {}

  /** The path that a descriptor was opened by. EBADF. */
  protected pathOf(fd: number): string {
    return this.#descriptorOf(fd).path;
  }

  #put(path: string, bytes: Uint8Array, mode: number): MemoryFile {
    const file = { ino: this.#nextIno++, space: bytes, size: bytes.length, mode };
    this.#files.set(this.#paths.resolve(path), file);
    return file;
  }

  #identity({ ino, size, mode }: MemoryFile): FileIdentity {
    return { dev: this.#device, ino, size, isFile: true, modified: 0, mode };
  }

  #find(path: string): MemoryFile {
    const file = this.#files.get(this.#paths.resolve(path));
    if (file === undefined) throw systemError('ENOENT', path);
    return file;
  }

  #descriptor(file: MemoryFile, path: string): number {
    const fd = this.#nextDescriptor++;
    this.#open.set(fd, { file, path });
    return fd;
  }

  #descriptorOf(fd: number): Descriptor {
    const descriptor = this.#open.get(fd);
    if (descriptor === undefined) throw systemError('EBADF', String(fd));
    return descriptor;
  }
}

/** An error as a file system throws it: `code` is the system's name. */
export function systemError(code: string, path: string): Error & { readonly code: string } {
  return Object.assign(new Error(`${code}: '${path}'`), { code });
}
