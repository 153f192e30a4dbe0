/** Prints why a command failed. */
import { ClosedPipe, errorLine, errorObject, Output } from './output.ts';

/** One line to standard error and, with `json`, the last object of the output. Returns the exit status. */
export function printError(error: unknown, json: boolean, output: Output, status = 1): number {
  try {
    if (json) output.json(errorObject(error));
    output.flush();
  } catch (closed) {
    if (!(closed instanceof ClosedPipe)) throw closed;
  }
  const errors = new Output(2);
  errors.line(errorLine(error));
  errors.flush();
  return status;
}
