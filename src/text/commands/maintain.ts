/** The commands that check, repair, compact and restore. */
import { t } from '../l10n.ts';
import type { CommandDefinition } from './definition.ts';
import { groups, hashOption, jsonOption, pathOption, stackOrTablePath, stackPath } from './shared.ts';

export function checkCommands(): readonly CommandDefinition[] {
  return [fsck(), survey(), preflight(), repair()];
}

export function maintenanceCommands(): readonly CommandDefinition[] {
  return [compact(), undelete()];
}

function fsck(): CommandDefinition {
  return {
    name: 'fsck',
    group: groups.check(),
    summary: t('check the stacks of a repository, one stack, or one table'),
    description: t(
      'Checks a stack or a table: list, tables, blocks, records, refs, unlisted files. Of a repository, the stacks of all worktrees are checked. The exit status is 1 for a finding above a hint.',
    ),
    arguments: [stackOrTablePath()],
    options: [
      {
        flags: '--objects',
        description: t(
          'also checks that the objects of refs and reflog entries exist and have the right type; runs git',
        ),
      },
      hashOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable fsck', t('all stacks of the repository of the current directory')],
      ['reftable fsck --objects', t('also the objects of refs and reflog entries')],
    ],
  };
}

function survey(): CommandDefinition {
  return {
    name: 'survey',
    group: groups.check(),
    summary: t('list all repositories below directories with the state of their stacks'),
    description: t(
      'Lists every repository in the directories and below: path, ref format, object format, stacks of all worktrees, tables, bytes, whether compaction is due, and deleted refs that can be restored. A path that cannot be read has a line with the error. Symbolic links are followed to a repository only. It runs no other program and writes nothing. The exit status is 1 if something cannot be read, or for a finding above a hint.',
    ),
    arguments: [{ name: '<dir...>', description: t('directories to search'), completed: 'path' }],
    options: [
      {
        flags: '--fsck',
        description: t('also checks each stack, and shows the number of findings; objects are not looked up'),
      },
      {
        flags: '--sort <column>',
        description: t(
          'by name, tables, bytes, due or deleted, after everything is read; a hyphen before the column sorts in descending order; without it, lines are printed as soon as they are known',
        ),
        completed: ['name', 'tables', 'bytes', 'due', 'deleted'],
      },
      {
        flags: '--jobs <number>',
        description: t('threads that read; the default is the number of processors, at most 8'),
      },
      {
        flags: '--timeout <seconds>',
        description: t('how long one directory or repository may take, 60 by default; then its line shows the error'),
      },
      jsonOption(),
    ],
    examples: [
      ['reftable survey /srv/git', t('all repositories of a server')],
      ['reftable survey --fsck --sort=-due .', t('also checked, those with a compaction that is due first')],
    ],
  };
}

function preflight(): CommandDefinition {
  return {
    name: 'preflight',
    group: groups.check(),
    summary: t('check what git refs migrate would refuse or lose'),
    description: t(
      'Checks a repository before its refs are migrated from files to reftables or back: what git refs migrate refuses, also where it would stop halfway, what would be lost although git reports success, what you may want to know, the number of refs and reflog entries, their size before and after, and the command. It changes nothing; of git, it runs git version only. The exit status is 1 if something blocks the migration or would be lost, and 2 if something could not be read.',
    ),
    arguments: [
      {
        name: '[path]',
        description: t(
          'a work tree or a folder in it, a .git directory or file, or a bare repository; the default is the repository of the current directory',
        ),
        completed: 'path',
      },
    ],
    options: [
      {
        flags: '--to <storage>',
        description: t('reftable or files; the default is the one that the repository does not use'),
        completed: ['reftable', 'files'],
      },
      jsonOption(),
    ],
    examples: [
      ['reftable preflight', t('the repository of the current directory')],
      ['reftable preflight --to files /srv/git/x.git', t('whether a repository can return to files')],
    ],
  };
}

function repair(): CommandDefinition {
  return {
    name: 'repair',
    group: groups.check(),
    summary: t('repair what fsck finds, with a backup'),
    description: t(
      'Repairs what fsck finds, after a backup of the whole directory. It needs exactly one of --plan, --apply and --rollback.',
    ),
    arguments: [stackPath()],
    options: [
      { flags: '--plan', description: t('shows what would be done, what is lost and what is uncertain') },
      { flags: '--apply', description: t('repairs the stack') },
      { flags: '--rollback', description: t('restores the newest backup, or the one that --backup names') },
      { flags: '--take <step>', description: t('includes a step, by its ID in the plan'), isRepeatable: true },
      { flags: '--skip <step>', description: t('leaves out a step, by its ID in the plan'), isRepeatable: true },
      { flags: '--interop', description: t('also rewrites tables that only some readers cannot read') },
      {
        flags: '--objects',
        description: t(
          'also offers steps for refs whose objects are missing or have the wrong type; --take selects them; runs git',
        ),
      },
      {
        flags: '--remove-lock',
        description: t(
          'also removes locks of the stack whose holder is unknown. Make sure that no program on any host or in any container uses the repository: removing a lock while its holder runs can lose all refs',
        ),
      },
      {
        flags: '--backup <folder>',
        description: t('where --apply keeps the backup; the default is next to the stack’s directory'),
        completed: 'path',
      },
      { flags: '--force', description: t('rolls back even if the stack was changed after the repair') },
      { flags: '--verify-with-git', description: t('afterwards also checks the stack with git') },
      hashOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable repair --plan', t('what a repair would do, lose, and leave uncertain')],
      ['reftable repair --apply', t('back up the directory and repair the stack')],
      ['reftable repair --rollback', t('restore the newest backup')],
    ],
  };
}

function compact(): CommandDefinition {
  return {
    name: 'compact',
    group: groups.maintain(),
    summary: t('merge tables, and expire reflog entries'),
    description: t('Merges tables; first shows what is merged and what is dropped.'),
    arguments: [stackPath()],
    options: [
      { flags: '--auto', description: t('the tables that git’s auto-compaction would merge (the default)') },
      { flags: '--all', description: t('all tables (the default with an expiry)') },
      {
        flags: '--range <range>',
        description: t('A..B: tables A to B of tables.list, both included; the base is 0'),
      },
      {
        flags: '--expire-before <time>',
        description: t(
          'removes older reflog entries: seconds since the epoch, a date such as 2026-01-31 or 2026-01-31T12:00:00Z, or an age such as 90d, 12h or 2w',
        ),
      },
      {
        flags: '--expire-below <index>',
        description: t('removes reflog entries with a lower update index'),
      },
      {
        flags: '--expire-configured',
        description: t(
          'removes reflog entries that are older than gc.reflogExpire or gc.<pattern>.reflogExpire, or than 90 days; whether their commits are reachable does not matter',
        ),
      },
      { flags: '--dry-run', description: t('only shows what would be done') },
      hashOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable compact --dry-run', t('what git’s auto-compaction would do')],
      ['reftable compact --all', t('merge all tables')],
      ['reftable compact --expire-before 90d', t('also remove reflog entries older than 90 days')],
    ],
  };
}

function undelete(): CommandDefinition {
  return {
    name: 'undelete',
    group: groups.maintain(),
    summary: t('restore deleted refs with their reflogs'),
    description: t(
      'Restores deleted refs that a table or a backup of a repair still has, with their reflogs as git showed them; runs git to check that the objects exist.',
    ),
    arguments: [
      { name: '[ref...]', description: t('names as git takes them; required without --list'), completed: 'deletedRef' },
    ],
    options: [
      {
        flags: '--list',
        description: t(
          'lists them with the last value, when they were deleted, what else the transaction changed, and the reflog entries that are stored',
        ),
      },
      { flags: '--as <name>', description: t('restores the ref under another name') },
      {
        flags: '--at <index>',
        description: t('restores what the ref was after the transaction with this update index'),
      },
      { flags: '--dry-run', description: t('only shows what would be restored') },
      pathOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable undelete --list', t('deleted refs that a table or a backup still has')],
      ['reftable undelete topic', t('restore the branch topic with its reflog')],
    ],
  };
}
