/** Arguments and options that several commands have. */
import { t } from '../l10n.ts';
import type { ArgumentDefinition, OptionDefinition } from './definition.ts';

export const groups = {
  read: () => t('Read:'),
  check: () => t('Check and repair:'),
  maintain: () => t('Maintain:'),
  change: () => t('Change refs as git does:'),
  other: () => t('Other:'),
} as const;

/** The argument of a command that reads or changes a stack. */
export function stackPath(): ArgumentDefinition {
  return { name: '[path]', description: stackDescription(), completed: 'path' };
}

/** The argument of a command that also takes a table. */
export function stackOrTablePath(): ArgumentDefinition {
  return {
    name: '[path]',
    description: t(
      'a work tree or a folder in it, a .git directory or file, a bare repository, the directory of a stack, a table file, or - for a table in standard input; the default is the repository of the current directory',
    ),
    completed: 'table',
  };
}

/** For a command whose arguments are the names of refs. */
export function pathOption(): OptionDefinition {
  return { flags: '-C, --path <path>', description: stackDescription(), completed: 'path' };
}

function stackDescription(): string {
  return t(
    'a work tree or a folder in it, a .git directory or file, a bare repository or the directory of a stack; the default is the repository of the current directory',
  );
}

export function jsonOption(): OptionDefinition {
  return { flags: '--json', description: t('prints one JSON object per line') };
}

export function hashOption(): OptionDefinition {
  return {
    flags: '--hash <format>',
    description: t(
      'the object format, sha1 or sha256, for a stack whose repository configuration and tables do not specify it',
    ),
    completed: ['sha1', 'sha256'],
  };
}

export function gitFormatOption(description: string): OptionDefinition {
  return { flags: '--format <format>', description, completed: ['git'] };
}
