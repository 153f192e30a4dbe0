/** Parses the command line. */
import { usageError } from '../../text/command-line.ts';
import { SHELLS } from '../../text/commands/other.ts';
import { completionScript } from '../completion/scripts.ts';
import { commandOf, type RunCommand } from './options.ts';
import { type Given, type HelpStyle, isCommand, parseWith } from './program.ts';
import { UsageError } from './usage-error.ts';

/** A command with its options, or a text to print. */
export type Command = { readonly name: 'text'; readonly text: string } | RunCommand;

/** Help as it is shown where the output is not a terminal. */
const PLAIN: HelpStyle = { program: 'reftable', columns: 80, isColoured: false };

/** Throws UsageError with its command. `now` is in seconds since the epoch. */
export function parseCommand(argv: readonly string[], now: number, style = PLAIN): Command {
  const [first] = argv;
  if (first === undefined) throw new UsageError(usageError.noCommand());
  try {
    const parsed = parseWith(argv, style);
    if ('help' in parsed) return { name: 'text', text: parsed.help };
    const { name, given } = parsed;
    return name === 'completion' ? { name: 'text', text: scriptOf(given) } : commandOf(name, given, now);
  } catch (error) {
    if (error instanceof UsageError && isCommand(first)) error.command = first;
    throw error;
  }
}

function scriptOf({ words: [word = ''] }: Given): string {
  const shell = SHELLS.find(each => each === word);
  if (shell === undefined) throw new UsageError(usageError.shell(word, SHELLS));
  return completionScript(shell);
}
