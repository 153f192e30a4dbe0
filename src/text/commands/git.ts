/** The commands that take git's own arguments. */
import { t } from '../l10n.ts';
import type { CommandDefinition, OptionDefinition } from './definition.ts';
import { groups } from './shared.ts';

export function gitCommands(): readonly CommandDefinition[] {
  return [updateRef(), symbolicRef(), branch()];
}

/** The options that git's commands do not have. */
function planOptions(): readonly OptionDefinition[] {
  return [
    {
      flags: '--dry-run',
      description: t(
        'only shows what would be written: per ref the value before and after and the reflog entries, the table, and what becomes unrecoverable; calls no hooks',
      ),
    },
    { flags: '--json', description: t('shows what is written, or would be, as JSON') },
  ];
}

function updateRef(): CommandDefinition {
  return {
    name: 'update-ref',
    group: groups.change(),
    summary: t('change refs as git update-ref does'),
    description: t(
      'Changes refs as git update-ref does, with its arguments, messages and exit status; runs git for objects and hooks.',
    ),
    synopsis: [
      '[options] <ref> <new> [<old>]',
      '[options] -d <ref> [<old>]',
      '[options] --stdin [-z] [--batch-updates]',
    ],
    arguments: [{ name: '[ref]', description: t('the arguments of git update-ref'), completed: 'ref' }],
    options: [
      { flags: '-m <reason>', description: t('the message of the reflog entry') },
      { flags: '-d', description: t('deletes the ref') },
      { flags: '--no-deref', description: t('changes a symbolic ref itself') },
      { flags: '--create-reflog', description: t('creates a reflog for the ref') },
      { flags: '--stdin', description: t('reads the changes from standard input') },
      { flags: '-z', description: t('they end with NUL') },
      { flags: '--batch-updates', description: t('makes the changes that are possible') },
      ...planOptions(),
    ],
    examples: [
      ['reftable update-ref refs/heads/topic main~2', t('create or move a branch')],
      ['reftable update-ref --dry-run -d refs/heads/x', t('what deleting it would write and make unrecoverable')],
    ],
  };
}

function symbolicRef(): CommandDefinition {
  return {
    name: 'symbolic-ref',
    group: groups.change(),
    summary: t('read, write and delete symbolic refs as git symbolic-ref does'),
    description: t('Reads, writes and deletes symbolic refs as git symbolic-ref does.'),
    synopsis: ['[options] <name> <target>', '[options] <name>', '[options] -d <name>'],
    arguments: [{ name: '[name]', description: t('the arguments of git symbolic-ref'), completed: 'ref' }],
    options: [
      { flags: '-m <reason>', description: t('the message of the reflog entry') },
      { flags: '-d, --delete', description: t('deletes the ref') },
      { flags: '-q, --quiet', description: t('prints no error if the ref is not symbolic') },
      { flags: '--short', description: t('shortens the name that is printed') },
      { flags: '--no-recurse', description: t('prints the target, also if it is symbolic') },
      ...planOptions(),
    ],
    examples: [['reftable symbolic-ref HEAD refs/heads/topic', t('have HEAD lead to another branch')]],
  };
}

function branch(): CommandDefinition {
  return {
    name: 'branch',
    group: groups.change(),
    summary: t('rename, copy and delete branches as git branch does'),
    description: t(
      'Renames, copies and deletes branches as git branch does, with reflog, configuration and the HEADs of worktrees; runs git.',
    ),
    synopsis: ['[options] (-m|-M|-c|-C) [<old>] <new>', '[options] (-d|-D) <name>...'],
    arguments: [{ name: '[name...]', description: t('the arguments of git branch'), completed: 'ref' }],
    options: [
      { flags: '-m, --move', description: t('renames a branch; the default is the current one') },
      { flags: '-M', description: t('also over a branch that exists') },
      { flags: '-c, --copy', description: t('copies a branch') },
      { flags: '-C', description: t('also over a branch that exists') },
      { flags: '-d, --delete', description: t('deletes branches that are merged') },
      { flags: '-D', description: t('deletes branches, merged or not') },
      { flags: '-r, --remotes', description: t('deletes remote-tracking branches') },
      { flags: '-q, --quiet', description: t('prints no confirmation') },
      ...planOptions(),
    ],
    examples: [
      ['reftable branch -m topic feature/topic', t('rename a branch')],
      ['reftable branch -D --dry-run topic', t('what deleting it would write and make unrecoverable')],
    ],
  };
}
