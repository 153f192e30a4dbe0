/** The memory of the threads that the engine runs on. What a program loads before it starts one: this file has no imports. */
import type { ResourceLimits } from 'node:worker_threads';

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
