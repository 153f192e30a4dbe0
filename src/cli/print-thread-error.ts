/** Prints why a thread ended before its command did. */
import { isOutOfMemory, MEMORY_LIMIT } from '../service/worker/memory.ts';
import { outOfMemory } from '../service/worker/out-of-memory.ts';
import { Output } from './output.ts';
import { printError } from './print-error.ts';

export function printThreadError(error: unknown, json: boolean): void {
  printError(isOutOfMemory(error) ? outOfMemory(MEMORY_LIMIT) : error, json, new Output());
}
