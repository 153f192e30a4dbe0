/** Whether a stack can be changed sooner than a thread of its own has started. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type GitConfig, type LocatedStack, readConfig, resolvePath, writeOptions } from '../git/index.ts';

/** Milliseconds that a brief command may wait for a lock. */
const LONGEST_WAIT = 1000;
/** Bytes of the tables that a brief command may compact. */
const LARGEST = 4 << 20;

/**
 * Whether a compaction is brief: of a small stack, with no long wait for a lock configured. Not in compact.ts, whose code
 * need not be loaded on the main thread for a large stack.
 */
export function isBriefCompaction(path: string | undefined): boolean {
  try {
    const resolved = resolvePath(path);
    if (resolved.type !== 'stack') return true;
    const { stack } = resolved;
    return areSmall([stack]) && (stack.gitDirectory === undefined || waitsBriefly(readConfig(stack.gitDirectory)));
  } catch {
    // The command reports it.
    return true;
  }
}

/** Whether no long wait for a lock is configured. */
export function waitsBriefly(config: GitConfig): boolean {
  const { lockTimeout } = writeOptions(config);
  return lockTimeout >= 0 && lockTimeout <= LONGEST_WAIT;
}

/** Whether the files of all these stacks are small. Throws the system's error if one cannot be looked at. */
export function areSmall(stacks: readonly LocatedStack[]): boolean {
  let bytes = 0;
  for (const { directory } of stacks) {
    for (const file of readdirSync(directory)) bytes += statSync(join(directory, file)).size;
  }
  return bytes <= LARGEST;
}
