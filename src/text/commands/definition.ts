/** What the command line knows about a command: its parser, help, man page and completion are made from this. */

/** What completion offers for a value: names of the repository or of samples, files, or one of the listed words. */
export type Completed = 'ref' | 'deletedRef' | 'table' | 'sample' | 'path' | readonly string[];

/** An option as `commander` writes it: `-C, --path <path>`. */
export interface OptionDefinition {
  readonly flags: string;
  readonly description: string;
  readonly completed?: Completed;
  /** It may be given several times. */
  readonly isRepeatable?: true;
}

/** An argument as `commander` writes it: `[path]`, `<ref>`, `[ref...]`, `<dir...>`. */
export interface ArgumentDefinition {
  readonly name: string;
  readonly description: string;
  readonly completed?: Completed;
}

/** A command line, and what it does. */
export type Example = readonly [command: string, description: string];

/** A command with everything that its help shows. */
export interface CommandDefinition {
  readonly name: string;
  readonly group: string;
  /** One line of the list of commands. */
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly ArgumentDefinition[];
  readonly options: readonly OptionDefinition[];
  readonly examples: readonly Example[];
  /** What follows the name, for a command whose arguments are those of git. */
  readonly synopsis?: readonly string[];
}
