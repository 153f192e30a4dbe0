/** Parses the command line. */
import { usageError } from '../../text/command-line.ts';
import { commandOf, type RunCommand } from './options.ts';
import { type HelpStyle, isCommand, parseWith } from './program.ts';
import { UsageError } from './usage-error.ts';

/** A command with its options. */
export type Command = { readonly name: 'help'; readonly text: string } | RunCommand;

/** Help as it is shown where the output is not a terminal. */
const PLAIN: HelpStyle = { program: 'reftable', columns: 80, isColoured: false };

/** Throws UsageError with its command. `now` is in seconds since the epoch. */
export function parseCommand(argv: readonly string[], now: number, style = PLAIN): Command {
  const [first] = argv;
  if (first === undefined) throw new UsageError(usageError.noCommand());
  try {
    const parsed = parseWith(argv, style);
    return 'help' in parsed ? { name: 'help', text: parsed.help } : commandOf(parsed.name, parsed.given, now);
  } catch (error) {
    if (error instanceof UsageError && isCommand(first)) error.command = first;
    throw error;
  }
}
