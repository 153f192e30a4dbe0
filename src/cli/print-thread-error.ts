/** Prints why a thread ended before its command did. */
import { isatty } from 'node:tty';
import { isOutOfMemory, MEMORY_LIMIT } from '../service/worker/memory.ts';
import { outOfMemory } from '../service/worker/out-of-memory.ts';
import { stoppedText } from '../text/progress.ts';
import { Output } from './output.ts';
import { printError, printErrorLines } from './print-error.ts';

export function printThreadError(error: unknown, json: boolean): void {
  printError(isOutOfMemory(error) ? outOfMemory(MEMORY_LIMIT) : error, json, new Output());
}

/** On a terminal: what a signal left. `isUnchanged`: the command stopped by itself, before it changed anything. */
export function printStopped(isUnchanged: boolean): void {
  if (isatty(2)) printErrorLines([isUnchanged ? stoppedText.unchanged() : stoppedText.ended()]);
}
