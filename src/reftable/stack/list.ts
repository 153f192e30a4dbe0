/** `tables.list`: the names of a stack's tables, oldest first (docs/stack.md#files). */
import { platform } from '#platform';
import { excerpt } from '../../text/escape/bounded.ts';
import { ReftableError } from '../errors.ts';
import { concatBytes } from '../format/bytes.ts';
import { decodeText, encodeText, isUtf8 } from '../format/utf8.ts';
import { closeQuietly, type FileIdentity, type FileSystem, readFully, systemCode } from '../platform/files.ts';
import { ioError } from './lock.ts';
import { LONGEST_FILE_NAME } from './names.ts';

/** The file of a stack's directory that names its tables. */
export const LIST_FILE = 'tables.list';

/** Where a stack's list is: `tables.list` in its directory. */
export function listPath(directory: string): string {
  return platform.paths.join(directory, LIST_FILE);
}

/** A list of more bytes, some 300,000 tables, is refused without reading it. */
export const LONGEST_LIST = 16 * 1024 * 1024;

/** The bytes [`start`, `end`) of a line, without its newline. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
  /** It ends with a newline. Only the last line can lack one. */
  readonly complete: boolean;
}

/** Every line of a list, in order, empty ones included. */
export function* lineRanges(bytes: Uint8Array): Generator<LineRange, void, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    yield { start, end, complete: newline >= 0 };
    start = end + 1;
  }
}

/** The lines of a list as git reads them, with any content: every one that is not empty is a name. */
export function lineNames(bytes: Uint8Array): string[] {
  return [...lineRanges(bytes)]
    .filter(({ start, end }) => end > start)
    .map(({ start, end }) => decodeText(bytes, start, end));
}

/**
 * The names in a list's bytes; empty lines are dropped. FORMAT_ERROR if the last line has no newline, for a line that is
 * not the name of a file in the stack's directory, and for a name that appears twice: its table would be read, locked
 * and removed as if it were two.
 */
export function parseNames(bytes: Uint8Array, file: string): string[] {
  const names = new Set<string>();
  for (const { start, end, complete } of lineRanges(bytes)) {
    if (!complete) throw corrupt(file, 'its last line has no newline, so that it may have been cut off', start);
    if (end === start) continue;
    const name = checkedName(bytes, start, end, file);
    if (names.has(name))
      throw corrupt(file, `it names '${excerpt(name)}' twice; one of the two lines has to go`, start);
    names.add(name);
  }
  return [...names];
}

function checkedName(bytes: Uint8Array, start: number, end: number, file: string): string {
  const name = decodeText(bytes, start, end);
  // A colon leads to another stream or drive on Windows; what is not UTF-8 cannot be opened by its name.
  if (name === '.' || name === '..' || name.length > LONGEST_FILE_NAME || /[/\\\0:]/.test(name) || !isUtf8(name)) {
    throw corrupt(file, `'${excerpt(name)}' is not the name of a file in this directory`, start);
  }
  return name;
}

function corrupt(file: string, why: string, offset: number): ReftableError {
  return new ReftableError('FORMAT_ERROR', `${file} is corrupt: ${why}.`, { file, offset });
}

/** A list's bytes, each name on a line of its own. */
export function formatNames(names: readonly string[]): Uint8Array {
  return concatBytes(names.map(name => encodeText(`${name}\n`)));
}

/** A list as it was read. `fd` is still open, and the caller closes it. */
export interface OpenList {
  readonly names: string[];
  readonly fd: number;
  readonly identity: FileIdentity;
}

/** Reads the list and leaves it open; `undefined` if there is none. IO_ERROR, FORMAT_ERROR. */
export function openList(files: FileSystem, path: string): OpenList | undefined {
  const list = openBytes(files, path);
  if (list === undefined) return undefined;
  try {
    if (list.bytes.length < list.identity.size) {
      throw new ReftableError('IO_ERROR', `${path} became shorter while it was read.`, { file: path });
    }
    return { names: parseNames(list.bytes, path), fd: list.fd, identity: list.identity };
  } catch (error) {
    closeQuietly(files, list.fd);
    throw error;
  }
}

/** The list's bytes as far as they could be read; `undefined` if there is none. IO_ERROR, FORMAT_ERROR. */
export function readListBytes(files: FileSystem, path: string): Uint8Array | undefined {
  const list = openBytes(files, path);
  if (list === undefined) return undefined;
  closeQuietly(files, list.fd);
  return list.bytes;
}

/** The only function that reads a list. FORMAT_ERROR for one of more than `LONGEST_LIST` bytes. */
function openBytes(
  files: FileSystem,
  path: string,
): { fd: number; identity: FileIdentity; bytes: Uint8Array } | undefined {
  let fd: number;
  try {
    fd = files.openRead(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw ioError(path, 'opened', error);
  }
  try {
    const identity = files.fstat(fd);
    if (!identity.isFile) throw new ReftableError('IO_ERROR', `${path} is not a regular file.`, { file: path });
    if (identity.size > LONGEST_LIST)
      throw corrupt(path, `${identity.size} bytes are too many for a list of tables`, 0);
    const bytes = new Uint8Array(identity.size);
    return { fd, identity, bytes: bytes.subarray(0, readFully(files, fd, bytes, 0)) };
  } catch (error) {
    closeQuietly(files, fd);
    throw error instanceof ReftableError ? error : ioError(path, 'read', error);
  }
}

/** The names in the list; `undefined` when there is none. IO_ERROR, and FORMAT_ERROR as `parseNames` throws it. */
export function readNames(files: FileSystem, path: string): string[] | undefined {
  const list = openList(files, path);
  if (list === undefined) return undefined;
  closeQuietly(files, list.fd);
  return list.names;
}

/** Whether two lists have equal names in the same order. */
export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
