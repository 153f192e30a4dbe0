/** Prints texts of this program: its help, and errors of its arguments. */
import { usageError } from '../text/command-line.ts';
import { FilterError, type UsageError } from './arguments/usage-error.ts';
import { programName } from './help-style.ts';
import { ClosedPipe, Output } from './output.ts';
import { printError, printErrorLines } from './print-error.ts';

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
  const command = [programName(), error.command].filter(Boolean).join(' ');
  const help = error instanceof FilterError ? [] : [usageError.seeHelp(command)];
  printErrorLines([`reftable: ${error.message}`, ...help]);
  return 2;
}
