import { resolve } from 'node:path';
import type { FileIdentity, FileSystem } from '../../../src/reftable/platform/files.ts';

interface MemoryFile {
  readonly ino: bigint;
  bytes: Buffer;
  mode: number;
}

interface Descriptor {
  readonly file: MemoryFile;
  readonly path: string;
}

type Call = Exclude<keyof FileSystem, 'identifiesFiles' | 'onWork'>;

/**
 * A file system in memory that can be watched and made to fail: `before` is called before every call, with the path
 * that it is about, and may throw or change files unknown to the engine. Sleeping only counts the milliseconds.
 */
export class MemoryFiles implements FileSystem {
  identifiesFiles = true;
  before: (call: Call, path: string) => void = () => {};
  /** Every call that changes or syncs something, in order: `rename /stack/tables.list.lock`. */
  readonly changes: string[] = [];
  slept = 0;
  onWork: FileSystem['onWork'];
  readonly #files = new Map<string, MemoryFile>();
  readonly #open = new Map<number, Descriptor>();
  #nextFd = 3;
  #nextIno = 1n;

  /** Adds a file without calling `before`, as another process would. */
  place(path: string, bytes: Uint8Array | string): void {
    this.#files.set(resolve(path), { ino: this.#nextIno++, bytes: Buffer.from(bytes as string), mode: 0o644 });
  }

  remove(path: string): void {
    this.#files.delete(resolve(path));
  }

  /** The bytes of a file. Throws ENOENT if it does not exist. */
  content(path: string): Buffer {
    return Buffer.from(this.#find(path).bytes);
  }

  mode(path: string): number {
    return this.#find(path).mode;
  }

  get openDescriptors(): number {
    return this.#open.size;
  }

  openRead(path: string): number {
    this.before('openRead', path);
    return this.#descriptor(this.#find(path), path);
  }

  create(path: string, mode: number): number {
    this.#change('create', path);
    if (this.#files.has(resolve(path))) throw systemError('EEXIST', path);
    const file = { ino: this.#nextIno++, bytes: Buffer.alloc(0), mode };
    this.#files.set(resolve(path), file);
    return this.#descriptor(file, path);
  }

  close(fd: number): void {
    this.before('close', this.#descriptorOf(fd).path);
    this.#open.delete(fd);
  }

  read(fd: number, target: Uint8Array, at: number, length: number, position: number): number {
    const { file, path } = this.#descriptorOf(fd);
    this.before('read', path);
    const bytes = file.bytes.subarray(position, position + length);
    target.set(bytes, at);
    return bytes.length;
  }

  write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    const { file, path } = this.#descriptorOf(fd);
    this.#change('write', path);
    file.bytes = Buffer.concat([file.bytes, bytes.subarray(at, at + length)]);
    return length;
  }

  fsync(fd: number): void {
    this.#change('fsync', this.#descriptorOf(fd).path);
  }

  syncDirectory(path: string): void {
    this.#change('syncDirectory', path);
  }

  fstat(fd: number): FileIdentity {
    const { file, path } = this.#descriptorOf(fd);
    this.before('fstat', path);
    return identity(file);
  }

  stat(path: string): FileIdentity {
    this.before('stat', path);
    return identity(this.#find(path));
  }

  chmod(path: string, mode: number): void {
    this.#change('chmod', path);
    this.#find(path).mode = mode;
  }

  rename(from: string, to: string): void {
    this.#change('rename', from);
    const file = this.#find(from);
    this.#files.delete(resolve(from));
    this.#files.set(resolve(to), file);
  }

  unlink(path: string): void {
    this.#change('unlink', path);
    this.#find(path);
    this.#files.delete(resolve(path));
  }

  list(directory: string): string[] {
    this.before('list', directory);
    return this.names(directory);
  }

  /** The names in a directory, sorted, without calling `before`. */
  names(directory: string): string[] {
    const start = resolve(directory, 'x').slice(0, -1);
    return [...this.#files.keys()]
      .filter(path => path.startsWith(start))
      .map(path => path.slice(start.length))
      .sort();
  }

  sleep(milliseconds: number): void {
    this.before('sleep', '');
    this.slept += milliseconds;
  }

  #change(call: Call, path: string): void {
    this.before(call, path);
    this.changes.push(`${call} ${path}`);
  }

  #find(path: string): MemoryFile {
    const file = this.#files.get(resolve(path));
    if (file === undefined) throw systemError('ENOENT', path);
    return file;
  }

  #descriptor(file: MemoryFile, path: string): number {
    const fd = this.#nextFd++;
    this.#open.set(fd, { file, path });
    return fd;
  }

  #descriptorOf(fd: number): Descriptor {
    const descriptor = this.#open.get(fd);
    if (descriptor === undefined) throw systemError('EBADF', String(fd));
    return descriptor;
  }
}

function identity(file: MemoryFile): FileIdentity {
  return { dev: 1n, ino: file.ino, size: file.bytes.length, isFile: true, modified: 0, mode: file.mode };
}

/** An error as Node's file system functions throw it. */
export function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: '${path}'`), { code });
}
