/** The arguments of this process with all their bytes: names of refs may have others than those of UTF-8. */
import { readFileSync } from 'node:fs';
import { decodeText } from '../../reftable/index.ts';
import { usageError } from '../../text/command-line.ts';
import { UsageError } from './usage-error.ts';

/** What the system has of the arguments of a process, with NUL after each: on Linux. */
const COMMAND_LINE = '/proc/self/cmdline';

/**
 * Arguments as `decodeText` decodes them. `argv` is the end of the command line as Node decodes it: it puts U+FFFD where bytes are
 * not UTF-8, so that other refs would be read and changed. UsageError where the system does not have the bytes.
 */
export function exactArguments(argv: readonly string[], commandLine = COMMAND_LINE): string[] {
  const exact = argumentsIn(commandLine).slice(-argv.length);
  const isSame = exact.length === argv.length && exact.every((bytes, i) => bytes.toString('utf8') === argv[i]);
  if (!isSame) throw new UsageError(usageError.notUtf8());
  return exact.map(bytes => decodeText(bytes));
}

function argumentsIn(file: string): Buffer[] {
  const found: Buffer[] = [];
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return found;
  }
  for (let start = 0, end = bytes.indexOf(0); end >= 0; start = end + 1, end = bytes.indexOf(0, start)) {
    found.push(bytes.subarray(start, end));
  }
  return found;
}
