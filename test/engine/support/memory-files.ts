import { platform } from '#platform';
import type { FileIdentity, FileSystem } from '../../../src/reftable/platform/files.ts';
import { MemoryFileSystem, systemError } from '../../../src/reftable/platform/memory.ts';

export { systemError };

type Call = Exclude<keyof FileSystem, 'identifiesFiles' | 'onWork'>;

/**
 * The file system in memory, with a callback before each call, and with failures: `before` is called before every call,
 * with the path it is about, and may throw or change files as another process would. Sleeping only counts the
 * milliseconds.
 */
export class MemoryFiles extends MemoryFileSystem {
  before: (call: Call, path: string) => void = () => {};
  /** Every call that changes or syncs something, in order: `rename /stack/tables.list.lock`. */
  readonly changes: string[] = [];
  slept = 0;

  constructor() {
    // One device for all: a copy represents the same disk as another process sees it.
    super({ paths: platform.paths, device: 1n });
  }

  /** Puts a file there as another process would, without a call to `before`. */
  override put(path: string, bytes: Uint8Array | string, mode?: number): void {
    super.put(path, Buffer.from(bytes as string), mode);
  }

  /** The bytes of a file. Throws ENOENT if it does not exist. */
  content(path: string): Buffer {
    return Buffer.from(this.bytes(path));
  }

  mode(path: string): number {
    return super.stat(path).mode;
  }

  override openRead(path: string): number {
    this.before('openRead', path);
    return super.openRead(path);
  }

  override create(path: string, mode: number): number {
    this.#change('create', path);
    return super.create(path, mode);
  }

  override close(fd: number): void {
    this.before('close', this.pathOf(fd));
    super.close(fd);
  }

  override read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    this.before('read', this.pathOf(fd));
    return super.read(fd, target, at, length, offset);
  }

  override write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    this.#change('write', this.pathOf(fd));
    return super.write(fd, bytes, at, length);
  }

  override fsync(fd: number): void {
    this.#change('fsync', this.pathOf(fd));
  }

  override syncDirectory(path: string): void {
    this.#change('syncDirectory', path);
  }

  override fstat(fd: number): FileIdentity {
    this.before('fstat', this.pathOf(fd));
    return super.fstat(fd);
  }

  override stat(path: string): FileIdentity {
    this.before('stat', path);
    return super.stat(path);
  }

  override chmod(path: string, mode: number): void {
    this.#change('chmod', path);
    super.chmod(path, mode);
  }

  override rename(from: string, to: string): void {
    this.#change('rename', from);
    super.rename(from, to);
  }

  override unlink(path: string): void {
    this.#change('unlink', path);
    super.unlink(path);
  }

  override list(directory: string): string[] {
    this.before('list', directory);
    return super.list(directory);
  }

  override sleep(milliseconds: number): void {
    this.before('sleep', '');
    this.slept += milliseconds;
  }

  #change(call: Call, path: string): void {
    this.before(call, path);
    this.changes.push(`${call} ${path}`);
  }
}
