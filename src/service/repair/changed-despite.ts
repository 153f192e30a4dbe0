/** Repairs and rollbacks that were made although a later step failed. */
import type { RollbackOutcome } from '../../protocol/repair.ts';
import { RepairError } from '../../repair/index.ts';
import { repairErrorText } from '../../text/repair-errors.ts';

/** The backup of a change that was made although a later step failed. Throws any other error again. */
export function changedDespite(error: unknown): RollbackOutcome {
  if (error instanceof RepairError) {
    const { failure } = error;
    if (failure.type === 'objectsNotChecked' || failure.type === 'notTidied')
      return { backup: failure.backup, failure: repairErrorText(failure) };
  }
  throw error;
}
