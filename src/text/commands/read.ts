/** The commands that show what a stack or a table has. */
import { t } from '../l10n.ts';
import type { CommandDefinition } from './definition.ts';
import { gitFormatOption, groups, hashOption, jsonOption, pathOption, stackOrTablePath, stackPath } from './shared.ts';

export function readCommands(): readonly CommandDefinition[] {
  return [refs(), show(), reflog(), compare(), dump(), anatomy()];
}

function refs(): CommandDefinition {
  return {
    name: 'refs',
    group: groups.read(),
    summary: t('list refs with value, update index and table'),
    description: t(
      'Lists refs with value, update index and table; also of a stack that git cannot read, as far as it can be read.',
    ),
    arguments: [stackPath()],
    options: [
      {
        flags: '--filter <filter>',
        description: t(
          'words, folder/, a glob such as v1.*, 4 or more digits of an object ID, kind:tag, table:3, changed:2d, author:NAME, message:TEXT, deleted:, ref:TEXT and name:NAME; a hyphen before one excludes it',
        ),
      },
      { flags: '--prefix <prefix>', description: t('refs whose name starts with it'), completed: 'ref' },
      {
        flags: '--points-at <id>',
        description: t('refs that lead to the object, or to a tag of it; with --format=git also through tags of tags'),
      },
      { flags: '--deleted', description: t('deleted refs that a table still has') },
      {
        flags: '--sort <column>',
        description: t(
          'by name, value, kind, table, update-index or changed; a hyphen before the column sorts in descending order',
        ),
        completed: ['name', 'value', 'kind', 'table', 'update-index', 'changed'],
      },
      {
        flags: '--provenance',
        description: t(
          'also shows one letter for each table, base first (v: the value, o: an older value, x: a deletion, ?: unknown), and the last change',
        ),
      },
      gitFormatOption(t('git: as git for-each-ref prints them; runs git to look up the types of objects')),
      jsonOption(),
    ],
    examples: [
      ['reftable refs', t('the refs of the repository of the current directory')],
      ["reftable refs --filter 'topic/ changed:2d'", t('those below topic/ that changed in the last two days')],
      ['reftable refs --provenance --sort=-changed', t('which tables have a value of each, last changed first')],
    ],
  };
}

function show(): CommandDefinition {
  return {
    name: 'show',
    group: groups.read(),
    summary: t('show one ref with its record in each table, and its reflog'),
    description: t(
      'Shows one ref: its value, what it leads to, its record in each table with its bytes, and its reflog; also of a deleted ref.',
    ),
    arguments: [{ name: '<ref>', description: t('a name as git takes it, such as main'), completed: 'ref' }],
    options: [pathOption(), jsonOption()],
    examples: [
      ['reftable show main', t('the branch main')],
      ['reftable show -C ../other.git refs/tags/v1.0', t('a tag of another repository')],
    ],
  };
}

function reflog(): CommandDefinition {
  return {
    name: 'reflog',
    group: groups.read(),
    summary: t('list reflog entries; edit them as git reflog does'),
    description: t(
      'Lists the reflog entries of HEAD or of each ref, newest first, with IDs, update index and table. show prints what git reflog show prints and runs git. exists, list, delete, expire, drop and write do what git does, with its arguments, messages and exit status.',
    ),
    arguments: [{ name: '[ref...]', description: t('names as git takes them; the default is HEAD'), completed: 'ref' }],
    synopsis: ['[show] [options] [ref...]', 'exists|list|delete|expire|drop|write [<argument>...]'],
    options: [
      {
        flags: '--all',
        description: t('the entries of all refs, including deleted ones (with show, of the refs that exist)'),
      },
      {
        flags: '--since <time>',
        description: t(
          'entries from this time: a date such as 2026-01-31, a date and time, or an age such as 2d or 3h',
        ),
      },
      { flags: '--until <time>', description: t('entries up to this time') },
      { flags: '--author <name>', description: t('entries of a person, by a part of name or email address') },
      { flags: '--message <text>', description: t('entries whose message contains the text') },
      { flags: '--filter <filter>', description: t('entries that match a filter, as for refs') },
      gitFormatOption(t('git: the same as show')),
      pathOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable reflog --all --since yesterday', t('what changed since yesterday, in all refs')],
      ['reftable reflog show main', t('what git reflog show main prints')],
      ['reftable reflog expire --expire=90.days --all', t('what git reflog expire does')],
    ],
  };
}

function compare(): CommandDefinition {
  const completed = 'path';
  return {
    name: 'compare',
    group: groups.read(),
    summary: t('show how the refs of two stacks, backups or bundles differ'),
    description: t(
      'Shows the refs that were created, moved or deleted between two stacks, each with the table and the update index that it has in the second one, and its last reflog entry. Each may be a repository, the directory of a stack, a backup of a repair, or a bundle. Of a stack that cannot be read in full, what can be read is compared, and the exit status is 2; without --exit-code, it is 0 otherwise.',
    ),
    arguments: [
      { name: '<before>', description: t('the first one'), completed },
      { name: '<after>', description: t('the second one'), completed },
    ],
    options: [{ flags: '--exit-code', description: t('exits with 1 if there are differences') }, jsonOption()],
    examples: [
      ['reftable compare ../mirror.git .', t('what a mirror lacks')],
      ['reftable compare .git/reftable-backup/2026-11-22T19-00-00Z .', t('what changed since a repair')],
    ],
  };
}

function dump(): CommandDefinition {
  return {
    name: 'dump',
    group: groups.read(),
    summary: t('print the records of a stack or of one table'),
    description: t('Prints the refs and reflog entries of the merged stack, or of one table.'),
    arguments: [stackOrTablePath()],
    options: [
      { flags: '--tables', description: t('also prints the records of each table, including tombstones') },
      hashOption(),
      jsonOption(),
    ],
    examples: [
      ['reftable dump', t('the merged stack of the repository of the current directory')],
      ['reftable dump --json --tables .git/reftable', t('as JSON, with the records of each table')],
      ['ssh host cat repo.git/reftable/0x….ref | reftable dump -', t('a table of another machine')],
    ],
  };
}

function anatomy(): CommandDefinition {
  return {
    name: 'anatomy',
    group: groups.read(),
    summary: t('show what each byte of a table is'),
    description: t('Shows what each byte of a table is, even if the table is damaged.'),
    arguments: [{ name: '<table>', description: t('a table file, or - for standard input'), completed: 'table' }],
    options: [
      { flags: '--block <number>', description: t('only one block, numbered from 0 in the order of the file') },
      {
        flags: '--range <range>',
        description: t(
          'A..B: only the fields with bytes from offset A up to and without B, hexadecimal such as 0x1c or decimal; those in a log block with all bytes of its stream',
        ),
      },
      jsonOption(),
    ],
    examples: [
      ['reftable anatomy .git/reftable/0x000000000001-0x000000000004-5ac4c2cd.ref', t('one table')],
      ['reftable anatomy --range 0x0..0x1c backup.ref', t('the first bytes of another one')],
    ],
  };
}
