/** The table that a command reads: a stack, a file, or `-` for standard input. */
import { readSync } from 'node:fs';
import { type ResolvedPath, resolvePath } from '../git/index.ts';
import { type FileSystem, platform, systemCode } from '../reftable/index.ts';
import { commandError, inputText } from '../text/command-line.ts';
import { CommandError } from './command-error.ts';

const STDIN = 0;
/** The argument for standard input. */
const INPUT = '-';
/** Bytes of a table that is read from standard input, at most; they are kept in memory. */
const LARGEST_INPUT = 256 << 20;
/** Bytes that are read first. */
const PIECE = 1 << 18;

export interface TableInput {
  readonly type: 'table';
  /** Its path. Standard input is called `-` in JSON, and by its name in texts. */
  readonly file: string;
  readonly isStandardInput: boolean;
  /**
   * The files that have it. Reads standard input to its end; API_ERROR if that has more than 256 MiB, and what the system
   * throws.
   */
  readonly files: () => FileSystem;
}

/** The table that a path names, or standard input for `-`. `json`: the output is JSON. */
export function tableAt(path: string, json: boolean): TableInput {
  if (path !== INPUT) return { type: 'table', file: path, isStandardInput: false, files: () => platform.files };
  const file = json ? INPUT : inputText.standardInput();
  return { type: 'table', file, isStandardInput: true, files: () => oneFile(readInput(file)) };
}

/** What a path names, for a command that also takes a table. Throws what `resolvePath` throws. */
export function stackOrTableAt(
  path: string | undefined,
  json: boolean,
): TableInput | Extract<ResolvedPath, { readonly type: 'stack' }> {
  if (path === INPUT) return tableAt(path, json);
  const resolved = resolvePath(path);
  return resolved.type === 'table' ? tableAt(resolved.file, json) : resolved;
}

/** The only file, which has all paths, with the calls that reading a table needs. */
function oneFile(bytes: Uint8Array): FileSystem {
  const files: Pick<FileSystem, 'identifiesFiles' | 'openRead' | 'close' | 'fstat' | 'read'> = {
    identifiesFiles: false,
    openRead: () => STDIN,
    close() {},
    fstat: () => ({ dev: 0n, ino: 0n, size: bytes.length, isFile: true, modified: 0, mode: 0 }),
    read(_fd, target, at, length, offset) {
      const part = bytes.subarray(offset, offset + length);
      target.set(part, at);
      return part.length;
    },
  };
  return files as FileSystem;
}

/** Blocks, as the command has nothing else to do; a signal ends the process meanwhile. */
function readInput(file: string): Uint8Array {
  let bytes = new Uint8Array(PIECE);
  for (let size = 0; ; ) {
    const count = readPiece(bytes.subarray(size));
    if (count === 0) return bytes.subarray(0, size);
    size += count;
    if (size > LARGEST_INPUT) {
      throw new CommandError('API_ERROR', () => commandError.inputTooLarge(LARGEST_INPUT), { file });
    }
    if (size < bytes.length) continue;
    const larger = new Uint8Array(Math.min(2 * size, LARGEST_INPUT + 1));
    larger.set(bytes);
    bytes = larger;
  }
}

function readPiece(piece: Uint8Array): number {
  for (;;) {
    try {
      return readSync(STDIN, piece);
    } catch (error) {
      const code = systemCode(error);
      // The end of a pipe on Windows.
      if (code === 'EOF') return 0;
      // A pipe that is empty right now; standard input may be non-blocking.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
