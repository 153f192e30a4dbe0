// The limits that every execution must keep.
import { writeFileSync } from 'node:fs';

/** CPU time of one execution, in milliseconds. */
export const MOST_CPU = 2000;
/** How long an execution may wait for something without using the CPU, in milliseconds. */
export const LONGEST_WAIT = 2000;
/** Where neither CPU time nor waiting can be seen: the time by the clock, in milliseconds. */
export const LONGEST_TIME = 30_000;

/** The most memory that an execution may add to its process, in bytes, for an input of `size` bytes. */
export function memoryLimit(size: number): number {
  return 20 * size + 96 * 1024 * 1024;
}

/** The most memory that this process has held since it started or `resetPeak` was called, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Lets `peakMemory` start again from what this process holds now, where the system can do that (Linux). */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak stays that of the whole process.
  }
}

/** CPU time of this process so far, in milliseconds, that of all its threads. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
