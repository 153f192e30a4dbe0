/** Prints why a command failed. */
import { errorLine, errorObject, Output } from './output.ts';

/** One line to standard error and, with `json`, the last object of the output. Returns the exit status. */
export function printError(error: unknown, json: boolean, output: Output, status = 1): number {
  try {
    if (json) output.json(errorObject(error));
    output.flush();
  } catch {
    // Mostly it is the error that is printed: a full disk, or a pipe that is closed.
  }
  printErrorLines([errorLine(error)]);
  return status;
}

/** Prints to standard error, unless it cannot be written. */
export function printErrorLines(lines: readonly string[]): void {
  const errors = new Output(2);
  try {
    for (const line of lines) errors.line(line);
    errors.flush();
  } catch {
    // The exit status remains.
  }
}
