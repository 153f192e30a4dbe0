/** Reads the bytes of a table's file, of a large one in parts (git's `blocksource.c`). */
import { ReftableError } from '../errors.ts';
import { closeQuietly, type FileIdentity, type FileSystem, readFully, systemCode } from '../platform/files.ts';

/** Files up to this size are read at once and need no open descriptor. */
const SMALL = 64 * 1024;
/** Of a larger file that is read from front to back, this many bytes are read ahead. */
const READ_AHEAD = 64 * 1024;
/** A file that left the stack while a cursor still reads it is taken into memory up to this size. */
const DETACH_LIMIT = 16 * 1024 * 1024;

/**
 * A large file of which single blocks are read again and again is taken into memory, once they add up to this share of
 * it: lookups all over a file then cost no system call. All such files together have at most so many bytes.
 */
const SHARE_READ = 1 / 4;
const MOST_IN_MEMORY = 64 * 1024 * 1024;

/** Bytes of the large files that are in memory. */
let inMemory = 0;

/**
 * One table file. Its bytes stay readable while it is in use, even when the file is unlinked: bytes that were returned
 * are never overwritten. Not closed by the last `release()` but by `retire()` and the last release.
 */
export class FileSource {
  readonly path: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Of the file, when it was opened. */
  readonly identity: FileIdentity;
  readonly #files: FileSystem;
  #fd: number | undefined;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  /** The range of the last read. */
  #lastStart = -1;
  #lastEnd = -1;
  /** How many reads have continued in the range of the one before or at its end. The second one reads ahead. */
  #continued = 0;
  /** Bytes that were read here and there. */
  #scattered = 0;
  #takenIntoMemory = false;
  #users = 0;
  #retired = false;

  /** Throws NOT_EXIST_ERROR if the file does not exist, IO_ERROR if it cannot be opened or read. */
  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.path = path;
    try {
      this.#fd = files.openRead(path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        throw new ReftableError(
          'NOT_EXIST_ERROR',
          `The table ${path} does not exist, though the list of tables names it.`,
          {
            file: path,
            cause: error,
          },
        );
      }
      throw this.#failure('opened', error);
    }
    try {
      const identity = files.fstat(this.#fd);
      this.identity = identity;
      if (!identity.isFile) throw new ReftableError('IO_ERROR', `${path} is not a regular file.`, { file: path });
      this.size = identity.size;
      if (this.size <= SMALL) this.#keepAll();
    } catch (error) {
      this.#close();
      throw error instanceof ReftableError ? error : this.#failure('read', error);
    }
  }

  /**
   * Bytes [offset, offset + length). IO_ERROR when the file has become shorter, API_ERROR past the end it had before
   * and once it is closed.
   */
  read(offset: number, length: number): Uint8Array {
    this.#continued = offset >= this.#lastStart && offset <= this.#lastEnd ? this.#continued + 1 : 0;
    this.#lastStart = offset;
    this.#lastEnd = offset + length;
    const held = this.held(offset, length);
    if (held !== undefined) return held;
    this.#expectWithin(offset, length);
    if (this.#continued < 2) {
      this.#scattered += length;
      if (this.#scattered < SHARE_READ * this.size || !this.#takeIntoMemory()) return this.#load(offset, length);
      return this.#window.subarray(offset, offset + length);
    }
    this.#window = this.#load(offset, Math.min(Math.max(length, READ_AHEAD), this.size - offset));
    this.#windowStart = offset;
    return this.#window.subarray(0, length);
  }

  /** Bytes [offset, offset + length) if they are in memory. */
  held(offset: number, length: number): Uint8Array | undefined {
    const within = offset - this.#windowStart;
    return within >= 0 && within + length <= this.#window.length
      ? this.#window.subarray(within, within + length)
      : undefined;
  }

  /** Reads the bytes from `offset` on into all of `bytes`. Throws as `read`. */
  readInto(bytes: Uint8Array, offset: number): void {
    this.#expectWithin(offset, bytes.length);
    this.#fill(bytes, offset);
  }

  /** Whether all bytes of the file are in memory. */
  get isInMemory(): boolean {
    return this.#window.length === this.size;
  }

  /** A cursor starts to use the file. */
  retain(): void {
    this.#users++;
  }

  /** The cursor no longer uses the file, which is closed if it is retired and no other cursor uses it. */
  release(): void {
    this.#users--;
    if (this.#retired && this.#users === 0) this.#discard();
  }

  /** The stack no longer uses the file; cursors that still read it continue. */
  retire(): void {
    this.#retired = true;
    if (this.#users === 0) this.#discard();
    else if (this.#fd !== undefined && this.size <= DETACH_LIMIT) this.#keepAll();
  }

  #expectWithin(offset: number, length: number): void {
    if (offset + length <= this.size) return;
    const range = `Bytes ${offset} to ${offset + length}`;
    throw new ReftableError('API_ERROR', `${range} are not within ${this.path}, which has ${this.size}.`, {
      file: this.path,
      offset,
    });
  }

  /** False, and not tried again, if it is too large or cannot be read as a whole: parts of it may be readable. */
  #takeIntoMemory(): boolean {
    this.#scattered = Number.NEGATIVE_INFINITY;
    if (this.size > MOST_IN_MEMORY - inMemory) return false;
    try {
      this.#keepAll();
    } catch {
      return false;
    }
    this.#takenIntoMemory = true;
    inMemory += this.size;
    return true;
  }

  #discard(): void {
    this.#close();
    if (!this.#takenIntoMemory) return;
    this.#takenIntoMemory = false;
    this.#window = new Uint8Array(0);
    inMemory -= this.size;
  }

  #keepAll(): void {
    this.#window = this.#load(0, this.size);
    this.#windowStart = 0;
    this.#close();
  }

  #load(offset: number, length: number): Uint8Array {
    return this.#fill(new Uint8Array(length), offset);
  }

  #fill(bytes: Uint8Array, offset: number): Uint8Array {
    if (this.#fd === undefined)
      throw new ReftableError('API_ERROR', `${this.path} was read after it was closed.`, { file: this.path });
    let count: number;
    try {
      count = readFully(this.#files, this.#fd, bytes, offset);
    } catch (error) {
      throw this.#failure('read', error);
    }
    if (count < bytes.length) {
      throw new ReftableError(
        'IO_ERROR',
        `${this.path} ends at byte ${offset + count}; it had ${this.size} when it was opened.`,
        {
          file: this.path,
          offset: offset + count,
        },
      );
    }
    return bytes;
  }

  #close(): void {
    if (this.#fd === undefined) return;
    closeQuietly(this.#files, this.#fd);
    this.#fd = undefined;
  }

  #failure(what: string, error: unknown): ReftableError {
    return new ReftableError('IO_ERROR', `${this.path} could not be ${what}: ${(error as Error).message}.`, {
      file: this.path,
      cause: error,
    });
  }
}
