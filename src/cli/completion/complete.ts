/** `reftable complete`: what a command line that is not complete can go on with. The completion scripts call it. */
import { commandDefinitions, globalOptions } from '../../text/commands/commands.ts';
import type { CommandDefinition, Completed, OptionDefinition } from '../../text/commands/definition.ts';
import { applyGlobalOptions, splitGlobalOptions } from '../git-command/global-options.ts';
import { namesFor } from './names.ts';

/** A word with its description. */
export interface Candidate {
  readonly word: string;
  readonly description?: string;
}

interface Completion {
  readonly candidates: readonly Candidate[];
  /** Files and folders are possible as well. */
  readonly files?: boolean;
}

/** The subcommands of `reflog`. */
const REFLOG_COMMANDS = ['show', 'list', 'exists', 'delete', 'drop', 'expire', 'write'];

/**
 * Completes the last of the words, which follow the name of the program. Returns the lines to print: `files` or `words`, then the
 * candidates, each with a tab and its description.
 */
export function complete(words: readonly string[]): string[] {
  const current = words.at(-1) ?? '';
  const { candidates, files = false } = completionOf(words, current);
  const lines = candidates
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, description }) => [word, ...(description ? [description] : [])].join('\t'));
  return [files ? 'files' : 'words', ...lines];
}

function completionOf(words: readonly string[], current: string): Completion {
  const before = words.slice(0, -1);
  if (isWithoutValue(before)) return { candidates: [], files: true };
  const globals = splitGlobalOptions(before);
  applyGlobalOptions(globals);
  const [name, ...given] = globals.rest;
  if (name === undefined) return { candidates: [...commandNames(), { word: 'help' }, ...optionsOf(globalOptions())] };
  if (name === 'help') return { candidates: commandNames() };
  const definition = commandDefinitions().find(each => each.name === name);
  return definition === undefined ? { candidates: [] } : argumentOf(definition, given, current);
}

/** Whether the words end with `-C` or another option before the command that needs a value. */
function isWithoutValue(words: readonly string[]): boolean {
  try {
    splitGlobalOptions(words);
    return false;
  } catch {
    return true;
  }
}

function commandNames(): Candidate[] {
  return commandDefinitions().map(({ name, summary }) => ({ word: name, description: summary }));
}

function argumentOf(definition: CommandDefinition, given: readonly string[], current: string): Completion {
  const [, joined] = /^(--[^=]+)=/.exec(current) ?? [];
  const option = optionWithValue(definition, joined ?? given.at(-1));
  const path = pathIn(definition, given);
  if (option !== undefined) {
    const prefix = joined === undefined ? '' : `${joined}=`;
    return valuesOf(option.completed, current.slice(prefix.length), path, prefix);
  }
  if (current.startsWith('-')) return { candidates: optionsOf(definition.options) };
  const words = given.filter((word, i) => !word.startsWith('-') && !optionWithValue(definition, given[i - 1]));
  const argument = definition.arguments[Math.min(words.length, definition.arguments.length - 1)];
  const values = valuesOf(argument?.completed, current, path);
  if (definition.name !== 'reflog' || words.length > 0) return values;
  return { ...values, candidates: [...REFLOG_COMMANDS.map(word => ({ word })), ...values.candidates] };
}

/** The option that a word names, if its value follows. */
function optionWithValue({ options }: CommandDefinition, word: string | undefined): OptionDefinition | undefined {
  return options.find(({ flags }) => flags.endsWith('>') && flagsOf(flags).includes(word ?? ''));
}

/** The value of `--path`, if the command has that option. */
function pathIn(definition: CommandDefinition, given: readonly string[]): string | undefined {
  const at = given.findIndex(word => optionWithValue(definition, word)?.flags.includes('--path'));
  return at < 0 ? undefined : given[at + 1];
}

function optionsOf(options: readonly OptionDefinition[]): Candidate[] {
  return options.flatMap(({ flags, description }) => flagsOf(flags).map(word => ({ word, description })));
}

/** `-C` and `--path` of `-C, --path <path>`. */
function flagsOf(flags: string): string[] {
  return flags.split(/,? /).filter(word => word.startsWith('-'));
}

function valuesOf(completed: Completed | undefined, word: string, path: string | undefined, prefix = ''): Completion {
  if (completed === undefined) return { candidates: [] };
  const isFile = completed === 'path' || completed === 'table';
  const words = typeof completed === 'string' ? namesFor(completed, word, path) : completed;
  return { candidates: words.map(value => ({ word: prefix + value })), files: isFile };
}
