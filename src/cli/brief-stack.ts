/** Whether a stack can be changed sooner than a thread of its own has started. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type GitConfig, type LocatedStack, writeOptions } from '../git/index.ts';

/** Milliseconds that a brief command may wait for a lock. */
const LONGEST_WAIT = 1000;
/** Bytes of the tables that a brief command may compact. */
const LARGEST = 4 << 20;

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
