/** How help is shown on the standard output of this process. */
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import type { HelpStyle } from './arguments/program.ts';
import { hasColours } from './output.ts';

/** Columns of help where the output is not a terminal, and at most. */
const COLUMNS = { default: 80, max: 100 } as const;

export function helpStyle(): HelpStyle {
  const isTerminal = isatty(1);
  return {
    program: programName(),
    columns: isTerminal ? Math.min(process.stdout.columns || COLUMNS.default, COLUMNS.max) : COLUMNS.default,
    isColoured: isTerminal && hasColours(),
  };
}

/** As the user called it: `git reftable` has git run `git-reftable`. */
export function programName(): string {
  return basename(process.argv[1] ?? '') === 'git-reftable' ? 'git reftable' : 'reftable';
}
