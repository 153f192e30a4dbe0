/** Why a transaction of refs fails. */

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
