/** The options of git itself that come before a command: `-C`, `-c` and `--git-dir`. */

import { usageError } from '../../text/command-line.ts';
import { UsageError } from '../arguments/usage-error.ts';

/** A command line after git's own options. */
export interface GlobalOptions {
  /** Directories to change to, one after the other. */
  readonly directories: readonly string[];
  /** `key=value`, or a key alone. */
  readonly settings: readonly string[];
  readonly gitDirectory?: string;
  /** The command and its arguments. */
  readonly rest: readonly string[];
}

/** Throws UsageError for an option without its value. */
export function splitGlobalOptions(argv: readonly string[]): GlobalOptions {
  const directories: string[] = [];
  const settings: string[] = [];
  let gitDirectory: string | undefined;
  const rest = [...argv];
  for (;;) {
    const [word = '', value] = rest;
    const joined = /^--git-dir=(.*)$/s.exec(word)?.[1];
    if (joined === undefined && word !== '-C' && word !== '-c' && word !== '--git-dir') break;
    if (joined !== undefined) gitDirectory = joined;
    else if (value === undefined) throw new UsageError(usageError.missingValue(word));
    else if (word === '-C') directories.push(value);
    else if (word === '-c') settings.push(value);
    else gitDirectory = value;
    rest.splice(0, joined === undefined ? 2 : 1);
  }
  return { directories, settings, ...(gitDirectory === undefined ? {} : { gitDirectory }), rest };
}

/**
 * Applies the options to this process, as git does: its directory and the environment, from which the programs that it
 * starts take them. Throws what changing the directory throws.
 */
export function applyGlobalOptions({ directories, settings, gitDirectory }: GlobalOptions): void {
  for (const directory of directories) if (directory !== '') process.chdir(directory);
  if (gitDirectory !== undefined) process.env.GIT_DIR = gitDirectory;
  for (const setting of settings) {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(setting) ?? [];
    const parameter = `${quoted(key)}=${value === undefined ? '' : quoted(value)}`;
    process.env.GIT_CONFIG_PARAMETERS = [process.env.GIT_CONFIG_PARAMETERS, parameter].filter(Boolean).join(' ');
  }
}

/** As the shell reads it (`sq_quote_buf`). */
function quoted(text: string): string {
  return `'${text.replace(/['!]/g, character => `'\\${character}'`)}'`;
}
