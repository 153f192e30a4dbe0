/** Prints texts of this program: its help, and errors of its arguments. */
import { usageError } from '../text/command-line.ts';
import { FilterError, type UsageError } from './arguments/usage-error.ts';
import { programName } from './help-style.ts';
import { ClosedPipe, Output } from './output.ts';
import { printError } from './print-error.ts';

/** Prints a text as it is. Returns the exit status. */
export function printText(text: string): number {
  const output = new Output();
  try {
    output.own(text);
    output.flush();
    return 0;
  } catch (error) {
    return error instanceof ClosedPipe ? 0 : printError(error, false, output);
  }
}

/** Prints what is wrong, and where the help is. Returns the exit status. */
export function printUsageError(error: UsageError): number {
  const errors = new Output(2);
  errors.line(`reftable: ${error.message}`);
  if (!(error instanceof FilterError))
    errors.line(usageError.seeHelp([programName(), error.command].filter(Boolean).join(' ')));
  errors.flush();
  return 2;
}
