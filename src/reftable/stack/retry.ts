/** Tries a compaction again while other processes change the stack. */
import { platform } from '#platform';
import { isReftableError, ReftableError } from '../errors.ts';
import type { StackReader } from './reader.ts';

/** How often a compaction starts again on a stack whose tables other processes keep merging. */
const ATTEMPTS = 10;
/** Milliseconds before the second attempt; the pause grows by as much with every further one. */
const PAUSE = 20;

/**
 * Calls `attempt` until it succeeds, on the stack as it then is. While other processes change its tables, or hold the lock
 * of one, it waits and tries again, several times. OUTDATED_ERROR if they do not stop, LOCK_ERROR, and what else `attempt`
 * throws.
 */
export function retry<T>(stack: StackReader, attempt: () => T): T {
  for (let count = 1; ; count++) {
    stack.reload();
    try {
      return attempt();
    } catch (error) {
      if (!isPassing(stack, error)) throw error;
      if (count === ATTEMPTS) throw isReftableError(error, 'LOCK_ERROR') ? error : keepsChanging(stack, error);
    }
    stack.files.onWork?.(stack.listFile);
    stack.files.sleep(PAUSE * count);
  }
}

/** Another process changed the stack, or holds the lock of a table, which it is about to merge. */
function isPassing(stack: StackReader, error: unknown): boolean {
  if (isReftableError(error, 'OUTDATED_ERROR')) return true;
  return isReftableError(error, 'LOCK_ERROR') && error.file !== `${platform.paths.resolve(stack.listFile)}.lock`;
}

function keepsChanging(stack: StackReader, cause: unknown): ReftableError {
  return new ReftableError(
    'OUTDATED_ERROR',
    `cannot compact ${stack.directory}: other processes changed its tables ${ATTEMPTS} times meanwhile. Try again when they have finished.`,
    { file: stack.listFile, cause },
  );
}
