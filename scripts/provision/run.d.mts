import type { SpawnSyncOptions } from 'node:child_process';

/** Runs a program to its end and returns its standard output. Throws with the end of its output if it fails. */
export function run(program: string, args: readonly string[], options?: SpawnSyncOptions): string;
