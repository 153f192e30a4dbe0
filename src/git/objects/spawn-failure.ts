/** Why a program that got input did not run. */
import type { SpawnSyncReturns } from 'node:child_process';
import { systemCode } from '../../reftable/index.ts';

/**
 * The error of `spawnSync`, unless it only is that the program has ended before it read all of its input: then its exit status
 * and what it printed have the reason.
 */
export function spawnFailure({ error, status }: SpawnSyncReturns<string>): Error | undefined {
  return status !== null && systemCode(error) === 'EPIPE' ? undefined : error;
}
