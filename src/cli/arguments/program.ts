/** The commands as a program of `commander`, which parses their arguments and lays out their help. */
import { Command, CommanderError, Option } from 'commander';
import { usageError } from '../../text/command-line.ts';
import { commandDefinitions, globalOptions, helpText } from '../../text/commands/commands.ts';
import type { CommandDefinition, Example, OptionDefinition } from '../../text/commands/definition.ts';
import { groups } from '../../text/commands/shared.ts';
import { helpLayout } from './help-layout.ts';
import { UsageError } from './usage-error.ts';
import type { Value } from './values.ts';

/** The arguments of a command: options by their long names in camel case, and the other words. */
export interface Given {
  readonly values: Readonly<Record<string, Value>>;
  readonly words: readonly string[];
}

/** What a command line asks for. */
export type Parsed = { readonly help: string } | { readonly name: string; readonly given: Given };

/** How help is shown. `columns` is the width of the terminal. */
export interface HelpStyle {
  /** The program as it was called, such as `git reftable`. */
  readonly program: string;
  readonly columns: number;
  readonly isColoured: boolean;
}

/** Throws UsageError. */
export function parseWith(argv: readonly string[], style: HelpStyle): Parsed {
  let parsed: Parsed | undefined;
  let help = '';
  const program = rootOf(style, text => {
    help += text;
  });
  for (const definition of commandDefinitions()) {
    const command = addCommand(program, definition, style);
    command.allowExcessArguments().action(() => {
      const takesMore = /\.\.\.[\]>]$/.test(definition.arguments.at(-1)?.name ?? '');
      const excess = takesMore ? undefined : command.args[definition.arguments.length];
      if (excess !== undefined) throw new UsageError(usageError.unexpectedArgument(excess));
      parsed = { name: definition.name, given: { values: command.opts(), words: command.args } };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageErrorOf(error, argv);
  }
  return parsed ?? { help };
}

export function isCommand(name: string): boolean {
  return commandDefinitions().some(definition => definition.name === name);
}

function rootOf({ program, columns, isColoured }: HelpStyle, write: (text: string) => void): Command {
  const root = new Command(program);
  root
    .description(helpText.description())
    .exitOverride()
    .configureOutput({
      ...{ writeOut: write, writeErr: () => {}, outputError: () => {} },
      ...{ getOutHelpWidth: () => columns, getOutHasColors: () => isColoured },
    })
    .configureHelp({ ...helpLayout, styleTitle: title => bold(translatedTitle(title)) })
    .enablePositionalOptions()
    .helpOption('-h, --help', helpText.helpOption())
    .commandsGroup(groups.other())
    .helpCommand('help [command]', helpText.help())
    .addHelpText('after', `\n${helpText.moreHelp(program)}`);
  for (const option of globalOptions()) if (!option.flags.endsWith('--help')) addOption(root, option);
  return root;
}

function addCommand(program: Command, definition: CommandDefinition, { program: name }: HelpStyle): Command {
  const command = program.command(definition.name).helpGroup(definition.group);
  command.summary(definition.summary).description(definition.description);
  for (const { name, description } of definition.arguments) command.argument(name, description);
  for (const option of definition.options) addOption(command, option);
  if (definition.synopsis) command.usage(definition.synopsis.join(`\n       ${name} ${definition.name} `));
  return command.addHelpText('after', examplesText(definition.examples, name));
}

function addOption(command: Command, { flags, description, isRepeatable }: OptionDefinition): void {
  const option = new Option(flags, description);
  if (isRepeatable) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
  command.addOption(option);
}

function examplesText(examples: readonly Example[], program: string): string {
  const lines = examples.flatMap(([command, description]) => [
    `  ${command.replace(/^reftable/, program)}`,
    `      ${description}`,
  ]);
  return ['', bold(helpText.examples()), ...lines].join('\n');
}

/** `commander` removes the escape sequences unless the output has colours. */
function bold(text: string): string {
  return `\x1b[1m${text}\x1b[22m`;
}

function translatedTitle(title: string): string {
  switch (title) {
    case 'Usage:':
      return helpText.usage();
    case 'Arguments:':
      return helpText.arguments();
    case 'Options:':
      return helpText.options();
    default:
      return title;
  }
}

/** `commander` has the facts of an error in its message only. */
function usageErrorOf({ code, message }: CommanderError, argv: readonly string[]): UsageError {
  const [, named = ''] = /'([^']*)'/.exec(message) ?? [];
  const [, similar] = /\(Did you mean (?:one of )?(.*)\?\)$/.exec(message) ?? [];
  switch (code) {
    case 'commander.unknownOption':
      return new UsageError(usageError.unknownOption(named, similar));
    case 'commander.unknownCommand':
      return new UsageError(usageError.unknownCommand(named, similar));
    case 'commander.optionMissingArgument':
      return new UsageError(usageError.missingValue(named));
    case 'commander.missingArgument':
      return new UsageError(usageError.missingArgument(named));
    case 'commander.help':
      // `help` with a command that is not known.
      return new UsageError(usageError.unknownCommand(argv.at(-1) ?? ''));
    default:
      return new UsageError(message.replace(/^error: /, ''));
  }
}
