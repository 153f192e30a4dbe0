/**
 * Reads files that do not belong to a stack: files that a repository, an editor or a user names. Any of them may be a
 * directory or a device, have an unreasonable size, or change between two system calls.
 */
import * as fs from 'node:fs';
import { ReftableError, systemCode } from '../../reftable/index.ts';

/** Windows has neither flag. Without the first, opening a FIFO waits for a writer. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = fs.constants;

const CHUNK = 64 * 1024;
/** Characters of a path in a message. */
const LONGEST_SHOWN = 500;

/**
 * The bytes of a regular file, symbolic links followed. Never waits, and never reads from a device.
 *
 * Throws `NOT_EXIST_ERROR` if the file does not exist, `IO_ERROR` if it is not a regular file or cannot be read, and
 * `FORMAT_ERROR` if it has more than `limit` bytes.
 */
export function readRegularFile(path: string, limit: number): Buffer {
  // Opening some devices has effects, so they are refused first. The opened file is checked again.
  requireRegular(
    path,
    reading(path, () => fs.statSync(path)),
  );
  const fd = reading(path, () => fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  try {
    const status = reading(path, () => fs.fstatSync(fd));
    requireRegular(path, status);
    if (status.size > limit) throw tooLong(path, limit, status.size);
    return readAll(path, fd, limit);
  } finally {
    fs.closeSync(fd);
  }
}

/** The size that `fstat` gives is not relied on: a file may grow, and those of `/proc` have none. */
function readAll(path: string, fd: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  for (let size = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, limit - size + 1));
    const count = reading(path, () => fs.readSync(fd, chunk, 0, chunk.length, null));
    if (count === 0) return Buffer.concat(chunks);
    size += count;
    if (size > limit) throw tooLong(path, limit, size);
    chunks.push(chunk.subarray(0, count));
  }
}

/** Entries of a directory, without `.` and `..`. */
export interface Listing {
  /** In the order of the file system. */
  readonly entries: readonly fs.Dirent[];
  /** Whether the directory has at most this many entries. */
  readonly complete: boolean;
}

/** At most `limit` entries of a directory. Throws `NOT_EXIST_ERROR`, or `IO_ERROR` if it cannot be listed. */
export function listDirectory(path: string, limit: number): Listing {
  const entries: fs.Dirent[] = [];
  for (const entry of directoryEntries(path)) {
    if (entries.length >= limit) return { entries, complete: false };
    entries.push(entry);
  }
  return { entries, complete: true };
}

/** The entries of a directory one by one, a few in memory at a time. Throws as `listDirectory` does. */
export function* directoryEntries(path: string): Generator<fs.Dirent, void, undefined> {
  const directory = reading(path, () => fs.opendirSync(path, { bufferSize: 256 }));
  try {
    for (;;) {
      const entry = reading(path, () => directory.readSync());
      if (entry === null) return;
      yield entry;
    }
  } finally {
    directory.closeSync();
  }
}

function requireRegular(path: string, status: fs.Stats): void {
  if (status.isFile()) return;
  const found = kindOf(status);
  throw new ReftableError('IO_ERROR', `cannot read ${short(path)}: it is ${found}, not a regular file`, {
    file: path,
    expected: 'a regular file',
    actual: found,
  });
}

function kindOf(status: fs.Stats): string {
  if (status.isDirectory()) return 'a directory';
  if (status.isFIFO()) return 'a FIFO';
  if (status.isSocket()) return 'a socket';
  if (status.isCharacterDevice()) return 'a character device';
  if (status.isBlockDevice()) return 'a block device';
  return 'of an unknown kind';
}

function tooLong(path: string, limit: number, size: number): ReftableError {
  const message = `cannot read ${short(path)}: it has ${size} bytes or more, and at most ${limit} are accepted`;
  return new ReftableError('FORMAT_ERROR', message, { file: path, expected: limit, actual: size });
}

/** Runs a system call on a path; its failure becomes a ReftableError. */
function reading<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '');
    const message = `cannot read ${short(path)}: ${reasonOf(cause)}`;
    throw new ReftableError(missing ? 'NOT_EXIST_ERROR' : 'IO_ERROR', message, { file: path, cause });
  }
}

/** The system's words without the call and the path that Node adds. */
function reasonOf(cause: unknown): string {
  return short((cause as Error).message.replace(/, \w+( '.*)?$/s, ''));
}

/** A path may come from a configuration, where it may have megabytes. */
function short(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
