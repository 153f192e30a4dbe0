/** The commands of the command line, in the order of the help, and what applies to all of them. */
import { t } from '../l10n.ts';
import type { CommandDefinition, OptionDefinition } from './definition.ts';
import { gitCommands } from './git.ts';
import { checkCommands, maintenanceCommands } from './maintain.ts';
import { otherCommands } from './other.ts';
import { readCommands } from './read.ts';

/** In the current language. */
export function commandDefinitions(): readonly CommandDefinition[] {
  return [...readCommands(), ...checkCommands(), ...maintenanceCommands(), ...gitCommands(), ...otherCommands()];
}

/** The options before the command. */
export function globalOptions(): readonly OptionDefinition[] {
  return [
    { flags: '-C <path>', description: t('runs as if started there; can be given several times'), completed: 'path' },
    { flags: '-c <key=value>', description: t('a setting of git for this command') },
    { flags: '--git-dir <path>', description: t('the git directory'), completed: 'path' },
    { flags: '--version', description: t('prints the version') },
    { flags: '-h, --help', description: t('shows the help of all commands, or of one after its name') },
  ];
}

/** Parts of the help that belong to no command. */
export const helpText = {
  description: () => t('Reads, checks, compacts and repairs the reftable stacks of git repositories.'),
  usage: () => t('Usage:'),
  arguments: () => t('Arguments:'),
  options: () => t('Options:'),
  /** In the usage of a command. */
  optionsWord: () => t('[options]'),
  commandWord: () => t('[command]'),
  examples: () => t('Examples:'),
  helpOption: () => t('shows this help'),
  help: () => t('show the help of all commands, or of one'),
  moreHelp: (program: string) => t("Run '{0} <command> --help' for the options and examples of a command.", program),
  statuses: () =>
    t(
      '0 for success; 1 for an error or if a problem was found; 2 for wrong usage, for a path without a stack, or if fsck or preflight could not read everything. update-ref, symbolic-ref, branch and the edits of reflog have those of git: 128 for an error and 129 for wrong usage.',
    ),
} as const;
