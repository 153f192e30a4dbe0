/** Why a transaction of refs fails. */
import { type ErrorCode, isReftableError } from '../../reftable/index.ts';

/** git's words for the codes of the engine (`reftable_error_str`). */
const REASONS: Readonly<Record<ErrorCode, string>> = {
  GENERIC_ERROR: 'general error',
  IO_ERROR: 'I/O error',
  FORMAT_ERROR: 'corrupt reftable file',
  NOT_EXIST_ERROR: 'file does not exist',
  LOCK_ERROR: 'data is locked',
  API_ERROR: 'misuse of the reftable API',
  ZLIB_ERROR: 'zlib failure',
  EMPTY_TABLE_ERROR: 'wrote empty table',
  REFNAME_ERROR: 'invalid refname',
  ENTRY_TOO_BIG_ERROR: 'entry too large',
  OUTDATED_ERROR: 'data concurrently modified',
  OUT_OF_MEMORY_ERROR: 'out of memory',
};

/** In git's words, as `git update-ref --batch-updates` prints them. */
export type RejectionReason =
  | 'refname conflict'
  | 'reference already exists'
  | 'reference does not exist'
  | 'incorrect old value provided'
  | 'invalid new value provided'
  | 'expected symref but found regular ref';

/**
 * A transaction that cannot be queued, prepared or committed. The message is git's, with names as they were given:
 * escape it before it is shown.
 */
export class RefTransactionError extends Error {
  /** Left out where the whole transaction fails, in batch mode too. */
  readonly reason: RejectionReason | undefined;

  constructor(message: string, reason?: RejectionReason, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RefTransactionError';
    this.reason = reason;
  }
}

/** The error of a transaction for one of the engine, which failed while it was prepared or written; others as they are. */
export function asTransactionError(error: unknown, when: 'prepare' | 'failure'): unknown {
  if (!isReftableError(error)) return error;
  const isLocked = isReftableError(error, 'LOCK_ERROR') && when === 'prepare';
  const message = isLocked ? 'cannot lock references' : `reftable: transaction ${when}: ${REASONS[error.code]}`;
  return new RefTransactionError(message, undefined, error);
}
