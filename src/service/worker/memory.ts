/** The memory of the threads that the engine runs on. */
import type { ResourceLimits } from 'node:worker_threads';
import { ReftableError } from '../../reftable/index.ts';
import { serviceError } from '../../text/service.ts';

/**
 * MiB of JavaScript objects, about what planning a repair of eight million records takes. Bytes of files are not among
 * them: what is read has limits of its own.
 */
export const MEMORY_LIMIT = 3072;

export function resourceLimits(limit: number): ResourceLimits {
  return { maxOldGenerationSizeMb: limit };
}

/** Whether a thread ended because it reached its limit. */
export function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

export function outOfMemory(limit: number): ReftableError {
  return new ReftableError('OUT_OF_MEMORY_ERROR', serviceError.outOfMemory(limit));
}
