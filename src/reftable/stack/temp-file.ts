/** Temporary files (docs/stack.md#locks): created exclusively, in the directory of the final file. */
import { platform } from '#platform';
import { apiError } from '../format/arguments.ts';
import { closeQuietly, type FileSystem, writeFully } from '../platform/files.ts';
import { createOwned, removeOwned, renameOwned } from '../platform/owned-files.ts';
import { callSync, ioError } from './lock.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Bytes that are written together; the buffer of a small table is smaller. */
const BUFFER_SIZE = 256 * 1024;
const SMALLEST_BUFFER = 1024;

/** A file that is written in full under a temporary name. The owner renames or deletes it. */
export class TempFile {
  readonly path: string;
  readonly #files: FileSystem;
  #fd: number | undefined;
  #kept = true;
  #buffer = new Uint8Array(0);
  #buffered = 0;

  /** Creates `<prefix>` with six random characters appended. `mode` 0: only its owner can read it. */
  constructor(files: FileSystem, prefix: string, mode: number) {
    this.#files = files;
    this.path = `${prefix}${Array.from(platform.randomBytes(6), byte => ALPHABET[byte % ALPHABET.length]).join('')}`;
    try {
      this.#fd = createOwned(files, this.path, 0o600);
    } catch (error) {
      throw ioError(this.path, 'created', error);
    }
    if (mode === 0) return;
    try {
      files.chmod(this.path, mode);
    } catch (error) {
      this.delete();
      throw ioError(this.path, 'given its permissions', error);
    }
  }

  /** Appends `bytes`, which are copied. IO_ERROR; API_ERROR once the file is closed. */
  write(bytes: Uint8Array): void {
    if (this.#fd === undefined) throw apiError(`${this.path} is closed. Write further records to another table.`);
    if (this.#buffered + bytes.length > BUFFER_SIZE) this.#flush();
    if (bytes.length > BUFFER_SIZE) {
      this.#out(bytes);
      return;
    }
    if (this.#buffered + bytes.length > this.#buffer.length) this.#grow(this.#buffered + bytes.length);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.min(Math.max(4 * this.#buffer.length, length, SMALLEST_BUFFER), BUFFER_SIZE));
    grown.set(this.#buffer.subarray(0, this.#buffered));
    this.#buffer = grown;
  }

  /** Calls `sync` when everything is written, and closes the file. IO_ERROR, and ReftableErrors of `sync`. */
  close(sync: (fd: number) => void): void {
    this.#flush();
    const fd = this.#fd as number;
    callSync(sync, fd, this.path);
    this.#fd = undefined;
    try {
      this.#files.close(fd);
    } catch (error) {
      throw ioError(this.path, 'closed', error);
    }
  }

  /** Gives the closed file its final name. IO_ERROR; the file is removed then. */
  rename(to: string): void {
    try {
      renameOwned(this.#files, this.path, to);
    } catch (error) {
      this.delete();
      throw ioError(this.path, `renamed to ${to}`, error);
    }
    this.#kept = false;
  }

  /** Removes the file unless it has been renamed; may be called again. */
  delete(): void {
    if (!this.#kept) return;
    this.#kept = false;
    if (this.#fd !== undefined) closeQuietly(this.#files, this.#fd);
    this.#fd = undefined;
    removeOwned(this.#files, this.path);
  }

  #flush(): void {
    if (this.#buffered > 0) this.#out(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #out(bytes: Uint8Array): void {
    try {
      writeFully(this.#files, this.#fd as number, bytes);
    } catch (error) {
      throw ioError(this.path, 'written', error);
    }
  }
}
