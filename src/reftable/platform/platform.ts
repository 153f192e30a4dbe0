/**
 * What the engine needs of the program that it runs in, the counterpart of git's `reftable/system.h`. As there, the
 * platform is chosen when a program is bundled: the engine imports `platform` from `#platform`, which package.json maps
 * to `node.ts`. A bundler maps `#platform` to another module that exports a `Platform`; the bundle then contains
 * nothing of Node. What only writers need is a module of its own, `#deflate`: it exports `deflate`, which returns a zlib
 * stream (RFC 1950) that is valid until the next call, and `startDeflating` (deflate-queue.ts). git deflates with level 9;
 * another level changes the size of the file only.
 */
import type { FileSystem } from './files.ts';
import type { LockHolder } from './lock-holder.ts';

/** As in `node:path`, with the separators of the file system. */
export interface Paths {
  /** One path of all parts, with separators between them. */
  join(...parts: string[]): string;
  /** The last part of a path. */
  basename(path: string): string;
  /** An absolute path without `.` and `..`. */
  resolve(path: string): string;
}

/** What a zlib stream contains, and how long the stream is. */
export interface Inflated {
  /** Valid until the next call. */
  readonly inflated: Uint8Array;
  /** Bytes of the input that the stream takes, with its header and checksum. */
  readonly taken: number;
}

/** Everything that the engine needs besides the language: files, paths, random bytes, text and inflate. */
export interface Platform {
  /** The file system that is used where the caller passes none. */
  readonly files: FileSystem;
  readonly paths: Paths;
  /** The id that git's pid file beside a lock gives this process. */
  readonly processId: number;
  /** Random bytes for names of files, which no other process can be expected to choose too. */
  randomBytes(count: number): Uint8Array;
  /** `bytes[start, end)`, which is within the bytes, in lower-case hex. */
  toHex(bytes: Uint8Array, start: number, end: number): string;
  /** Of each byte of `bytes[start, end)`, which is within the bytes, the character with its number. */
  toLatin1(bytes: Uint8Array, start: number, end: number): string;
  /**
   * Inflates the zlib stream at the start of `bytes`. Throws an error with one of zlib's codes: `Z_BUF_ERROR` when the stream
   * does not end in `bytes`, `ERR_BUFFER_TOO_LARGE` when it holds more than `limit` bytes, another one when it is damaged.
   */
  inflate(bytes: Uint8Array, limit: number): Inflated;
  /** The process that holds a lock, for the message of a LOCK_ERROR; `undefined` when it is not known. Never throws. */
  findLockHolder(lockPath: string, files: FileSystem): LockHolder | undefined;
}
