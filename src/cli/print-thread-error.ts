/** Prints why a thread ended before its command did. */
import { isatty } from 'node:tty';
import { isOutOfMemory, MEMORY_LIMIT } from '../service/worker/memory.ts';
import { stoppedText } from '../text/progress.ts';
import { serviceError } from '../text/service.ts';
import { CommandError } from './command-error.ts';
import { Output } from './output.ts';
import { printError, printErrorLines } from './print-error.ts';

export function printThreadError(error: unknown, json: boolean): void {
  const text = () => serviceError.outOfMemory(MEMORY_LIMIT);
  printError(isOutOfMemory(error) ? new CommandError('OUT_OF_MEMORY_ERROR', text) : error, json, new Output());
}

/** On a terminal: what a signal left. `isUnchanged`: the command stopped by itself, before it changed anything. */
export function printStopped(isUnchanged: boolean): void {
  if (isatty(2)) printErrorLines([isUnchanged ? stoppedText.unchanged() : stoppedText.ended()]);
}
