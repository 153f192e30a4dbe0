/** The engine's one error class. Codes are git's own names (docs/format.md#errors; `reftable-error.h`). */
import { message as oneLine } from '../text/escape/bounded.ts';

/**
 * - `GENERIC_ERROR`: a record inside a block cannot be decoded.
 * - `IO_ERROR`: a system call failed. - `FORMAT_ERROR`: the structure of a file is violated.
 * - `NOT_EXIST_ERROR`: a table that `tables.list` names is absent. - `LOCK_ERROR`: a lock file exists already.
 * - `API_ERROR`: the caller's mistake. - `ZLIB_ERROR`: a log block cannot be inflated.
 * - `EMPTY_TABLE_ERROR`: a writer was closed without a record. - `REFNAME_ERROR`: reserved, as in git.
 * - `ENTRY_TOO_BIG_ERROR`: a record does not fit an empty block.
 * - `OUTDATED_ERROR`: the stack changed under the caller. - `OUT_OF_MEMORY_ERROR`: an allocation failed.
 */
export type ErrorCode =
  | 'GENERIC_ERROR'
  | 'IO_ERROR'
  | 'FORMAT_ERROR'
  | 'NOT_EXIST_ERROR'
  | 'LOCK_ERROR'
  | 'API_ERROR'
  | 'ZLIB_ERROR'
  | 'EMPTY_TABLE_ERROR'
  | 'REFNAME_ERROR'
  | 'ENTRY_TOO_BIG_ERROR'
  | 'OUTDATED_ERROR'
  | 'OUT_OF_MEMORY_ERROR';

/** What an error is about, as far as it is known. */
export interface ErrorContext {
  /** Path of the file that is at fault. */
  file?: string;
  /** Where in that file, in bytes from its start; inside an inflated log block, the offset of the block. */
  offset?: number | bigint;
  /** The value that the file should have there. */
  expected?: string | number | bigint;
  /** The value that it has instead. */
  actual?: string | number | bigint;
  cause?: unknown;
}

/**
 * Every failure of the engine. `message` contains the problem and, if something helps, the advice: one line of bounded
 * length, in which control characters and invisible characters of names are escaped.
 */
export class ReftableError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  /** In bytes from the start of `file`; inside an inflated log block, the offset of the block. */
  readonly offset: bigint | undefined;
  /** The value that the file should have at `offset`. */
  readonly expected: string | number | bigint | undefined;
  /** The value that it has instead. */
  readonly actual: string | number | bigint | undefined;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(oneLine(message), context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'ReftableError';
    this.code = code;
    this.file = context.file;
    this.offset = context.offset === undefined ? undefined : BigInt(context.offset);
    this.expected = context.expected;
    this.actual = context.actual;
  }
}

/** Narrows `error` to a ReftableError, and to one with `code` where given. */
export function isReftableError(error: unknown, code?: ErrorCode): error is ReftableError {
  return error instanceof ReftableError && (code === undefined || error.code === code);
}
